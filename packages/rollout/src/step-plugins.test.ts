import { describe, expect, test } from '@jest/globals';
import type { RolloutStatus, StepPluginStatus } from '@sluice/api';
import { type StepPluginCall, type StepPluginOutcome, stepPluginFailure, withStepPluginAnswers } from './step-plugins.ts';
import { noon } from './testing/objects.ts';

const attempt = '2026-01-01T11:00:00Z';
const open: StepPluginStatus = {
  index: 1,
  name: 'a/b',
  operation: 'Run',
  phase: 'Running',
  startedAt: attempt,
  executions: 2,
  status: { n: 2 },
};
const status = (record: Partial<StepPluginStatus> = {}): RolloutStatus => ({
  currentPodHash: 'v2',
  currentStepIndex: 1,
  duration: { rolloutStartedAt: attempt },
  canary: { stepPluginStatuses: [{ ...open, ...record }] },
});
const call = (change: Partial<StepPluginCall> = {}): StepPluginCall => ({
  id: 'an-id',
  plugin: 'a/b',
  index: 1,
  operation: 'Run',
  execution: 3,
  podHash: 'v2',
  attempt,
  body: {},
  ...change,
});
const answered = (before: RolloutStatus, outcome: StepPluginOutcome, change: Partial<StepPluginCall> = {}) =>
  withStepPluginAnswers(before, [{ call: call(change), at: noon, outcome }]).canary?.stepPluginStatuses;

describe('an answer of a step plugin', () => {
  test.each<readonly [string, StepPluginOutcome, Partial<StepPluginStatus>]>([
    ['that runs is asked again after half a minute', { phase: 'Running' }, { phase: 'Running', backoff: '30s' }],
    ['that runs is asked again when it says', { phase: 'Running', requeueAfterMs: 90_500 }, { phase: 'Running', backoff: '91s' }],
    ['that runs is not asked again before ten seconds', { phase: 'Running', requeueAfterMs: 1 }, { phase: 'Running', backoff: '10s' }],
    [
      'that is done has an end',
      { phase: 'Successful', status: { n: 3 } },
      { phase: 'Successful', finishedAt: '2026-01-01T12:00:00Z', status: { n: 3 } },
    ],
    ['that is an error keeps what was said before', { phase: 'Error', message: 'why' }, { phase: 'Error', message: 'why', backoff: '10s' }],
  ])('%s', (_, outcome, record) => {
    expect(answered(status(), outcome)).toEqual([{ ...open, executions: 3, updatedAt: '2026-01-01T12:00:00Z', ...record }]);
  });

  test.each([
    ['10s', '20s'],
    ['160s', '300s'],
    ['300s', '300s'],
  ])('errors in a row wait longer: after %s, %s', (backoff, next) => {
    expect(answered(status({ phase: 'Error', backoff }), { phase: 'Error' })).toMatchObject([{ backoff: next }]);
  });

  test.each<readonly [string, Partial<StepPluginCall>, Partial<StepPluginStatus>]>([
    ['another revision', { podHash: 'v1' }, {}],
    ['the attempt before a retry', { attempt: '2026-01-01T10:00:00Z' }, {}],
    ['a question that is answered already', { execution: 2 }, {}],
    ['another operation', { operation: 'Abort' }, {}],
    ['a plugin that is done', {}, { phase: 'Failed' }],
  ])('to %s changes nothing', (_, change, record) => {
    expect(answered(status(record), { phase: 'Failed' }, change)).toEqual([{ ...open, ...record }]);
  });

  test('that is a failure aborts at its own step alone', () => {
    const failed = status({ phase: 'Failed', message: 'no' });
    expect(stepPluginFailure(failed)).toBe('Step Plugin 2 (a/b) failed: no');
    expect(stepPluginFailure({ ...failed, currentStepIndex: 2 })).toBeUndefined();
    expect(stepPluginFailure(status({ phase: 'Error' }))).toBeUndefined();
  });
});
