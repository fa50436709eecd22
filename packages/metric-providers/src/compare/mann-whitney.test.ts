import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mannWhitney } from './mann-whitney.ts';

const values = (min: number) => fc.array(fc.integer({ min: 0, max: 20 }), { minLength: min, maxLength: 30 });

/** The exact probability, by all ways to choose the first sample out of both. */
function exactGreater(first: readonly number[], second: readonly number[]): number {
  const all = [...first, ...second];
  const uOf = (mine: readonly number[], theirs: readonly number[]) =>
    mine.reduce((sum, a) => sum + theirs.reduce((inner, b) => inner + (a > b ? 1 : a === b ? 0.5 : 0), 0), 0);
  const seen = uOf(first, second);
  let [asGreat, ways] = [0, 0];
  for (let mask = 0; mask < 2 ** all.length; mask += 1) {
    const mine = all.filter((_, index) => (mask >> index) & 1);
    if (mine.length !== first.length) continue;
    ways += 1;
    if (
      uOf(
        mine,
        all.filter((_, index) => !((mask >> index) & 1)),
      ) >= seen
    )
      asGreat += 1;
  }
  return asGreat / ways;
}

/** A generator whose numbers are the same each time. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

describe('Mann–Whitney', () => {
  test('counts pairs', () => {
    expect(mannWhitney([4, 5, 6], [1, 2, 3])).toMatchObject({ u: 9, effect: 1 });
    expect(mannWhitney([1, 2, 2, 5], [2, 3])).toMatchObject({ u: 3, effect: 3 / 8 });
    expect(mannWhitney([7, 7], [7, 7])).toEqual({ u: 2, effect: 0.5, pGreater: 1 });
  });

  test('is near the exact probability', () => {
    const random = numbers(7);
    for (let round = 0; round < 5; round += 1) {
      const first = Array.from({ length: 8 }, () => random() + round / 10);
      const second = Array.from({ length: 8 }, () => random());
      expect(Math.abs(mannWhitney(first, second).pGreater - exactGreater(first, second))).toBeLessThan(0.01);
    }
  });

  test('gives a false alarm as rarely as it says', () => {
    const random = numbers(42);
    const sample = () => Array.from({ length: 20 }, () => Math.exp(3 * random()));
    const rounds = 4000;
    let alarms = 0;
    for (let round = 0; round < rounds; round += 1) if (mannWhitney(sample(), sample()).pGreater < 0.05) alarms += 1;
    expect(alarms / rounds).toBeGreaterThan(0.035);
    expect(alarms / rounds).toBeLessThan(0.055);
  });

  test('what one side wins the other loses, and only the order of values counts', () => {
    fc.assert(
      fc.property(values(2), values(2), (first, second) => {
        const [one, other] = [mannWhitney(first, second), mannWhitney(second, first)];
        expect(one.effect + other.effect).toBeCloseTo(1);
        const stretched = mannWhitney(
          first.map((value) => value ** 3),
          second.map((value) => value ** 3),
        );
        expect(stretched).toEqual(one);
        expect(one.pGreater).toBeGreaterThanOrEqual(0);
        expect(one.pGreater).toBeLessThanOrEqual(1);
      }),
    );
  });
});
