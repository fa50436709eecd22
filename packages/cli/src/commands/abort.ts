import { oneOrMore } from '../one-or-more.ts';
import { patchStatus } from '../patch-rollout.ts';

/** `abort NAME…`: back to the stable revision, and stay there. */
export const abort = oneOrMore({
  argument: '<ROLLOUT_NAME...>',
  report: (name) => `rollout '${name}' aborted`,
  help: '\nExample:\n  kubectl argo rollouts abort web',
  act: ({ client, namespace }, name) => patchStatus(client, { namespace, name }, { status: { abort: true } }),
});
