import type { RolloutStatus } from '@sluice/api';
import { type ObservedRollout, verdictFor, waitForRun } from '@sluice/rollout';
import type { StepView } from './steps/step-kind.ts';

/** What the present step may look at. */
export function stepViewOf(seen: ObservedRollout, status: RolloutStatus, isSettled: boolean): StepView {
  const step = seen.rollout.spec.strategy?.canary?.steps?.[status.currentStepIndex ?? -1];
  const type = step?.experiment === undefined ? 'Step' : 'Experiment';
  return { status, now: seen.now, isSettled, verdict: verdictFor(seen, status, type), run: waitForRun(seen, status, type) };
}
