import { revisionHistoryLimitOf } from '@sluice/api';
import type { ReplicaSet } from '@sluice/kubernetes';
import type { Action, ObservedRollout } from './plan.ts';
import { existingOf, podHashOf, sizeOf } from './replica-sets.ts';
import { selectedHash } from './services.ts';

/**
 * Old revisions beyond `revisionHistoryLimit` are deleted, oldest first; never one that still has pods, that a Service leads to, or whose
 * size the ReplicaSet controller has not taken notice of.
 */
export function forgetOldRevisions({ rollout, services }: ObservedRollout, others: readonly ReplicaSet[]): readonly Action[] {
  const surplus = others.length - revisionHistoryLimitOf(rollout);
  if (surplus <= 0) return [];
  const selected = new Set(Object.values(services).map(selectedHash));
  return others
    .slice(0, surplus)
    .filter((each) => !selected.has(podHashOf(each)))
    .filter((each) => sizeOf(each) === 0 && existingOf(each) === 0)
    .filter(
      (each) => (each.status?.observedGeneration ?? 0) >= (each.metadata.generation ?? 0) && each.metadata.deletionTimestamp === undefined,
    )
    .map((replicaSet) => ({ do: 'delete-replica-set', replicaSet }));
}
