import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { countsForWeight, nextCounts, nextOtherSizes } from './replica-counts.ts';

const counts = (replicas: number, weight: number, maxSurge: number) => {
  const { canary, stable } = countsForWeight({ replicas, weight, maxWeight: 100, maxSurge });
  return [canary, stable];
};

describe('countsForWeight', () => {
  // replicas, weight, maxSurge → canary, stable
  test.each([
    [10, 0, 1, 0, 10],
    [10, 10, 1, 1, 9],
    [10, 25, 1, 3, 8], // 3 of 11 is 27.3 %: nearer to 25 than 3 of 10
    [10, 25, 0, 3, 7], // 2.5 goes up
    [10, 50, 1, 5, 5],
    [10, 100, 3, 10, 0],
    [1, 50, 1, 1, 1],
    [1, 50, 0, 1, 0],
    [1, 10, 0, 0, 1],
    [1, 10, 1, 1, 1],
    [2, 75, 0, 1, 1],
    [2, 50, 0, 1, 1],
    [3, 10, 0, 1, 2],
    [4, 99, 0, 3, 1],
    [5, 50, 0, 3, 2],
    [5, 50, 1, 3, 3], // 3 of 6 is exactly a half
    [1000, 1, 1, 10, 990],
    [0, 50, 1, 0, 0],
  ])('%i replicas at %i %% with surge %i are %i canary and %i stable', (replicas, weight, surge, canary, stable) => {
    expect(counts(replicas, weight, surge)).toEqual([canary, stable]);
  });

  test('never gives a negative number, and never more than one pod above the wanted ones', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(100), fc.nat(3), (replicas, weight, surge) => {
        const [canary = 0, stable = 0] = counts(replicas, weight, surge);
        expect(canary).toBeGreaterThanOrEqual(0);
        expect(stable).toBeGreaterThanOrEqual(0);
        expect(canary + stable).toBeGreaterThanOrEqual(replicas);
        expect(canary + stable).toBeLessThanOrEqual(replicas === 0 ? 0 : replicas + Math.min(1, surge));
      }),
    );
  });

  test('leaves neither side empty between the ends when there is room for two', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 1000 }), fc.integer({ min: 1, max: 99 }), fc.nat(3), (replicas, weight, surge) => {
        const [canary = 0, stable = 0] = counts(replicas, weight, surge);
        expect(Math.min(canary, stable)).toBeGreaterThanOrEqual(1);
      }),
    );
  });
});

