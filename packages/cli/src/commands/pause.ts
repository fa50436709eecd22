import { oneOrMore } from '../one-or-more.ts';
import { patchRollout } from '../patch-rollout.ts';

/** `pause NAME…`: stop where it is, until promoted. */
export const pause = oneOrMore({
  argument: '<ROLLOUT_NAME...>',
  report: (name) => `rollout '${name}' paused`,
  help: '\nExample:\n  kubectl argo rollouts pause web',
  act: ({ client, namespace }, name) => patchRollout(client, { namespace, name }, { spec: { paused: true } }),
});
