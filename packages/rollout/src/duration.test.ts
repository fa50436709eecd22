import { describe, expect, test } from '@jest/globals';
import type { RolloutStatus } from '@sluice/api';
import { durationOf } from './duration.ts';
import { noon, rolloutWith } from './testing/objects.ts';

const rollout = rolloutWith({ strategy: { canary: { steps: [{ setWeight: 50 }, { pause: {} }, { pause: { duration: 10 } }] } } });
const at = (seconds: number) => noon + seconds * 1000;
const pass = (before: RolloutStatus, after: RolloutStatus, seconds: number, { isNew = false, isAvailable = false } = {}) =>
  durationOf(before, after, { rollout, now: at(seconds), isNew, isAvailable });

const underway: RolloutStatus = {
  currentPodHash: 'b',
  stableRS: 'a',
  currentStepIndex: 1,
  duration: { rolloutStartedAt: '2026-01-01T12:00:00Z' },
};
const paused: RolloutStatus = { ...underway, pauseConditions: [{ reason: 'CanaryPauseStep', startTime: '2026-01-01T12:00:00Z' }] };

describe('durationOf', () => {
  test('begins with a new revision, and again with a retry', () => {
    expect(pass({}, underway, 5, { isNew: true })).toEqual({ rolloutStartedAt: '2026-01-01T12:00:05Z' });
    expect(pass({ ...underway, abort: false, abortedAt: '2026-01-01T12:00:01Z' }, underway, 7)).toEqual({
      rolloutStartedAt: '2026-01-01T12:00:07Z',
    });
  });

  test('counts the time that it waits for a person, not a pause that ends by itself', () => {
    const waiting = pass(underway, paused, 10);
    expect(waiting).toEqual({ rolloutStartedAt: '2026-01-01T12:00:00Z', manualPauseStartedAt: '2026-01-01T12:00:10Z' });
    expect(pass({ ...paused, duration: waiting }, underway, 70)).toEqual({
      rolloutStartedAt: '2026-01-01T12:00:00Z',
      totalManualPauseDurationSeconds: 60,
    });
    expect(pass(underway, { ...paused, currentStepIndex: 2 }, 10)).toEqual(underway.duration);
  });

  test('ends when the promoted revision has all its pods', () => {
    const promoted = { ...underway, stableRS: 'b' };
    expect(pass(underway, promoted, 20)).toMatchObject({ completionStatus: 'Promoted' });
    expect(pass(underway, promoted, 20, { isAvailable: true })).toMatchObject({
      completionStatus: 'Promoted',
      finishedAt: '2026-01-01T12:00:20Z',
    });
    expect(pass({ ...underway, promoteFull: true }, promoted, 20, { isAvailable: true })).toMatchObject({
      completionStatus: 'FastPromoted',
    });
  });

  test('ends with an abort, and with going back to the stable revision', () => {
    expect(pass(underway, { ...underway, abort: true }, 20)).toMatchObject({
      completionStatus: 'Aborted',
      finishedAt: '2026-01-01T12:00:20Z',
    });
    const back = { ...underway, currentPodHash: 'a' };
    expect(pass(underway, back, 20, { isNew: true, isAvailable: true })).toMatchObject({ completionStatus: 'RolledBack' });
  });

  test('stands once it has ended', () => {
    const finished = {
      ...underway,
      stableRS: 'b',
      duration: { rolloutStartedAt: 'x', finishedAt: 'y', completionStatus: 'Promoted' as const },
    };
    expect(pass(finished, finished, 99, { isAvailable: true })).toEqual(finished.duration);
  });
});
