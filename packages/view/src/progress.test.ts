import { describe, expect, test } from '@jest/globals';
import type { CanaryStrategy, RolloutStatus } from '@sluice/api';
import { strategyProgress } from './progress.ts';
import { counts, replicaSet, web } from './testing/objects.ts';

const steps = [{ pause: {} }, { setWeight: 20 }, { pause: {} }, { setWeight: 60 }, { analysis: {} }];

function canary(status: RolloutStatus, strategy: CanaryStrategy = { steps }, available = 1) {
  const rollout = web({
    namespace: 'demo',
    age: 9,
    replicas: 5,
    strategy: { canary: strategy },
    status: { ...counts(5, 1, 5, 5), ...status },
  });
  return strategyProgress(rollout, [replicaSet(rollout, { name: 'web-new', image: 'demo:v2', age: 9, replicas: 2, available })]);
}

describe('the progress of a canary', () => {
  test.each([
    [0, 0],
    [1, 20],
    [2, 20],
    [3, 60],
    [4, 60],
    [5, 100],
  ])('at step %d asks for %d %%', (currentStepIndex, setWeight) => {
    expect(canary({ currentStepIndex })).toMatchObject({ step: { done: currentStepIndex, count: 5 }, setWeight });
  });

  test('asks for nothing after an abort', () => {
    expect(canary({ currentStepIndex: 3, abort: true })).toMatchObject({ setWeight: 0 });
  });

  test('without a router is the share of the available pods, rounded down', () => {
    // 1 of 3 available pods is the canary's → 33 %
    expect(canary({ currentStepIndex: 1, currentPodHash: 'new', availableReplicas: 3 })).toMatchObject({ actualWeight: 33 });
    expect(canary({ currentStepIndex: 1, currentPodHash: 'new' }, { steps }, 0)).toMatchObject({ actualWeight: 0 });
  });

  test('with a router is what the router was told', () => {
    const routed = { steps, trafficRouting: { nginx: { stableIngress: 'web' } } };
    const weights = { canary: { weight: 15 }, stable: { weight: 85 } };
    expect(canary({ currentStepIndex: 1, canary: { weights } }, routed)).toMatchObject({ setWeight: 20, actualWeight: 15 });
    expect(canary({ currentStepIndex: 1 }, routed)).toMatchObject({ actualWeight: 20 });
  });

  test('counts in parts of the greatest weight', () => {
    const fine = { steps, trafficRouting: { maxTrafficWeight: 1000, nginx: { stableIngress: 'web' } } };
    expect(canary({ currentStepIndex: 5 }, fine)).toMatchObject({ setWeight: 1000, actualWeight: 1000 });
  });

  test('has no step where there are none, or none is known', () => {
    expect(canary({ currentStepIndex: 0 }, {})).toEqual({ kind: 'canary', setWeight: 100, actualWeight: 100 });
    expect(canary({})).not.toHaveProperty('step');
  });

  test('has no weight while nothing is available', () => {
    expect(canary({ currentStepIndex: 1, availableReplicas: 0 })).toMatchObject({ actualWeight: 0 });
  });
});
