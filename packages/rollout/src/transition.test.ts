import { describe, expect, test } from '@jest/globals';
import type { RolloutStatus } from '@sluice/api';
import { isTransition } from './transition.ts';

const condition = (type: string, status: string, reason = type) => ({
  type,
  status,
  reason,
  message: '',
  lastUpdateTime: '2026-01-01T00:00:00Z',
  lastTransitionTime: '2026-01-01T00:00:00Z',
});
const conditions = [condition('Progressing', 'True', 'NewReplicaSetCreated'), condition('Waiting', 'True', 'PodsNotAvailable')];
const weights = { canary: { weight: 20 }, stable: { weight: 80 } };
const before: RolloutStatus = {
  phase: 'Progressing',
  message: 'more replicas need to be updated',
  currentPodHash: 'b',
  stableRS: 'a',
  currentStepIndex: 0,
  replicas: 2,
  updatedReplicas: 0,
  waitingFor: { reason: 'PodsNotAvailable', message: '0 of 2 wanted pods of revision 2 are available.', since: '2026-01-01T00:00:00Z' },
  conditions,
  canary: { weights },
};

describe('a status that differs', () => {
  test.each<[string, Partial<RolloutStatus>]>([
    ['in counts', { replicas: 3, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1, HPAReplicas: 3 }],
    ['in the words about them', { message: 'old replicas are pending termination' }],
    [
      'in what is waited for while pods are on their way',
      { waitingFor: { reason: 'OldPodsTerminating', message: 'Old pods end.', since: '2026-01-01T00:00:05Z' } },
    ],
    [
      'in reasons and moments of conditions',
      { conditions: conditions.map((each) => ({ ...each, reason: 'ReplicaSetUpdated', lastUpdateTime: '2026-01-01T00:00:05Z' })) },
    ],
    ['in the pods that a weight is for', { canary: { weights: { ...weights, stable: { weight: 80, podTemplateHash: 'b' } } } }],
  ])('only %s is no transition', (_, change) => {
    expect(isTransition(before, { ...before, ...change })).toBe(false);
  });

  test.each<[string, Partial<RolloutStatus>]>([
    ['its phase', { phase: 'Paused' }],
    ['its revision', { currentPodHash: 'c' }],
    ['its stable revision', { stableRS: 'b' }],
    ['its step', { currentStepIndex: 1 }],
    ['a pause', { pauseConditions: [{ reason: 'CanaryPauseStep', startTime: '2026-01-01T00:00:00Z' }] }],
    ['an abort', { abort: true }],
    ['a condition that turned', { conditions: conditions.map((each) => ({ ...each, status: 'False' })) }],
    ['a new condition', { conditions: [...conditions, condition('RoutingProblem', 'True')] }],
    ['weights', { canary: { weights: { canary: { weight: 50 }, stable: { weight: 50 } } } }],
    ['a former weight to remember', { canary: { weights, routing: { leastWeight: 0, mostWeight: 20, since: '2026-01-01T00:00:00Z' } } }],
  ])('in %s is a transition', (_, change) => {
    expect(isTransition(before, { ...before, ...change })).toBe(true);
  });

  test('only in that a former weight need not be remembered any more is no transition', () => {
    const routing = { leastWeight: 0, mostWeight: 20, since: '2026-01-01T00:00:00Z' };
    expect(isTransition({ ...before, canary: { weights, routing } }, before)).toBe(false);
  });

  test('in what is waited for once pods are not all that is missing is a transition', () => {
    const healthy: RolloutStatus = { ...before, phase: 'Healthy' };
    const waitingFor = { reason: 'ScaleDownDelay', message: '', since: '2026-01-01T00:00:05Z' };
    expect(isTransition(healthy, { ...healthy, waitingFor })).toBe(true);
  });
});
