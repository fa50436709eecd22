import { describe, expect, test } from '@jest/globals';
import { routingState } from '../testing/routing.ts';
import { heldWeight } from './held-weight.ts';
import type { KnownRoutes } from './memory.ts';

const routes = (accepted: KnownRoutes['accepted'], verifiesPods = true): KnownRoutes => ({
  state: 'known',
  weights: {},
  managed: [],
  isPartial: false,
  accepted,
  verifiesPods,
});

interface Case {
  readonly from: number;
  readonly to: number;
  readonly accepted: KnownRoutes['accepted'];
  /** What the sides lead to after the pass. */
  readonly sides: readonly [canary: string, stable: string];
  /** What the stable side leads to before it. */
  readonly stableBefore?: string;
  readonly written: number;
}

describe('a weight where pods behind Services are verified', () => {
  test.each<readonly [string, Case]>([
    ['rises when the canary is accepted', { from: 10, to: 20, accepted: 'yes', sides: ['new', 'old'], written: 20 }],
    ['does not rise before', { from: 10, to: 20, accepted: 'no', sides: ['new', 'old'], written: 10 }],
    ['falls at once from a canary to another revision', { from: 10, to: 0, accepted: 'no', sides: ['new', 'old'], written: 0 }],
    [
      'does not go back in the pass that re-points stable',
      { from: 100, to: 0, accepted: 'yes', sides: ['new', 'new'], stableBefore: 'old', written: 100 },
    ],
    ['does not go back before stable has the new pods', { from: 100, to: 0, accepted: 'no', sides: ['new', 'new'], written: 100 }],
    ['goes back when stable has them', { from: 100, to: 0, accepted: 'yes', sides: ['new', 'new'], written: 0 }],
  ])('%s', (_, { from, to, accepted, sides: [canary, stable], stableBefore, written }) => {
    const state = routingState({ canaryTarget: canary, stableTarget: stableBefore ?? stable, weight: from });
    expect(heldWeight(to, state, { canary, stable }, routes(accepted))).toBe(written);
    expect(heldWeight(to, state, { canary, stable }, routes(accepted, false))).toBe(to);
  });
});
