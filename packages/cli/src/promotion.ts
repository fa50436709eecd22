import type { Rollout } from '@sluice/api';
import { err, type JsonObject, ok, type Result } from '@sluice/kubernetes';

/** How far to promote: past what it waits for, past the current step, past all steps, or past analyses and pauses as well. */
export type Extent = 'next' | 'current-step' | 'all-steps' | 'full';

/** Merge patches. Absent where there is nothing to change. */
export interface Promotion {
  /** For the status subresource. */
  readonly status?: JsonObject;
  /** For the object, after that. */
  readonly spec?: JsonObject;
  /** In place of `status` where there is no status subresource. */
  readonly both?: JsonObject;
}

/** What a promotion changes in a Rollout. Errors where steps are to be skipped that it cannot have. */
export function promotion(rollout: Rollout, extent: Extent): Result<Promotion> {
  switch (extent) {
    case 'next':
      return ok(goOn(rollout));
    case 'full':
      return ok(finish(rollout));
    case 'current-step':
    case 'all-steps':
      return skipSteps(rollout, extent);
  }
}

function goOn(rollout: Rollout): Promotion {
  const change = resume(rollout);
  return { ...(change === undefined ? {} : onStatus(change)), ...unpause(rollout) };
}

/** Nothing to finish where the newest revision is the stable one. */
function finish(rollout: Rollout): Promotion {
  const { currentPodHash, stableRS } = rollout.status ?? {};
  return currentPodHash === stableRS ? {} : { ...onStatus({ promoteFull: true }), ...unpause(rollout) };
}

const unpaused: JsonObject = { spec: { paused: false } };

/** Someone who promotes a rollout that was paused by hand wants it to go on. */
const unpause = ({ spec }: Rollout): Promotion => (spec.paused === true ? { spec: unpaused } : {});

const onStatus = (status: JsonObject): Promotion => ({ status: { status }, both: { ...unpaused, status } });

/** Either a pause is taken away or a step is skipped, never both: whoever promotes a pause has not seen what comes after it. */
function resume(rollout: Rollout): JsonObject | undefined {
  const { pauseConditions = [], controllerPause, canary } = rollout.status ?? {};
  const next = nextStepIndex(rollout);
  const isInconclusive = canary?.currentStepAnalysisRunStatus?.status === 'Inconclusive';
  if (isInconclusive && pauseConditions.length > 0 && controllerPause === true && next !== undefined)
    return { pauseConditions: null, controllerPause: false, currentStepIndex: next };
  if (pauseConditions.length > 0) return { pauseConditions: null };
  return next === undefined ? undefined : { pauseConditions: null, currentStepIndex: next };
}

function skipSteps(rollout: Rollout, extent: 'current-step' | 'all-steps'): Result<Promotion> {
  if (rollout.spec.strategy?.blueGreen !== undefined) return err('a blue-green rollout has no steps to skip: promote it without flags');
  const count = rollout.spec.strategy?.canary?.steps?.length ?? 0;
  if (count === 0) return err('the rollout has no steps to skip: promote it without flags');
  return ok(onStatus({ pauseConditions: null, currentStepIndex: extent === 'all-steps' ? count : (nextStepIndex(rollout) ?? count) }));
}

/** The index behind the current step; undefined where there are no steps. */
function nextStepIndex(rollout: Rollout): number | undefined {
  const count = rollout.spec.strategy?.canary?.steps?.length ?? 0;
  return count === 0 ? undefined : Math.min((rollout.status?.currentStepIndex ?? 0) + 1, count);
}
