import { describe, expect, test } from '@jest/globals';
import { routeTable } from './route-table.ts';

describe('routeTable', () => {
  test('gives the stable side what the others leave', () => {
    const table = routeTable({
      maxWeight: 100,
      canary: { service: 'c', weight: 10 },
      stable: { service: 's' },
      experiments: [{ service: 'e', weight: 5 }],
    });
    expect(table.backends.map(({ role, weight }) => [role, weight])).toEqual([
      ['canary', 10],
      ['stable', 85],
      ['experiment', 5],
    ]);
  });

  test.each([-1, 101, 1.5, Number.NaN])('cannot hold a weight of %p', (weight) => {
    expect(() => routeTable({ maxWeight: 100, canary: { service: 'c', weight }, stable: { service: 's' } })).toThrow('bug');
  });
});
