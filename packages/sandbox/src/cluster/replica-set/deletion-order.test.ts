import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pod } from '../testing/objects.ts';
import { inDeletionOrder } from './deletion-order.ts';

const at = (minutes: number): string => `2026-01-01T00:${String(minutes).padStart(2, '0')}:00Z`;

describe('a ReplicaSet gives up', () => {
  /** Each pod goes before the next one. Everything else about the two is equal or speaks for the other order. */
  const order = [
    pod('a', { node: null, phase: 'Pending', cost: 99 }),
    pod('b', { phase: 'Pending', cost: 98 }),
    pod('c', { phase: 'Unknown', cost: 97 }),
    pod('d', { cost: 96 }),
    pod('e', { readySince: at(1), cost: -1 }),
    pod('f', { readySince: at(9) }),
    pod('g', { readySince: at(3), restarts: 5, created: at(1) }),
    pod('h', { readySince: at(3), restarts: 1, created: at(2) }),
    pod('i', { readySince: at(3), restarts: 1, created: at(1) }),
    pod('j', { readySince: at(3), restarts: 1, created: at(1) }),
  ];

  test('pods that are worth least first: unscheduled, pending, unready, cheap, newly ready, often restarted, young', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(order, { minLength: order.length }), (shuffled) => {
        expect(inDeletionOrder(shuffled).map(({ metadata }) => metadata.name)).toEqual(order.map(({ metadata }) => metadata.name));
      }),
    );
  });
});
