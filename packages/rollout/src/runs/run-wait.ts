import { experimentDurationMsOf, type RolloutStatus } from '@sluice/api';
import { type Instant, parseInstant } from '@sluice/kubernetes';
import type { ObservedRollout } from '../plan.ts';
import { runObject, type Wait } from '../waiting.ts';
import { runFor, undecidedPause } from './judge.ts';
import { namedRun, type RunType } from './parts.ts';
import { isExperiment, isOver, type Run } from './run.ts';

/** What the run for a place is waited for, as long as it is not over. */
export function waitForRun(seen: ObservedRollout, status: RolloutStatus, type: RunType): Wait | undefined {
  const name = namedRun(status, type)?.name;
  if (name === undefined) return undefined;
  const run = runFor(seen, status, type);
  if (run !== undefined && isOver(run)) return undefined;
  return type === 'Experiment'
    ? { reason: 'ExperimentRunning', ...howItGoes(run, seen.now), object: runObject('Experiment', name) }
    : { reason: 'AnalysisRunning', message: 'The analysis has no verdict yet.', object: runObject('AnalysisRun', name) };
}

/** What an experiment waits for by itself: its pods, the end of its duration, or its analyses. */
function howItGoes(run: Run | undefined, now: Instant): Pick<Wait, 'message' | 'until'> {
  if (run === undefined || !isExperiment(run)) return { message: 'The experiment of this step has not begun yet.' };
  const availableAt = parseInstant(run.status?.availableAt ?? '');
  if (availableAt === undefined) return { message: 'The pods of the experiment are not all available yet.' };
  const durationMs = experimentDurationMsOf(run);
  if (durationMs === undefined) return { message: 'The experiment runs until its analyses have ended, or somebody ends it.' };
  const until = availableAt + durationMs;
  return until > now
    ? { message: 'The experiment runs for a set time.', until }
    : { message: 'The time of the experiment is over; what it requires has not ended yet.' };
}

/** What a rollout waits for whose analysis or experiment came to no result. */
export const waitForDecision = (status: RolloutStatus): Wait | undefined => {
  const pause = undecidedPause(status);
  return pause === undefined
    ? undefined
    : { reason: pause.reason, message: 'Neither good nor bad: promote the rollout to measure once more, or abort it.' };
};
