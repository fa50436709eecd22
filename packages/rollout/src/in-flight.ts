import type { Rollout, RolloutStatus } from '@sluice/api';
import { formatInstant } from '@sluice/kubernetes';
import { conditionOf } from './conditions.ts';
import { normal, type ObservedRollout, type RolloutEvent, warning } from './plan.ts';
import { isForeignStepsHash, type Revisions, stepsHashOf } from './revisions.ts';
import { isWithinRollbackWindow } from './rollback-window.ts';
import { judgeRuns } from './runs/judge.ts';
import { hasStable, isPromoted, pauseFor, type StatusChange, withoutPause, withStatus } from './status.ts';
import { stepPluginFailure, withStepPluginAnswers } from './step-plugins.ts';

/** A status under construction, and what to tell about it. */
export interface Draft {
  readonly status: RolloutStatus;
  readonly events: readonly RolloutEvent[];
}

/** Whether this pass is the first to see this template or these steps. */
export interface Novelty {
  readonly template: boolean;
  readonly steps: boolean;
}

export function noveltyOf(rollout: Rollout, revisions: Revisions): Novelty {
  const { currentPodHash, currentStepHash = '' } = rollout.status ?? {};
  const template = currentPodHash !== revisions.currentHash;
  const stepsHash = stepsHashOf(rollout.spec.strategy?.canary?.steps);
  return { template, steps: currentStepHash !== stepsHash && (template || !isForeignStepsHash(currentStepHash)) };
}

/**
 * The status with everything in flight belonging to the wanted revision: what a former revision left (pauses, an abort, a
 * promotion, a checkpoint) is gone, and what the user has asked of this one is obeyed.
 */
export function inFlight(seen: ObservedRollout, revisions: Revisions): Draft {
  const { rollout } = seen;
  const before = withStepPluginAnswers(ofThisStrategy(rollout), seen.stepPlugins?.answers ?? []);
  const novelty = noveltyOf(rollout, revisions);
  const steps = rollout.spec.strategy?.canary?.steps ?? [];
  const identity = { currentPodHash: revisions.currentHash, currentStepHash: stepsHashOf(steps) || undefined };
  if (!novelty.template && !novelty.steps) return obeyCommands(seen, revisions, withStatus(before, identity));

  const fresh = withStatus(withoutPause(before), {
    ...identity,
    abort: undefined,
    abortedAt: undefined,
    promoteFull: undefined,
    currentStepIndex: steps.length === 0 ? undefined : 0,
    ...withoutAnyRun(before),
  });
  const isSkipping = novelty.template && before.stableRS !== revisions.currentHash && isWithinRollbackWindow(rollout, revisions);
  const isUpdate = novelty.template && hasStable(before) && before.stableRS !== revisions.currentHash;
  const started = normal(
    'RolloutNotCompleted',
    `Rollout not completed, started update to revision ${revisions.revision} (${revisions.currentHash})`,
  );
  const skipped = normal('SkipSteps', 'Rollback to active ReplicaSets within RollbackWindow');
  return {
    status: isSkipping && steps.length > 0 ? withStatus(fresh, { currentStepIndex: steps.length }) : fresh,
    events: [...(isUpdate ? [started] : []), ...(isSkipping ? [skipped] : [])],
  };
}

/** The status without what the other strategy has left in it. */
function ofThisStrategy({ spec, status = {} }: Rollout): RolloutStatus {
  const [foreignPause, foreignPart] =
    spec.strategy?.blueGreen === undefined ? (['BlueGreenPause', 'blueGreen'] as const) : (['CanaryPauseStep', 'canary'] as const);
  const own = pauseFor(status, foreignPause) === undefined ? status : withoutPause(status, foreignPause);
  return withStatus(own, { [foreignPart]: undefined });
}

/** What takes away all that belongs to one revision's analyses, experiments, plugins and gates. */
const withoutAnyRun = ({ canary, blueGreen }: RolloutStatus): StatusChange => ({
  canary: canary === undefined ? undefined : withoutRuns(canary),
  blueGreen: blueGreen === undefined ? undefined : withoutGates(blueGreen),
});

