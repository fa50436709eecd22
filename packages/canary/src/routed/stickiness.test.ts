import { describe, expect, test } from '@jest/globals';
import type { CanaryStrategy, Rollout, RolloutStatus } from '@sluice/api';
import { stickinessAt, stickinessMemoryAfter } from './stickiness.ts';

const rolloutWith = (trafficRouting: CanaryStrategy['trafficRouting']): Rollout => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Rollout',
  metadata: { name: 'web', generation: 5 },
  spec: { strategy: { canary: trafficRouting === undefined ? {} : { trafficRouting } } },
});

const rollout = rolloutWith({ stickiness: { cookieName: 'side' } });
const cookie = { name: 'side', maxAgeSeconds: 86_400, path: '/' };
const underWay: RolloutStatus = { stableRS: 'old', currentPodHash: 'new' };
const memory = { podHash: 'new', generation: 3, weights: [10, 25] };

describe('clients are kept', () => {
  test.each<readonly [string, number, RolloutStatus, object | undefined]>([
    ['by all weights of the revision', 50, underWay, { cookie, revision: 'new-3', earlierWeights: [10, 25] }],
    ['by all of them but the present one', 10, underWay, { cookie, revision: 'new-3', earlierWeights: [25] }],
    ['no more when the canary has nothing', 0, underWay, undefined],
    ['no more when it has everything', 100, underWay, undefined],
    ['no more after an abort', 50, { ...underWay, abort: true }, undefined],
    ['no more after the end', 50, { ...underWay, stableRS: 'new' }, undefined],
    ['no more after another revision', 50, { ...underWay, currentPodHash: 'newer' }, undefined],
    ['not at a first deployment', 50, { currentPodHash: 'new' }, undefined],
  ])('%s', (_, weight, status, expected) => {
    expect(stickinessAt(rollout, status, memory, weight)).toEqual(expected);
  });

  test('only where the Rollout asks for it, and something is remembered', () => {
    expect(stickinessAt(rolloutWith({}), underWay, memory, 50)).toBeUndefined();
    expect(stickinessAt(rollout, underWay, undefined, 50)).toBeUndefined();
  });

  test('as long as the sum of weights is not reached', () => {
    const thousandths = rolloutWith({ stickiness: {}, maxTrafficWeight: 1000 });
    expect(stickinessAt(thousandths, underWay, memory, 100)?.cookie.name).toBe('sluice-canary');
    expect(stickinessAt(thousandths, underWay, memory, 1000)).toBeUndefined();
  });
});

describe('the memory of cookies', () => {
  const withMemory: RolloutStatus = { ...underWay, canary: { stickiness: memory } };
  test.each<readonly [string, RolloutStatus, Parameters<typeof stickinessMemoryAfter>[2], object | undefined]>([
    ['begins before the first weight', underWay, { from: 0, to: 0, canaryTarget: 'new' }, { podHash: 'new', generation: 5, weights: [] }],
    [
      'takes each weight that is written',
      withMemory,
      { from: 25, to: 50, canaryTarget: 'new' },
      { podHash: 'new', generation: 3, weights: [10, 25, 50] },
    ],
    ['has each once', withMemory, { from: 25, to: 10, canaryTarget: 'new' }, memory],
    [
      'takes what was written before a crash',
      { ...underWay, canary: { stickiness: { podHash: 'new', generation: 3, weights: [10] } } },
      { from: 25, to: 50, canaryTarget: 'new' },
      { podHash: 'new', generation: 3, weights: [10, 25, 50] },
    ],
    ['keeps nothing and everything out of it', withMemory, { from: 25, to: 100, canaryTarget: 'new' }, memory],
    ['stays while the canary has no traffic for a while', withMemory, { from: 25, to: 0, canaryTarget: 'new' }, memory],
    [
      'begins anew with another revision',
      { ...withMemory, currentPodHash: 'newer' },
      { from: 0, to: 5, canaryTarget: 'newer' },
      { podHash: 'newer', generation: 5, weights: [5] },
    ],
    [
      'ends while the canary side leads to another revision',
      { ...withMemory, currentPodHash: 'newer' },
      { from: 25, to: 20, canaryTarget: 'new' },
      undefined,
    ],
    ['stays after an abort, for another try', { ...withMemory, abort: true }, { from: 25, to: 0, canaryTarget: 'old' }, memory],
    ['does not begin after an abort', { ...underWay, abort: true }, { from: 0, to: 0, canaryTarget: 'new' }, undefined],
    ['ends with the promotion', { ...withMemory, stableRS: 'new' }, { from: 100, to: 0, canaryTarget: 'new' }, undefined],
    ['stays while the canary side leads elsewhere', withMemory, { from: 0, to: 0, canaryTarget: undefined }, memory],
    ['does not begin before that', underWay, { from: 0, to: 0, canaryTarget: undefined }, undefined],
  ])('%s', (_, status, writing, expected) => {
    expect(stickinessMemoryAfter(rollout, status, writing)).toEqual(expected);
  });

  test('is none where nobody asks for it', () => {
    expect(stickinessMemoryAfter(rolloutWith({}), withMemory, { from: 10, to: 25, canaryTarget: 'new' })).toBeUndefined();
  });
});
