import type { RolloutStatus } from '@sluice/api';
import {
  hasStable,
  isPausedByController,
  isPromoted,
  isUndecided,
  isWithinRollbackWindow,
  type ObservedRollout,
  partsOf,
  type Revisions,
  type WantedRun,
} from '@sluice/rollout';

/**
 * The analyses and the Experiment that belong to where a canary stands: that of the present step, and the one beside the steps from its
 * starting step on. None while nothing is under way, and none on the way back.
 */
export function wantedRuns(seen: ObservedRollout, revisions: Revisions, status: RolloutStatus): readonly WantedRun[] {
  const { rollout } = seen;
  if (!hasStable(status) || isPromoted(status) || status.abort === true || status.promoteFull === true) return [];
  if (isWithinRollbackWindow(rollout, revisions)) return [];
  const canary = rollout.spec.strategy?.canary;
  const index = status.currentStepIndex ?? canary?.steps?.length ?? 0;
  const isHeld = rollout.spec.paused === true || isUndecided(status);
  return partsOf(rollout).flatMap((part): readonly WantedRun[] => {
    if (part.type === 'Background') return index >= (canary?.analysis?.startingStep ?? 0) ? [{ part, mayStart: !isHeld }] : [];
    return part.step === index ? [{ part, mayStart: !isHeld && !isPausedByController(status) && revisions.current !== undefined }] : [];
  });
}
