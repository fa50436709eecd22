import { experiments } from '@sluice/api';
import { oneOrMore } from '../one-or-more.ts';
import { patchStatus } from '../patch-rollout.ts';

/** `retry rollout NAME…`: the aborted update again, from its first step. */
export const retryRollout = oneOrMore({
  argument: '<ROLLOUT_NAME...>',
  report: (name) => `rollout '${name}' retried`,
  help: '\nExample:\n  kubectl argo rollouts retry rollout web',
  act: ({ client, namespace }, name) => patchStatus(client, { namespace, name }, { status: { abort: false } }),
});

/** `retry experiment NAME…`: forgets what became of it, so that it runs again. */
export const retryExperiment = oneOrMore({
  argument: '<EXPERIMENT_NAME...>',
  report: (name) => `experiment '${name}' retried`,
  help: '\nExample:\n  kubectl argo rollouts retry experiment web-compare',
  act: ({ client, namespace }, name) => client.patch(experiments, { namespace, name }, { type: 'merge', body: { status: null } }),
});
