import { describe, expect, test } from '@jest/globals';
import { podSet, routingGoal, routingState } from '../testing/routing.ts';
import { goalWhileLeaving, goalWithin } from './goal-within.ts';
import { nextTargets } from './next-targets.ts';
import { type PodSet, podsForWeight, type RoutingGoal, type RoutingState } from './routing-state.ts';
import { weightWithin } from './weight-within.ts';

const state = (replicas: number, weight: number, change: Partial<RoutingState> = {}) => routingState({ replicas, weight, ...change });
const goal = (weight: number, canarySize: number, stableSize: number, change: Partial<RoutingGoal> = {}) =>
  routingGoal({ weight, canarySize, stableSize }, change);
const set = (hash: string, available: number, size = available) => podSet(hash, available, size);
const aborted = (replicas: number) => goal(0, 0, replicas, { canaryHash: 'old' });

describe('weightWithin', () => {
  test.each<readonly [string, RoutingState, RoutingGoal, number, PodSet, PodSet, number]>([
    ['rises to what the canary can carry', state(10, 0), goal(50, 5, 8), 8, set('new', 3, 5), set('old', 8), 30],
    [
      'counts on those alone that must serve where stable shrinks to the floor',
      state(10, 0),
      goal(100, 10, 3),
      8,
      set('new', 3),
      set('old', 5),
      37,
    ],
    ['is what is wanted when all pods that fit are there', state(4, 0), goal(30, 1, 3), 3, set('new', 1), set('old', 3), 30],
    ['gives a first pod one unit where it is worth less', state(200, 0), goal(50, 100, 101), 200, set('new', 1), set('old', 200), 1],
    ['gives none where more of the first pods are to come', state(200, 0), goal(50, 100, 101), 200, set('new', 1, 2), set('old', 200), 0],
    [
      'leaves stable its share as long as too few serve without it',
      state(10, 50),
      goal(100, 10, 3, { canaryThreshold: 5 }),
      8,
      set('new', 5),
      set('old', 5),
      62,
    ],
    ['leaves a dead stable side nothing', state(10, 50), goal(100, 10, 3, { canaryThreshold: 5 }), 8, set('new', 5), set('old', 0, 3), 100],
    ['falls as stable can take it back', state(4, 100), aborted(4), 3, set('new', 4), set('old', 1), 67],
    ['falls at once from a dead canary', state(10, 50), aborted(10), 8, set('new', 0, 5), set('old', 3, 8), 0],
    ['gives a first pod of stable one unit back', state(200, 100), aborted(200), 200, set('new', 200), set('old', 1), 99],
    [
      'keeps one unit on the canary as long as too few serve without it',
      state(200, 1),
      aborted(200),
      200,
      set('new', 1),
      set('old', 199),
      1,
    ],
    ['falls to what is wanted when all of stable that fits is there', state(4, 50), goal(20, 1, 3), 3, set('new', 2), set('old', 3), 20],
    ['stays where neither side has pods', state(1, 0), goal(100, 1, 0), 0, set('new', 0, 1), set('old', 0), 0],
  ])('%s', (_, from, to, floor, canary, stable, expected) => {
    expect(weightWithin(from, to, canary, stable, floor)).toBe(expected);
  });
});

test.each([
  // replicas, ceiling, floor, weight → canary, stable
  [10, 13, 8, 25, 3, 10],
  [10, 13, 8, 50, 5, 8],
  [10, 13, 8, 100, 10, 3],
  [4, 4, 3, 30, 1, 3],
  [4, 4, 3, 50, 2, 2],
  [2, 2, 0, 50, 1, 1],
  [1, 2, 1, 50, 1, 1],
])('%i replicas, ceiling %i, floor %i, weight %i: %i and %i pods', (replicas, ceiling, floor, weight, canary, stable) => {
  const asked = goal(weight, podsForWeight(weight, { replicas, maxWeight: 100 }), replicas);
  const within = goalWithin(asked, { maxWeight: 100 }, { ceiling, floor }, (size) => size);
  expect(within).toMatchObject({ weight, canarySize: canary, canaryThreshold: canary, stableSize: stable });
});

test.each([
  [49, 0, 0, 1],
  [50, 100, 1, 0],
])('where one pod fits alone, weight %i is %i', (weight, rounded, canary, stable) => {
  const within = goalWithin(goal(weight, 1, 1), { maxWeight: 100 }, { ceiling: 1, floor: 0 }, (size) => size);
  expect(within).toMatchObject({ weight: rounded, canarySize: canary, stableSize: stable });
});

test('while another revision is left, its pods and those of stable come before the new one', () => {
  expect(goalWhileLeaving(goal(50, 5, 8), 4, { ceiling: 13, floor: 10 })).toMatchObject({ stableSize: 10, canarySize: 0 });
  expect(goalWhileLeaving(goal(50, 5, 8), 1, { ceiling: 13, floor: 8 })).toMatchObject({ stableSize: 8, canarySize: 4 });
});

test('a side is re-pointed only while nothing flows through it: the pods that it leaves serve no more', () => {
  const sets = new Map([set('new', 9), set('old', 10)].map((each) => [each.hash, each]));
  const limits = { ceiling: 13, floor: 8 };
  expect(nextTargets(state(10, 20, { canaryTarget: 'former', limits }), goal(50, 5, 8), sets).canary).toBe('former');
  expect(nextTargets(state(10, 0, { canaryTarget: 'former', limits }), goal(50, 5, 8), sets).canary).toBe('new');
});