/** The canary status without what belongs to one revision's analyses, experiments and plugins; weights and ping-pong roles stay. */
function withoutRuns({
  currentStepAnalysisRunStatus: _step,
  currentBackgroundAnalysisRunStatus: _background,
  postPromotionAnalysisRunStatus: _post,
  currentExperiment: _experiment,
  queuedPodHash: _queued,
  stepPluginStatuses: _plugins,
  ...rest
}: NonNullable<RolloutStatus['canary']>): NonNullable<RolloutStatus['canary']> {
  return rest;
}

function withoutGates({
  prePromotionAnalysisRunStatus: _pre,
  postPromotionAnalysisRunStatus: _post,
  scaleUpPreviewCheckPoint: _checkPoint,
  ...rest
}: NonNullable<RolloutStatus['blueGreen']>): NonNullable<RolloutStatus['blueGreen']> {
  return rest;
}

/**
 * Abort, retry and promote in full are fields that the user writes. `abortedAt` is ours: its absence beside `abort` tells that
 * the abort is news, so of an abort and a promotion in full the later one wins.
 */
function obeyCommands(seen: ObservedRollout, revisions: Revisions, status: RolloutStatus): Draft {
  const { rollout, now } = seen;
  if (isPromoted(status)) {
    return { status: withStatus(status, { abort: undefined, abortedAt: undefined, promoteFull: undefined }), events: [] };
  }
  const stepCount = rollout.spec.strategy?.canary?.steps?.length ?? 0;
  const hasSteps = stepCount > 0;
  const late = lateMessage(rollout, status);
  if (late !== undefined && status.abort !== true) {
    return abort(status, formatInstant(now), hasSteps, `Rollout aborted update to revision ${revisions.revision}: ${late}`);
  }
  if (status.abort === true && status.abortedAt === undefined)
    return abort(status, formatInstant(now), hasSteps, `Rollout aborted update to revision ${revisions.revision}`);
  if (status.promoteFull === true) {
    const promoted = withStatus(withoutPause(status), {
      abort: undefined,
      abortedAt: undefined,
      currentStepIndex: hasSteps ? stepCount : undefined,
    });
    return { status: promoted, events: [] };
  }
  if (status.abort === true)
    return { status: withStatus(withoutPause(status), { currentStepIndex: hasSteps ? 0 : undefined }), events: [] };
  if (status.abortedAt !== undefined) {
    const retried = { abort: undefined, abortedAt: undefined, currentStepIndex: hasSteps ? 0 : undefined };
    return { status: withStatus(status, { ...retried, ...withoutAnyRun(status) }), events: [] };
  }
  const judged = judgeRuns(seen, status);
  const failure = stepPluginFailure(status) ?? judged.failure;
  if (failure === undefined) return judged;
  const message = `Rollout aborted update to revision ${revisions.revision}: ${failure}`;
  const aborted = abort(judged.status, formatInstant(now), hasSteps, message);
  return { status: aborted.status, events: [...judged.events, ...aborted.events] };
}

/** Why the rollout is late, where being late is a reason to abort. */
function lateMessage({ spec, status }: Rollout, { promoteFull }: RolloutStatus): string | undefined {
  if (spec.progressDeadlineAbort !== true || promoteFull === true) return undefined;
  const progressing = conditionOf(status ?? {}, 'Progressing');
  return progressing?.reason === 'ProgressDeadlineExceeded' ? progressing.message : undefined;
}

function abort(status: RolloutStatus, abortedAt: string, hasSteps: boolean, message: string): Draft {
  const aborted = withStatus(withoutPause(status), {
    abort: true,
    abortedAt,
    promoteFull: undefined,
    currentStepIndex: hasSteps ? 0 : undefined,
  });
  return { status: aborted, events: [warning('RolloutAborted', message)] };
}