describe('nextCounts', () => {
  const side = (size: number, available = size) => ({ size, available });
  const fences = (replicas: number, maxSurge: number, maxUnavailable: number) => ({ replicas, maxSurge, maxUnavailable });

  test.each([
    ['one surge pod at a time', { canary: 5, stable: 5 }, side(0), side(10), fences(10, 1, 0), { canary: 1, stable: 10 }],
    ['drains stable when the canary serves', { canary: 5, stable: 5 }, side(1), side(10), fences(10, 1, 0), { canary: 1, stable: 9 }],
    [
      'does not drain stable while the canary starts',
      { canary: 5, stable: 5 },
      side(1, 0),
      side(10),
      fences(10, 1, 0),
      { canary: 1, stable: 10 },
    ],
    ['makes room by what may be missing', { canary: 5, stable: 5 }, side(0), side(10), fences(10, 0, 2), { canary: 0, stable: 8 }],
    ['grows stable first on the way back', { canary: 0, stable: 4 }, side(3), side(1), fences(4, 1, 0), { canary: 3, stable: 2 }],
    ['takes broken canary pods away at once', { canary: 0, stable: 4 }, side(1, 0), side(4), fences(4, 1, 0), { canary: 0, stable: 4 }],
    ['shrinks both when the rollout shrinks', { canary: 1, stable: 1 }, side(5), side(5), fences(2, 1, 0), { canary: 1, stable: 1 }],
    ['gives up all for no replicas', { canary: 0, stable: 0 }, side(2), side(2), fences(0, 0, 0), { canary: 0, stable: 0 }],
  ])('%s', (_, wanted, canary, stable, limits, expected) => {
    expect(nextCounts(wanted, canary, stable, [], limits)).toEqual(expected);
  });

  test('takes no serving pod from either side while another revision has pods, but those that do not serve', () => {
    expect(nextCounts({ canary: 1, stable: 3 }, side(2), side(4), [side(1)], fences(4, 1, 1))).toEqual({ canary: 2, stable: 4 });
    expect(nextCounts({ canary: 2, stable: 0 }, side(0), side(2, 0), [side(1)], fences(2, 1, 0))).toEqual({ canary: 0, stable: 0 });
  });

  const sides = fc.record({ size: fc.nat(20), unready: fc.nat(20) }).map(({ size, unready }) => side(size, Math.max(0, size - unready)));
  const situation = fc.record({
    replicas: fc.nat(20),
    weight: fc.nat(100),
    maxSurge: fc.nat(5),
    maxUnavailable: fc.nat(5),
    canary: sides,
    stable: sides,
    others: fc.array(sides, { maxLength: 2 }),
  });

  test('never takes a serving pod that the floor needs, and never grows past the ceiling', () => {
    fc.assert(
      fc.property(situation, ({ replicas, weight, maxSurge, maxUnavailable, canary, stable, others }) => {
        const limits = fences(replicas, maxSurge, Math.min(maxUnavailable, replicas));
        const wanted = countsForWeight({ replicas, weight, maxWeight: 100, maxSurge });
        const next = nextCounts(wanted, canary, stable, others, limits);
        const before = canary.available + stable.available + others.reduce((sum, each) => sum + each.available, 0);
        const othersAvailable = others.reduce((sum, each) => sum + each.available, 0);
        const after = Math.min(canary.available, next.canary) + Math.min(stable.available, next.stable) + othersAvailable;
        expect(after).toBeGreaterThanOrEqual(Math.min(before, replicas - limits.maxUnavailable));
        const sizeBefore = canary.size + stable.size + others.reduce((sum, each) => sum + each.size, 0);
        const grown = Math.max(next.canary, canary.size) + Math.max(next.stable, stable.size) + sizeBefore - canary.size - stable.size;
        expect(grown).toBeLessThanOrEqual(Math.max(sizeBefore, replicas + maxSurge));
      }),
    );
  });

  test('reaches the wanted sizes in finitely many passes when pods become available, for any fences that let it move', () => {
    fc.assert(
      fc.property(situation, ({ replicas, weight, maxSurge, maxUnavailable, canary, stable }) => {
        const limits = fences(replicas, maxSurge, Math.max(maxSurge === 0 ? 1 : 0, Math.min(maxUnavailable, replicas)));
        const wanted = countsForWeight({ replicas, weight, maxWeight: 100, maxSurge });
        let now = { canary: canary.size, stable: stable.size };
        for (let pass = 0; pass < 100; pass++) now = nextCounts(wanted, side(now.canary), side(now.stable), [], limits);
        expect(now).toEqual(wanted);
      }),
    );
  });

  test('brings a canary to its size although the stable side never serves and an earlier revision has the users', () => {
    fc.assert(
      fc.property(situation, ({ replicas, weight, maxSurge, maxUnavailable }) => {
        const limits = fences(replicas, maxSurge, Math.max(maxSurge === 0 ? 1 : 0, Math.min(maxUnavailable, replicas)));
        const wanted = countsForWeight({ replicas, weight, maxWeight: 100, maxSurge });
        const floor = replicas - limits.maxUnavailable;
        // The broken side has taken all the room that the earlier revision has left.
        let now = { canary: 0, stable: replicas + maxSurge - floor, other: floor };
        for (let pass = 0; pass < 200; pass++) {
          const sizes = nextCounts(wanted, side(now.canary), side(now.stable, 0), [side(now.other)], limits);
          const [other = 0] = nextOtherSizes([side(now.other)], now.canary, limits);
          now = { ...sizes, other };
        }
        expect(now.canary).toBe(wanted.canary);
      }),
    );
  });
});

describe('nextOtherSizes', () => {
  test('takes the newest first, as far as the floor allows, and broken pods at once', () => {
    const others = [
      { size: 2, available: 2 },
      { size: 3, available: 1 },
    ];
    // 4 wanted, none may be missing; 3 serve elsewhere and 3 here: 6 − 4 = 2 may go.
    expect(nextOtherSizes(others, 3, { replicas: 4, maxSurge: 1, maxUnavailable: 0 })).toEqual([0, 1]);
  });
});
