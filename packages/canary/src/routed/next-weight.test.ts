import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { podSet, routingGoal, routingState } from '../testing/routing.ts';
import { neededPods } from './needed-pods.ts';
import { nextTargets } from './next-targets.ts';
import { nextWeight } from './next-weight.ts';
import { type PodSet, podsForWeight, type RoutingGoal, type RoutingState, weightForPods } from './routing-state.ts';

const state = routingState;
const goal = (weight: number, change: Partial<RoutingGoal> = {}) =>
  routingGoal({ weight, canarySize: podsForWeight(weight, { replicas: 10, maxWeight: 100 }), stableSize: 10 }, change);
const set = (hash: string, available: number, size = Math.max(available, 1)) => podSet(hash, available, size);

describe('nextWeight', () => {
  test.each<readonly [string, RoutingState, RoutingGoal, number, number, number]>([
    ['waits for all pods that the weight asks for', state({ weight: 10 }), goal(50), 4, 10, 10],
    ['rises when they are there', state({ weight: 10 }), goal(50), 5, 10, 50],
    ['follows the pods where it is gradual', state({ weight: 10 }), goal(100, { isWeightGradual: true }), 4, 10, 40],
    ['never rises to a canary without a pod', state(), goal(0, { weight: 50, canaryThreshold: 0 }), 0, 10, 0],
    ['falls at once where stable can take it', state({ weight: 50 }), goal(0), 5, 10, 0],
    ['falls as far as stable can take it', state({ weight: 50 }), goal(0), 5, 7, 30],
    ['stays where stable can take no more', state({ weight: 50 }), goal(0), 5, 5, 50],
    ['leaves a canary without a pod, whatever stable has', state({ weight: 50 }), goal(50), 0, 3, 0],
    ['does not flee from one dead side to another', state({ weight: 50 }), goal(50), 0, 0, 50],
    ['splits by what there is when neither side can carry its part', state({ weight: 80 }), goal(0), 2, 6, 25],
    ['leaves a revision that is replaced', state({ weight: 30, canaryTarget: 'former' }), goal(60), 6, 10, 0],
    [
      'leaves a small canary to itself where its size was set by hand',
      state({ weight: 90 }),
      goal(90, { isCanarySizeFixed: true }),
      1,
      10,
      90,
    ],
    ['goes where the step says at no replicas', state({ weight: 50, replicas: 0 }), goal(70), 0, 0, 70],
  ])('%s', (_, from, to, canary, stable, expected) => {
    expect(nextWeight(from, to, set('new', canary), set('old', stable))).toBe(expected);
  });

  test('never moves traffic to pods that cannot carry it, unless those it leaves can carry even less of theirs', () => {
    const any = fc.record({
      replicas: fc.integer({ min: 1, max: 20 }),
      weight: fc.nat(100),
      aim: fc.nat(100),
      canary: fc.nat(20),
      stable: fc.nat(20),
    });
    fc.assert(
      fc.property(any, ({ replicas, weight, aim, canary, stable }) => {
        const from = state({ replicas, weight });
        const threshold = podsForWeight(aim, from);
        const to = goal(aim, { canarySize: threshold, canaryThreshold: threshold });
        const next = nextWeight(from, to, set('new', canary), set('old', stable));
        expect(Number.isInteger(next) && next >= 0 && next <= 100).toBe(true);
        if (next > weight) expect(weightForPods(canary, from)).toBeGreaterThanOrEqual(next);
        if (next < weight) {
          const stableCan = weightForPods(stable, from) >= 100 - next;
          const canaryCannot = weightForPods(canary, from) < weight;
          expect(stableCan || (canaryCannot && stable > 0)).toBe(true);
        }
      }),
    );
  });
});

describe('nextTargets', () => {
  const sets = (...all: PodSet[]) => new Map(all.map((each) => [each.hash, each]));

  test.each<readonly [string, RoutingState, PodSet, string | undefined]>([
    ['leads to the new revision when nothing flows and it has a pod', state({ canaryTarget: 'former' }), set('new', 1, 5), 'new'],
    ['waits at the stable revision for a pod', state({ canaryTarget: 'former' }), set('new', 0, 5), 'old'],
    [
      'waits until no weight that the data plane may use is left',
      state({ canaryTarget: 'former', liveWeight: { least: 0, most: 20 } }),
      set('new', 1, 5),
      'former',
    ],
    ['need not wait where the new pods can carry what flows', state({ canaryTarget: 'former', weight: 20 }), set('new', 2, 5), 'new'],
    ['is first pointed when all pods serve', state({ canaryTarget: undefined }), set('new', 4, 5), undefined],
    ['is then pointed', state({ canaryTarget: undefined }), set('new', 5, 5), 'new'],
  ])('the canary side %s', (_, from, to, expected) => {
    expect(nextTargets(from, goal(10), sets(to, set('old', 10))).canary).toBe(expected);
  });

  test('the canary side leads to the stable revision while the canary shall have no pods', () => {
    expect(nextTargets(state(), goal(0), sets(set('new', 1), set('old', 10))).canary).toBe('old');
    expect(nextTargets(state({ weight: 10 }), goal(0), sets(set('new', 1), set('old', 10))).canary).toBe('new');
  });

  test('the canary side is not led back to stable pods that have all they can carry', () => {
    const aborted = goal(0, { canaryHash: 'old' });
    expect(nextTargets(state({ weight: 50 }), aborted, sets(set('new', 5), set('old', 5))).canary).toBe('new');
    expect(nextTargets(state({ weight: 50 }), aborted, sets(set('new', 5), set('old', 10))).canary).toBe('old');
  });

  test('the stable side moves to the promoted revision when all traffic is there already, or when it can carry the rest as well', () => {
    const promoted = goal(0, { canaryHash: 'new', stableHash: 'new' });
    expect(nextTargets(state({ weight: 100 }), promoted, sets(set('new', 1))).stable).toBe('new');
    expect(nextTargets(state({ weight: 40 }), promoted, sets(set('new', 9))).stable).toBe('old');
    expect(nextTargets(state({ weight: 40 }), promoted, sets(set('new', 10))).stable).toBe('new');
  });
});

describe('neededPods', () => {
  test('counts the heaviest weight that may still be in use', () => {
    const draining = state({ weight: 0, liveWeight: { least: 0, most: 35 } });
    expect(neededPods('new', 'old', draining)).toBe(4);
    expect(neededPods('old', 'old', draining)).toBe(10);
    expect(neededPods('former', 'old', draining)).toBe(0);
  });

  test('counts the revisions that the sides led to before', () => {
    const moved = state({ weight: 30, stableTarget: 'new', formerTargets: { canary: ['former'], stable: ['old'] } });
    expect(['former', 'old', 'new'].map((hash) => neededPods(hash, 'new', moved))).toEqual([3, 7, 10]);
  });

  test('a side that leads to all pods leans on the stable revision', () => {
    expect(neededPods('old', 'old', state({ canaryTarget: undefined, stableTarget: undefined, weight: 30 }))).toBe(10);
  });
});
