import type { KubeObject, RemoveOptions } from '@sluice/kubernetes';

export const foregroundFinalizer = 'foregroundDeletion';
export const orphanFinalizer = 'orphan';

/** What is known of an object's owner. `waits`: it is being deleted, after all that it owns. `unknown`: its kind is not served. */
export type OwnerState = 'present' | 'waits' | 'absent' | 'unknown';

export interface ObservedDependent {
  readonly object: KubeObject;
  /** One for each of its owner references, in their order. */
  readonly owners: readonly OwnerState[];
  readonly hasDependents: boolean;
}

export type DependentPlan =
  | { readonly do: 'keep' }
  /** Some owner remains; these references, by their place, lead nowhere and go. */
  | { readonly do: 'drop-owners'; readonly places: readonly number[] }
  | { readonly do: 'delete'; readonly propagation: NonNullable<RemoveOptions['propagation']> };

/**
 * What becomes of an object that has owners: it lives as long as one of them does. Without any it goes, and what it owns goes the way
 * that its finalizers say; if its owner waits for it to be gone, it in turn waits for what it owns.
 */
export function planDependent({ object, owners, hasDependents }: ObservedDependent): DependentPlan {
  if (owners.length === 0 || object.metadata.deletionTimestamp !== undefined) return { do: 'keep' };
  const lives = owners.some((owner) => owner === 'present' || owner === 'unknown');
  if (lives) {
    const places = owners.flatMap((owner, place) => (owner === 'absent' || owner === 'waits' ? [place] : []));
    return places.length === 0 ? { do: 'keep' } : { do: 'drop-owners', places };
  }
  if (owners.includes('waits') && hasDependents) return { do: 'delete', propagation: 'Foreground' };
  const finalizers = object.metadata.finalizers ?? [];
  if (finalizers.includes(orphanFinalizer)) return { do: 'delete', propagation: 'Orphan' };
  if (finalizers.includes(foregroundFinalizer)) return { do: 'delete', propagation: 'Foreground' };
  return { do: 'delete', propagation: 'Background' };
}

export type OwnerPlan =
  | { readonly do: 'nothing' }
  /** Its dependents are to lose it as an owner, then the finalizer goes. */
  | { readonly do: 'orphan'; readonly dependents: readonly KubeObject[] }
  /** These must be gone before it. */
  | { readonly do: 'wait'; readonly dependents: readonly KubeObject[] }
  | { readonly do: 'finish' };

/** What becomes of an object whose deletion was asked for in the foreground, or with its dependents orphaned. */
export function planOwner(object: KubeObject, dependents: readonly KubeObject[]): OwnerPlan {
  const { deletionTimestamp, finalizers = [], uid } = object.metadata;
  if (deletionTimestamp === undefined) return { do: 'nothing' };
  if (finalizers.includes(orphanFinalizer)) return { do: 'orphan', dependents };
  if (!finalizers.includes(foregroundFinalizer)) return { do: 'nothing' };
  const blocks = ({ metadata }: KubeObject): boolean =>
    (metadata.ownerReferences ?? []).some((owner) => owner.uid === uid && owner.blockOwnerDeletion === true);
  return dependents.some(blocks) ? { do: 'wait', dependents } : { do: 'finish' };
}

/** Whether the object's deletion waits for all that it owns to be gone. */
export const isWaiting = ({ metadata }: KubeObject): boolean =>
  metadata.deletionTimestamp !== undefined && (metadata.finalizers ?? []).includes(foregroundFinalizer);
