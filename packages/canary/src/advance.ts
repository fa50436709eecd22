import type { RolloutStatus } from '@sluice/api';
import {
  type Draft,
  hasStable,
  isPassed,
  isPromoted,
  isResumedByUser,
  isUndecided,
  normal,
  type ObservedRollout,
  pauseFor,
  type Revisions,
  type RolloutEvent,
  withoutPause,
  withPause,
  withStatus,
} from '@sluice/rollout';
import { sidesAfterPromotion } from './routed/sides.ts';
import type { Split } from './split.ts';
import { stepViewOf } from './step-view.ts';
import { bindStep } from './steps/registry.ts';

/**
 * Where the canary stands after this pass, judged by what is seen: at most one step is completed, and a revision whose steps are
 * all done and whose pods all serve becomes the stable one.
 */
export function advance(seen: ObservedRollout, revisions: Revisions, draft: Draft, split: Split): Draft {
  const skipped = skipWhenStable(seen, draft);
  const stepped = completeStep(seen, revisions, skipped, split);
  const promoted = promote(seen, revisions, stepped, split);
  return { status: beginPause(seen, promoted.status), events: [...draft.events, ...promoted.events] };
}

const stepsOf = ({ rollout }: ObservedRollout) => rollout.spec.strategy?.canary?.steps ?? [];

/** Going back to the stable revision needs no steps: its pods have served before. */
function skipWhenStable(seen: ObservedRollout, { status }: Draft): Draft {
  const count = stepsOf(seen).length;
  if (!isPromoted(status) || count === 0 || status.currentStepIndex === count) return { status, events: [] };
  const isRollback = seen.rollout.status?.currentPodHash !== status.currentPodHash;
  const events = isRollback ? [normal('SkipSteps', 'Rollback to stable ReplicaSets')] : [];
  return { status: withStatus(status, { currentStepIndex: count }), events };
}

function completeStep(seen: ObservedRollout, revisions: Revisions, draft: Draft, split: Split): Draft {
  const { status } = draft;
  const steps = stepsOf(seen);
  const index = status.currentStepIndex ?? steps.length;
  const step = steps[index];
  const isHalted = seen.rollout.spec.paused === true || status.abort === true || !hasStable(status) || isUndecided(status);
  if (step === undefined || isHalted || revisions.current === undefined) return draft;
  const bound = bindStep(step);
  const view = stepViewOf(seen, status, split.isSettled({ seen, revisions, status }));
  if (bound === undefined || !bound.isComplete(view)) return draft;
  const next = withStatus(withoutPause(status, 'CanaryPauseStep'), { currentStepIndex: index + 1 });
  return {
    status: next,
    events: [...draft.events, normal('RolloutStepCompleted', `Rollout step ${index + 1}/${steps.length} completed (${bound.text})`)],
  };
}

function promote(seen: ObservedRollout, revisions: Revisions, draft: Draft, split: Split): Draft {
  const reason = promotionReason(seen, revisions, draft.status, split);
  if (reason === undefined) return draft;
  const count = stepsOf(seen).length;
  const status = withStatus(withoutPause(draft.status), {
    stableRS: revisions.currentHash,
    promoteFull: undefined,
    abort: undefined,
    abortedAt: undefined,
    currentStepIndex: count === 0 ? undefined : count,
    canary: sidesAfterPromotion(seen.rollout, draft.status),
  });
  const completed: RolloutEvent = normal(
    'RolloutCompleted',
    `Rollout completed update to revision ${revisions.revision} (${revisions.currentHash}): ${reason}`,
  );
  return { status, events: [...draft.events, completed] };
}

/** Why the current revision becomes stable in this pass; undefined where it does not. */
function promotionReason(seen: ObservedRollout, revisions: Revisions, status: RolloutStatus, split: Split): string | undefined {
  // A first revision has nothing to fall back to, so it is stable before it has a pod.
  if (!hasStable(status)) return 'Initial deploy';
  if (isPromoted(status) || status.abort === true || seen.rollout.spec.paused === true || isUndecided(status)) return undefined;
  const count = stepsOf(seen).length;
  if ((status.currentStepIndex ?? count) < count) return undefined;
  const isTried = status.promoteFull === true || isPassed(seen, status, 'CanaryPostPromotion');
  if (!split.isReadyToPromote({ seen, revisions, status }) || !isTried) return undefined;
  return status.promoteFull === true ? 'Full promotion requested' : `Completed all ${count} canary steps`;
}

function beginPause(seen: ObservedRollout, status: RolloutStatus): RolloutStatus {
  const step = stepsOf(seen)[status.currentStepIndex ?? -1];
  const isHalted = seen.rollout.spec.paused === true || status.abort === true || status.promoteFull === true;
  if (step?.pause === undefined || isHalted || isPromoted(status)) return status;
  if (pauseFor(status, 'CanaryPauseStep') !== undefined || isResumedByUser(status)) return status;
  return withPause(status, 'CanaryPauseStep', seen.now);
}
