import type { Verdict } from '@sluice/analysis';
import type { AnalysisPhase, PauseCondition, PauseReason, RolloutStatus } from '@sluice/api';
import { normal, type ObservedRollout, type RolloutEvent, warning } from '../plan.ts';
import { isResumedByUser, withPause, withStatus } from '../status.ts';
import { namedRun, partsOf, type RunType, runTypes, withNamedRun } from './parts.ts';
import { isExperiment, phaseOfRun, type Run, stepOfRun, verdictOfRun } from './run.ts';

/** What the runs that a status names have come to. */
export interface Judgement {
  /** With what the runs say by now; paused where one came to no result. */
  readonly status: RolloutStatus;
  readonly events: readonly RolloutEvent[];
  /** Why the rollout has to be aborted. */
  readonly failure?: string;
}

/** Texts and pauses by place: those of the reference. */
const words: Readonly<Record<RunType, { readonly event: string; readonly failure: string; readonly pause: PauseReason }>> = {
  Step: { event: 'Step Analysis Run', failure: 'Step-based analysis phase error/failed', pause: 'InconclusiveAnalysisRun' },
  Background: { event: 'Background Analysis Run', failure: 'Background analysis phase error/failed', pause: 'InconclusiveAnalysisRun' },
  PrePromotion: {
    event: 'Pre-promotion Analysis Run',
    failure: 'Blue/green pre-promotion analysis phase error/failed',
    pause: 'InconclusiveAnalysisRun',
  },
  PostPromotion: {
    event: 'Post-promotion Analysis Run',
    failure: 'Blue/green post-promotion analysis phase error/failed',
    pause: 'InconclusiveAnalysisRun',
  },
  CanaryPostPromotion: {
    event: 'Post-promotion Analysis Run',
    failure: 'Canary post-promotion analysis phase error/failed',
    pause: 'InconclusiveAnalysisRun',
  },
  Experiment: { event: 'Experiment', failure: 'Experiment analysis phase is error/failed', pause: 'InconclusiveExperiment' },
};

/** The run that the status names for a place, as far as it is there. */
export function runFor({ runs = [] }: ObservedRollout, status: RolloutStatus, type: RunType): Run | undefined {
  const name = namedRun(status, type)?.name;
  return name === undefined ? undefined : runs.find((run) => run.metadata.name === name && isExperiment(run) === (type === 'Experiment'));
}

/** What the run for a place says; undefined where there is none, or none that is over. */
export function verdictFor(seen: ObservedRollout, status: RolloutStatus, type: RunType): Verdict | undefined {
  const run = runFor(seen, status, type);
  return run === undefined ? undefined : verdictOfRun(run);
}

/** Whether the gate that an analysis stands for is open: it has passed for this revision, or the Rollout does not ask for it. */
export const isPassed = (seen: ObservedRollout, status: RolloutStatus, type: RunType): boolean =>
  !partsOf(seen.rollout).some((part) => part.type === type) || verdictFor(seen, status, type)?.is === 'passed';

/**
 * Looks at every run that the status names. A run that is gone, or that belongs to a step already left, is named no longer. One that failed asks
 * for an abort. One without a result pauses the rollout; once somebody has resumed it, the run gives way to a new one.
 */
export function judgeRuns(seen: ObservedRollout, status: RolloutStatus): Judgement {
  // One word of the user counts for all runs without a result.
  const isResumed = isResumedByUser(status);
  let judged: Judgement = { status, events: [] };
  for (const type of runTypes) {
    if (namedRun(status, type) !== undefined && judged.failure === undefined) judged = judgeRun(seen, judged, type, isResumed);
  }
  return judged;
}

function judgeRun(seen: ObservedRollout, { status, events }: Judgement, type: RunType, isResumed: boolean): Judgement {
  const before = namedRun(status, type);
  const run = runFor(seen, status, type);
  const step = run === undefined ? undefined : stepOfRun(run);
  if (before === undefined || run === undefined || (step !== undefined && step !== status.currentStepIndex))
    return { status: withNamedRun(status, type, undefined), events };
  const { event, failure, pause } = words[type];
  const phase = phaseOfRun(run);
  const { message } = run.status ?? {};
  const named = withNamedRun(status, type, { name: run.metadata.name, phase, ...(message === undefined ? {} : { message }) });
  const isNews = type !== 'Experiment' && phase !== '' && phase !== before.phase;
  const told = isNews ? [...events, phaseEvent(event, run.metadata.name, before.phase ?? '', phase)] : events;
  const verdict = verdictOfRun(run);
  if (verdict === undefined || verdict.is === 'passed') return { status: named, events: told };
  if (verdict.is === 'failed') return { status: named, events: told, failure: `${failure}: ${verdict.message}` };
  // Whoever resumes a rollout that this verdict has paused wants it measured once more.
  const wasPaused = type === 'Experiment' || !isNews;
  if (wasPaused && isResumed) return { status: asked(seen, withNamedRun(named, type, undefined)), events: told };
  return { status: withPause(named, pause, seen.now), events: told };
}

/** A promotion is used up by a run that begins anew, unless a pause step waits for it too. */
function asked({ rollout }: ObservedRollout, status: RolloutStatus): RolloutStatus {
  const step = rollout.spec.strategy?.canary?.steps?.[status.currentStepIndex ?? -1];
  return step?.pause === undefined ? withStatus(status, { controllerPause: undefined }) : status;
}

function phaseEvent(what: string, name: string, before: AnalysisPhase, after: AnalysisPhase): RolloutEvent {
  const message = `${what} '${name}' Status New: '${after}' Previous: '${before}'`;
  const isBad = after === 'Failed' || after === 'Error' || after === 'Inconclusive';
  return isBad ? warning(`AnalysisRun${after}`, message) : normal(`AnalysisRun${after}`, message);
}

/** The pause of an analysis or an Experiment that came to no result. */
export const undecidedPause = ({ pauseConditions = [] }: RolloutStatus): PauseCondition | undefined =>
  pauseConditions.find(({ reason }) => reason.startsWith('Inconclusive'));

/** Whether such a pause holds the rollout until somebody decides. */
export const isUndecided = (status: RolloutStatus): boolean => undecidedPause(status) !== undefined;
