import type { Rollout, RolloutStatus } from '@sluice/api';
import { hasStable, isPromoted } from '@sluice/rollout';

/** The share that the canary shall have now, in 0..maxWeight: that of the last setWeight step at or before the present one. */
export function canaryWeight(rollout: Rollout, status: RolloutStatus, maxWeight: number): number {
  if (!hasStable(status) || isPromoted(status) || status.promoteFull === true) return maxWeight;
  if (status.abort === true) return 0;
  const steps = rollout.spec.strategy?.canary?.steps ?? [];
  const index = status.currentStepIndex ?? steps.length;
  if (index >= steps.length) return maxWeight;
  const weights = steps.slice(0, index + 1).flatMap((step) => (step.setWeight === undefined ? [] : [step.setWeight]));
  return weights.at(-1) ?? 0;
}
