import { conditionOf } from '@sluice/rollout';
import type { Decision } from '../pen.ts';
import type { Finding, Invariant } from './invariant.ts';

export const abortIsTakenUp: Invariant = {
  name: 'abort-is-taken-up',
  law: 'The first pass that sees an abort of an update obeys it: it waits for no pod, no other command, and no size.',
  watch: () => ({ onDecision: (_, decision) => findingOf(decision) }),
};

function findingOf({ seen, plan }: Decision): Finding {
  const { abort, abortedAt, stableRS = '', currentPodHash, currentStepHash } = seen.rollout.status ?? {};
  const isNews = abort === true && abortedAt === undefined && stableRS !== '' && stableRS !== currentPodHash;
  // Another revision, or other steps, begin anew.
  const isSame = plan.status.currentPodHash === currentPodHash && plan.status.currentStepHash === currentStepHash;
  if (!isNews || !isSame || conditionOf(plan.status, 'InvalidSpec') !== undefined) return undefined;
  return plan.status.abort === true && plan.status.abortedAt !== undefined
    ? undefined
    : `the abort of ${currentPodHash} was seen, but not obeyed`;
}
