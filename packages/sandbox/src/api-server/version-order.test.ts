import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compareVersions } from './version-order.ts';

test('stable versions come before beta and alpha ones, newer before older, and all else last', () => {
  const order = ['v10', 'v2', 'v1', 'v11beta2', 'v10beta3', 'v3beta1', 'v12alpha1', 'v11alpha2', 'foo1', 'foo10'];
  fc.assert(
    fc.property(fc.shuffledSubarray(order, { minLength: order.length }), (shuffled) => {
      expect([...shuffled].sort(compareVersions)).toEqual(order);
    }),
  );
});
