import { describe, expect, test } from '@jest/globals';
import type { Rollout, RolloutStatus } from '@sluice/api';
import { phaseOf } from './phase.ts';
import { rolloutWith } from './testing/objects.ts';

const time = '2026-01-01T12:00:00Z';
const condition = (type: string, reason: string, message: string) => ({
  type,
  status: 'True',
  reason,
  message,
  lastUpdateTime: time,
  lastTransitionTime: time,
});
const done: RolloutStatus = {
  replicas: 4,
  updatedReplicas: 4,
  availableReplicas: 4,
  currentPodHash: 'a',
  stableRS: 'a',
  blueGreen: { activeSelector: 'a' },
};
const canary: Partial<Rollout['spec']> = {};
const blueGreen: Partial<Rollout['spec']> = { strategy: { blueGreen: { activeService: 'x' } } };

describe('phaseOf', () => {
  test.each<readonly [string, Partial<Rollout['spec']>, RolloutStatus, string]>([
    ['nothing is left to do', canary, done, 'Healthy'],
    ['the spec is invalid', canary, { ...done, conditions: [condition('InvalidSpec', 'InvalidSpec', 'oh')] }, 'Degraded InvalidSpec: oh'],
    [
      'it was aborted',
      canary,
      { ...done, conditions: [condition('Progressing', 'RolloutAborted', 'gone')] },
      'Degraded RolloutAborted: gone',
    ],
    [
      'it is late',
      canary,
      { ...done, conditions: [condition('Progressing', 'ProgressDeadlineExceeded', 'late')] },
      'Degraded ProgressDeadlineExceeded: late',
    ],
    [
      'an abort comes before a pause',
      { paused: true },
      { ...done, conditions: [condition('Progressing', 'RolloutAborted', 'gone')] },
      'Degraded RolloutAborted: gone',
    ],
    ['the user paused it', { paused: true }, done, 'Paused manually paused'],
    ['a step pauses it', canary, { ...done, pauseConditions: [{ reason: 'CanaryPauseStep', startTime: time }] }, 'Paused CanaryPauseStep'],
    ['it restarts', { restartAt: time }, done, 'Progressing rollout is restarting'],
    ['it has been restarted', { restartAt: time }, { ...done, restartedAt: time }, 'Healthy'],
    ['pods of the new revision are missing', canary, { ...done, updatedReplicas: 3 }, 'Progressing more replicas need to be updated'],
    ['they are not available', canary, { ...done, availableReplicas: 3 }, 'Progressing updated replicas are still becoming available'],
    [
      'the active Service selects another revision',
      blueGreen,
      { ...done, blueGreen: { activeSelector: 'b' } },
      'Progressing active service cutover pending',
    ],
    [
      'the switch is to be verified',
      blueGreen,
      { ...done, stableRS: 'b' },
      'Progressing waiting for post-promotion verification to complete',
    ],
    ['old pods are still there', canary, { ...done, replicas: 5 }, 'Progressing old replicas are pending termination'],
    ['old pods of a blue-green rollout are still there', blueGreen, { ...done, replicas: 8 }, 'Healthy'],
    ['steps are left', canary, { ...done, stableRS: 'b' }, 'Progressing waiting for all steps to complete'],
  ])('%s', (_, spec, status, expected) => {
    const { phase, message } = phaseOf(rolloutWith(spec), status);
    expect([phase, message].filter(Boolean).join(' ')).toBe(expected);
  });
});
