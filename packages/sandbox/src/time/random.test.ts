import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createRandom } from './random.ts';

const take = (seed: number | string, count: number): number[] => {
  const random = createRandom(seed);
  return Array.from({ length: count }, random);
};

describe('chance from a seed', () => {
  test('gives these very numbers on every machine', () => {
    expect(take(42, 3)).toEqual([0.3719684963580221, 0.1891589961014688, 0.6281682518310845]);
  });

  test('gives the same numbers for the same seed, in [0, 1)', () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer(), fc.string()), (seed) => {
        const numbers = take(seed, 20);
        expect(take(seed, 20)).toEqual(numbers);
        expect(numbers.every((each) => each >= 0 && each < 1)).toBe(true);
      }),
    );
  });

  test('gives other numbers for neighbouring seeds', () => {
    const firsts = new Set(Array.from({ length: 1000 }, (_, seed) => take(seed, 1)[0]));
    expect(firsts.size).toBe(1000);
  });

  test('fills the unit interval evenly', () => {
    const buckets = new Array<number>(10).fill(0);
    for (const each of take('even', 10_000)) buckets[Math.floor(each * 10)] = (buckets[Math.floor(each * 10)] ?? 0) + 1;
    for (const count of buckets) expect(Math.abs(count - 1000)).toBeLessThan(120);
  });
});
