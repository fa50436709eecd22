import { hasStable, isPausedByController, isPromoted, isUndecided, isWithinRollbackWindow, partsOf, type WantedRun } from '@sluice/rollout';
import type { CanaryView } from './split.ts';

/**
 * The analyses and the Experiment that belong to where a canary stands: that of the present step, and the one beside the steps from its
 * starting step on; the last one once the steps are done and all pods serve. None while nothing is under way, and none on the way back.
 */
export function wantedRuns({ seen, revisions, status }: CanaryView, isReadyToPromote: boolean): readonly WantedRun[] {
  const { rollout } = seen;
  if (!hasStable(status) || isPromoted(status) || status.abort === true || status.promoteFull === true) return [];
  if (isWithinRollbackWindow(rollout, revisions)) return [];
  const canary = rollout.spec.strategy?.canary;
  const index = status.currentStepIndex ?? canary?.steps?.length ?? 0;
  const isHeld = rollout.spec.paused === true || isUndecided(status);
  return partsOf(rollout).flatMap((part): readonly WantedRun[] => {
    if (part.type === 'Background') return index >= (canary?.analysis?.startingStep ?? 0) ? [{ part, mayStart: !isHeld }] : [];
    if (part.type === 'CanaryPostPromotion')
      return index >= (canary?.steps?.length ?? 0) ? [{ part, mayStart: !isHeld && isReadyToPromote }] : [];
    return part.step === index ? [{ part, mayStart: !isHeld && !isPausedByController(status) && revisions.current !== undefined }] : [];
  });
}
