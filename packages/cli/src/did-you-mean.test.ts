import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { editDistance, similarNames } from './did-you-mean.ts';

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 });

describe('the distance of two words', () => {
  test.each([
    ['promot', 'promote', 1],
    ['abrt', 'abort', 1],
    ['kitten', 'sitting', 3],
    ['', 'abc', 3],
  ])('%s and %s is %d', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
  });

  test('is a metric', () => {
    fc.assert(
      fc.property(word, word, word, (a, b, c) => {
        expect(editDistance(a, b) === 0).toBe(a === b);
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, c)).toBeLessThanOrEqual(editDistance(a, b) + editDistance(b, c));
      }),
    );
  });
});

describe('similar names', () => {
  test('are near, or begin alike', () => {
    expect(similarNames('Statu', ['status', 'set', 'promote'])).toEqual(['status']);
    expect(similarNames('re', ['restart', 'retry', 'get'])).toEqual(['restart', 'retry']);
  });
});
