import { describe, expect, test } from '@jest/globals';
import type { KubeObject } from '@sluice/kubernetes';
import { type DependentPlan, type OwnerState, planDependent, planOwner } from './plan.ts';

const object = (metadata: Partial<KubeObject['metadata']> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'one', namespace: 'default', uid: 'uid-one', ...metadata },
});
const deletedAt = '2026-01-01T00:00:00Z';

describe('an object with owners', () => {
  test.each<[string, readonly OwnerState[], boolean, DependentPlan]>([
    ['lives without owners', [], false, { do: 'keep' }],
    ['lives with its owner', ['present'], false, { do: 'keep' }],
    ['lives while its owner cannot be looked up', ['unknown'], false, { do: 'keep' }],
    ['goes with its last owner', ['absent'], true, { do: 'delete', propagation: 'Background' }],
    ['goes when its owner waits for that', ['waits'], false, { do: 'delete', propagation: 'Background' }],
    ['waits in turn when its owner waits', ['waits', 'absent'], true, { do: 'delete', propagation: 'Foreground' }],
    ['stays for its other owner and forgets the rest', ['absent', 'present', 'waits'], true, { do: 'drop-owners', places: [0, 2] }],
    ['stays beside an owner that cannot be looked up', ['absent', 'unknown'], false, { do: 'drop-owners', places: [0] }],
  ])('%s', (_name, owners, hasDependents, plan) => {
    expect(planDependent({ object: object(), owners, hasDependents })).toEqual(plan);
  });

  test('is left alone once its deletion has begun', () => {
    expect(planDependent({ object: object({ deletionTimestamp: deletedAt }), owners: ['absent'], hasDependents: true })).toEqual({
      do: 'keep',
    });
  });

  test.each([
    ['orphan', 'Orphan'],
    ['foregroundDeletion', 'Foreground'],
  ])('hands its own dependents on as its finalizer %s says', (finalizer, propagation) => {
    expect(planDependent({ object: object({ finalizers: [finalizer] }), owners: ['absent'], hasDependents: true })).toEqual({
      do: 'delete',
      propagation,
    });
  });
});

describe('an owner that is being deleted', () => {
  const owner = (finalizer: string) => object({ name: 'owner', uid: 'uid-owner', deletionTimestamp: deletedAt, finalizers: [finalizer] });
  const child = (blockOwnerDeletion: boolean) =>
    object({ ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: 'uid-owner', blockOwnerDeletion }] });

  test('waits for dependents that block it, and for no others', () => {
    expect(planOwner(owner('foregroundDeletion'), [child(true)])).toEqual({ do: 'wait', dependents: [child(true)] });
    expect(planOwner(owner('foregroundDeletion'), [child(false)])).toEqual({ do: 'finish' });
    expect(planOwner(owner('foregroundDeletion'), [])).toEqual({ do: 'finish' });
  });

  test('frees its dependents where it is asked to', () => {
    expect(planOwner(owner('orphan'), [child(true)])).toEqual({ do: 'orphan', dependents: [child(true)] });
  });

  test('is held back by nothing else', () => {
    expect(planOwner(owner('example.com/mine'), [child(true)])).toEqual({ do: 'nothing' });
    expect(planOwner(object({ finalizers: ['foregroundDeletion'] }), [child(true)])).toEqual({ do: 'nothing' });
  });
});
