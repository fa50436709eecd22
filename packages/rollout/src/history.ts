import { type Rollout, revisionHistoryLimitOf } from '@sluice/api';
import type { ReplicaSet } from '@sluice/kubernetes';
import type { Action } from './plan.ts';
import { existingOf, sizeOf } from './replica-sets.ts';

/**
 * Old revisions beyond `revisionHistoryLimit` are deleted, oldest first; never one that still has pods, or whose size the
 * ReplicaSet controller has not taken notice of.
 */
export function forgetOldRevisions(rollout: Rollout, others: readonly ReplicaSet[]): readonly Action[] {
  const surplus = others.length - revisionHistoryLimitOf(rollout);
  if (surplus <= 0) return [];
  return others
    .slice(0, surplus)
    .filter((each) => sizeOf(each) === 0 && existingOf(each) === 0)
    .filter(
      (each) => (each.status?.observedGeneration ?? 0) >= (each.metadata.generation ?? 0) && each.metadata.deletionTimestamp === undefined,
    )
    .map((replicaSet) => ({ do: 'delete-replica-set', replicaSet }));
}
