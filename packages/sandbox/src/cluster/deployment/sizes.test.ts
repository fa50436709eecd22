import { describe, expect, test } from '@jest/globals';
import type { Deployment, IntOrString, ReplicaSet } from '@sluice/kubernetes';
import fc from 'fast-check';
import { deployment, replicaSet } from '../testing/objects.ts';
import { rollingBudget } from './budget.ts';
import { isResized, proportionalSizes } from './proportional-sizes.ts';
import { newSize, oldSizes } from './rolling-sizes.ts';

/** A ReplicaSet of so many pods, so many of them available, sized when `desired` (and at most `most`) were wanted. */
function set(
  name: string,
  replicas: number,
  available: number,
  sized: { desired?: number; most?: number; revision?: number } = {},
): ReplicaSet {
  const made = replicaSet(name, { replicas }, { replicas, availableReplicas: available, readyReplicas: available });
  const annotations: Record<string, string> = {};
  if (sized.desired !== undefined) annotations['deployment.kubernetes.io/desired-replicas'] = String(sized.desired);
  if (sized.most !== undefined) annotations['deployment.kubernetes.io/max-replicas'] = String(sized.most);
  if (sized.revision !== undefined) annotations['deployment.kubernetes.io/revision'] = String(sized.revision);
  return { ...made, metadata: { ...made.metadata, annotations } };
}
const rolling = (replicas: number, maxSurge: IntOrString = '25%', maxUnavailable: IntOrString = '25%'): Deployment =>
  deployment('web', { replicas, strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } } });
const sizes = (resizes: readonly { readonly set: ReplicaSet; readonly to: number }[]) =>
  Object.fromEntries(resizes.map(({ set: { metadata }, to }) => [metadata.name, to]));

describe('the budget of a rolling update', () => {
  test.each([
    [10, '25%', '25%', 3, 2],
    [1, '25%', '25%', 1, 0],
    [4, 1, 0, 1, 0],
    [4, 0, 0, 0, 1],
    [3, '0%', '1%', 0, 1],
    [2, 5, 5, 5, 2],
    [0, '25%', '25%', 0, 0],
  ])('of %i with surge %s and unavailable %s is %i above and %i below', (replicas, maxSurge, maxUnavailable, surge, unavailable) => {
    expect(rollingBudget(rolling(replicas, maxSurge, maxUnavailable))).toEqual({ surge, unavailable });
  });

  test('does not exist for Recreate', () => {
    expect(rollingBudget(deployment('web', { strategy: { type: 'Recreate' } }))).toEqual({ surge: 0, unavailable: 0 });
  });
});

describe('the new ReplicaSet', () => {
  test.each([
    ['starts as large as the surge', 10, undefined, 10, 3],
    ['grows as old ones make room', 10, 3, 8, 5],
    ['never outgrows what is wanted', 10, 9, 0, 10],
    ['waits without room', 10, 3, 10, 3],
    ['shrinks to what is wanted', 10, 12, 0, 10],
    ['starts in full where nothing is old', 10, undefined, 0, 10],
  ])('%s', (_name, desired, has, old, expected) => {
    const current = has === undefined ? undefined : set('new', has, has);
    expect(newSize(rolling(desired), current, [set('old', old, old)])).toBe(expected);
  });
});

describe('old ReplicaSets', () => {
  test.each<[string, Deployment, ReplicaSet, ReplicaSet[], Record<string, number>]>([
    ['give up the budget at first', rolling(10), set('new', 3, 0), [set('old', 10, 10)], { old: 8 }],
    ['give up one for each new one that is available', rolling(10), set('new', 5, 3), [set('old', 8, 8)], { old: 5 }],
    ['give up nothing while new ones are not available', rolling(10), set('new', 5, 0), [set('old', 8, 8)], {}],
    ['lose their broken pods first', rolling(10), set('new', 3, 0), [set('bad', 4, 0), set('old', 6, 6)], { bad: 2 }],
    ['the oldest first', rolling(4, 1, 1), set('new', 1, 1), [set('a', 2, 2), set('b', 2, 2)], { a: 0 }],
    ['go in the end', rolling(4, 1, 1), set('new', 4, 4), [set('old', 1, 1)], { old: 0 }],
  ])('%s', (_name, wanted, current, old, expected) => {
    expect(sizes(oldSizes(wanted, current, old))).toEqual(expected);
  });

  test('a rollout of healthy pods ends, within its budget at every step', () => {
    const counts = fc.integer({ min: 1, max: 40 });
    const shares = fc.oneof(
      fc.integer({ min: 0, max: 10 }),
      fc.integer({ min: 0, max: 100 }).map((share) => `${share}%`),
    );
    fc.assert(
      fc.property(counts, shares, shares, (replicas, maxSurge, maxUnavailable) => {
        const wanted = rolling(replicas, maxSurge, maxUnavailable);
        const { surge, unavailable } = rollingBudget(wanted);
        let [fresh, stale] = [0, replicas];
        for (let pass = 0; fresh < replicas || stale > 0; pass++) {
          expect(pass).toBeLessThan(200);
          fresh = newSize(wanted, set('new', fresh, fresh), [set('old', stale, stale)]);
          expect(fresh + stale).toBeLessThanOrEqual(replicas + surge);
          stale = sizes(oldSizes(wanted, set('new', fresh, fresh), [set('old', stale, stale)])).old ?? stale;
          expect(fresh + stale).toBeGreaterThanOrEqual(replicas - unavailable);
        }
      }),
    );
  });
});

describe('a change of the wanted number', () => {
  const sized = { desired: 10, most: 13 };

  test('is told from a rollout by what the ReplicaSets were sized for', () => {
    expect(isResized(rolling(20), [set('a', 8, 8, sized)])).toBe(true);
    expect(isResized(rolling(10), [set('a', 8, 8, sized)])).toBe(false);
    expect(isResized(rolling(20), [set('a', 0, 0, sized)])).toBe(false);
    expect(isResized(rolling(20), [set('a', 8, 8)])).toBe(false);
  });

  test.each<[string, number, ReplicaSet, ReplicaSet[], Record<string, number>]>([
    ['goes to the only one', 20, set('new', 10, 10, sized), [set('old', 0, 0, sized)], { new: 20 }],
    ['is shared out in proportion', 20, set('new', 5, 0, sized), [set('old', 8, 8, sized)], { old: 15, new: 10 }],
    ['is taken away in proportion', 5, set('new', 5, 0, sized), [set('old', 8, 8, sized)], { old: 4, new: 3 }],
    ['to nothing takes all', 0, set('new', 5, 0, sized), [set('old', 8, 8, sized)], { old: 0, new: 0 }],
    ['drops old ones where the new one is complete', 10, set('new', 10, 10, sized), [set('old', 3, 3, sized)], { old: 0 }],
    [
      'revives the newest where all are empty',
      4,
      set('new', 0, 0, { ...sized, revision: 2 }),
      [set('old', 0, 0, { ...sized, revision: 1 })],
      { new: 4 },
    ],
  ])('%s', (_name, desired, current, old, expected) => {
    expect(sizes(proportionalSizes(rolling(desired), current, old))).toEqual(expected);
  });
});
