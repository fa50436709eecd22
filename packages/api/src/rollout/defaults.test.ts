import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  abortScaleDownDelaySecondsOf,
  autoPromotionEnabledOf,
  autoPromotionSecondsOf,
  hasTrafficRouting,
  maxSurgeOf,
  maxTrafficWeightOf,
  maxUnavailableOf,
  minReadySecondsOf,
  progressDeadlineSecondsOf,
  replicasOf,
  revisionHistoryLimitOf,
  scaleDownDelayRevisionLimitOf,
  scaleDownDelaySecondsOf,
  successfulRunHistoryLimitOf,
  unsuccessfulRunHistoryLimitOf,
  workloadScaleDownOf,
} from './defaults.ts';
import { blueGreenWith, canaryWith, rolloutWith } from './rollout-for-tests.ts';

describe('a Rollout that says nothing', () => {
  const plain = canaryWith({});

  test('means the documented numbers', () => {
    expect([replicasOf(plain), minReadySecondsOf(plain), revisionHistoryLimitOf(plain), progressDeadlineSecondsOf(plain)]).toEqual([
      1, 0, 10, 600,
    ]);
    expect([successfulRunHistoryLimitOf(plain), unsuccessfulRunHistoryLimitOf(plain), maxTrafficWeightOf(plain)]).toEqual([5, 5, 100]);
    expect(workloadScaleDownOf(plain)).toBe('never');
  });

  test('keeps former pods for 30 s where a Service or router has to catch up, and not at all without', () => {
    expect(scaleDownDelaySecondsOf(canaryWith({}))).toBe(0);
    expect(scaleDownDelaySecondsOf(canaryWith({ trafficRouting: { smi: {} } }))).toBe(30);
    expect(scaleDownDelaySecondsOf(blueGreenWith({}))).toBe(30);
    expect(scaleDownDelayRevisionLimitOf(blueGreenWith({}))).toBe(Number.POSITIVE_INFINITY);
  });

  test('keeps the new pods for 30 s after an abort', () => {
    expect(abortScaleDownDelaySecondsOf(blueGreenWith({}))).toBe(30);
    expect(abortScaleDownDelaySecondsOf(canaryWith({ trafficRouting: { smi: {} } }))).toBe(30);
    expect(abortScaleDownDelaySecondsOf(blueGreenWith({ abortScaleDownDelaySeconds: 0 }))).toBe(0);
  });

  test('promotes a blue-green by itself, at once', () => {
    expect([autoPromotionEnabledOf(blueGreenWith({})), autoPromotionSecondsOf(blueGreenWith({}))]).toEqual([true, 0]);
    expect(autoPromotionEnabledOf(blueGreenWith({ autoPromotionEnabled: false }))).toBe(false);
  });
});

test('an explicit zero is not nothing', () => {
  expect(replicasOf(canaryWith({}, { replicas: 0 }))).toBe(0);
  expect(revisionHistoryLimitOf(canaryWith({}, { revisionHistoryLimit: 0 }))).toBe(0);
  expect(scaleDownDelaySecondsOf(blueGreenWith({ scaleDownDelaySeconds: 0 }))).toBe(0);
});

test('traffic is routed as soon as trafficRouting is there, even where it names no router', () => {
  expect(hasTrafficRouting(canaryWith({}))).toBe(false);
  expect(hasTrafficRouting(blueGreenWith({}))).toBe(false);
  expect(hasTrafficRouting(canaryWith({ trafficRouting: {} }))).toBe(true);
});

test('a workload gives up its pods only for one of the two known words', () => {
  const scaleDown = (word: string) =>
    workloadScaleDownOf(rolloutWith({ workloadRef: { kind: 'Deployment', name: 'web', scaleDown: word } }));
  expect(['onsuccess', 'progressively', 'never', 'sometimes'].map(scaleDown)).toEqual(['onsuccess', 'progressively', 'never', 'never']);
});

describe('surge and unavailable', () => {
  test.each([
    // replicas, maxSurge, maxUnavailable → surge, unavailable
    [10, undefined, undefined, 3, 2], // 25 % of 10: ceil(2.5), floor(2.5)
    [1, undefined, undefined, 1, 0], // ceil(0.25), floor(0.25)
    [3, undefined, undefined, 1, 0],
    [4, '25%', '25%', 1, 1],
    [10, '5', '5', 1, 0], // a text is a percentage, even without its sign: ceil(0.5), floor(0.5)
    [10, 5, 5, 5, 5], // a number is pods
    [10, '100%', '100%', 10, 10],
    [10, 0, 0, 0, 1], // neither: then one may be missing, or nothing could move
    [10, 0, '5%', 0, 1], // floor(0.5) = 0 and no surge: the same
    [10, '1%', 0, 1, 0],
    [2, 0, 7, 0, 2], // never more missing than wanted
    [0, 5, 5, 0, 0],
    [0, 0, 0, 0, 0],
    [10, 'many', 'few', 0, 1], // unreadable counts as 0; the rules refuse it
    [10, -3, -3, 0, 1],
  ])(
    'of a canary with %p pods, maxSurge %p and maxUnavailable %p are %p and %p',
    (replicas, maxSurge, maxUnavailable, surge, unavailable) => {
      const rollout = canaryWith(
        { ...(maxSurge !== undefined && { maxSurge }), ...(maxUnavailable !== undefined && { maxUnavailable }) },
        { replicas },
      );
      expect([maxSurgeOf(rollout), maxUnavailableOf(rollout)]).toEqual([surge, unavailable]);
    },
  );

  test('of a blue-green are no surge, and 25 % for restarts, which may be none', () => {
    expect([maxSurgeOf(blueGreenWith({}, { replicas: 10 })), maxUnavailableOf(blueGreenWith({}, { replicas: 10 }))]).toEqual([0, 2]);
    expect(maxUnavailableOf(blueGreenWith({}, { replicas: 3 }))).toBe(0);
    expect(maxUnavailableOf(blueGreenWith({ maxUnavailable: 3 }, { replicas: 10 }))).toBe(3);
  });

  const amount = fc.oneof(
    fc.integer({ min: -5, max: 2000 }),
    fc.integer({ min: 0, max: 150 }).map((each) => `${each}%`),
    fc.string(),
  );

  test('always let a canary with pods move, and never let more be missing than there are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), amount, amount, (replicas, maxSurge, maxUnavailable) => {
        const rollout = canaryWith({ maxSurge, maxUnavailable }, { replicas });
        const [surge, unavailable] = [maxSurgeOf(rollout), maxUnavailableOf(rollout)];
        expect(Number.isInteger(surge) && surge >= 0).toBe(true);
        expect(Number.isInteger(unavailable) && unavailable >= 0 && unavailable <= replicas).toBe(true);
        expect(surge + unavailable > 0).toBe(replicas > 0);
      }),
    );
  });
});
