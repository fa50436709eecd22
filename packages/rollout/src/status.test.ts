import { expect, test } from '@jest/globals';
import type { RolloutStatus } from '@sluice/api';
import { isResumedByUser, withoutPause, withPause } from './status.ts';

const now = 1_767_225_600_000;
const pausedAt = (currentStepIndex: number) => withPause({ currentPodHash: 'b', currentStepIndex }, 'CanaryPauseStep', now);
/** What `promote` does to a paused status, and what it does to one that is not. */
const resume = ({ pauseConditions: _pauses, ...rest }: RolloutStatus): RolloutStatus => rest;
const skip = (status: RolloutStatus): RolloutStatus => ({ ...status, currentStepIndex: (status.currentStepIndex ?? 0) + 1 });

test('a promotion ends the pause of the step that it was said at', () => {
  expect(isResumedByUser(pausedAt(2))).toBe(false);
  expect(isResumedByUser(resume(pausedAt(2)))).toBe(true);
});

test('a second promotion, before the controller has seen the first, says nothing about the pause of the step behind', () => {
  expect(isResumedByUser(skip(resume(pausedAt(2))))).toBe(false);
});

test('a pause of an analysis is about no step', () => {
  const held = withPause({ currentStepIndex: 2 }, 'InconclusiveAnalysisRun', now);
  expect(isResumedByUser(resume(held))).toBe(true);
});

test('nothing of a pause is left once it is over', () => {
  expect(withoutPause(pausedAt(2), 'CanaryPauseStep')).toEqual({ currentPodHash: 'b', currentStepIndex: 2, canary: {} });
});
