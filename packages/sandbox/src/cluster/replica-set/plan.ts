import type { Pod, ReplicaSet } from '@sluice/kubernetes';
import { isActive } from '../pod-facts.ts';
import { inDeletionOrder } from './deletion-order.ts';

export type ReplicaPlan =
  | { readonly do: 'nothing' }
  | { readonly do: 'create'; readonly count: number }
  | { readonly do: 'delete'; readonly pods: readonly Pod[] };

/** No pass creates or deletes more pods than this. */
const burst = 500;

/** How the pods come to the number that is wanted. `pods` are those that the ReplicaSet owns; finished and terminating ones do not count. */
export function planReplicas(replicaSet: ReplicaSet, pods: readonly Pod[]): ReplicaPlan {
  if (replicaSet.metadata.deletionTimestamp !== undefined) return { do: 'nothing' };
  const active = pods.filter(isActive);
  const missing = (replicaSet.spec?.replicas ?? 1) - active.length;
  if (missing > 0) return { do: 'create', count: Math.min(missing, burst) };
  if (missing < 0) return { do: 'delete', pods: inDeletionOrder(active).slice(0, Math.min(-missing, burst)) };
  return { do: 'nothing' };
}
