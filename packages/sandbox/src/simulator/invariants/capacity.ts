import { maxUnavailableOf, type Rollout, replicasOf } from '@sluice/api';
import type { ReplicaSet } from '@sluice/kubernetes';
import { replicaSetIn } from '../chronicle.ts';
import type { Write } from '../pen.ts';
import type { Scene } from './invariant.ts';

/**
 * How many pods of a ReplicaSet serve and will go on serving at its present size. Where the environment has just taken pods and the
 * controller could not know it, those that it had seen count as well: what it could not know is no fault of its.
 */
export function servingPods({ view, chronicle }: Scene, replicaSet: ReplicaSet, { by }: Write): number {
  const size = replicaSet.spec?.replicas ?? 1;
  const available = Math.min(view.availableIn(replicaSet), size);
  const seen =
    by.who !== 'controller' ? undefined : by.decision?.seen.replicaSets.find(({ metadata }) => metadata.uid === replicaSet.metadata.uid);
  if (seen === undefined || !chronicle.hasLostPodsSince(seen)) return available;
  return Math.max(available, Math.min(seen.status?.availableReplicas ?? 0, size));
}

/** The ReplicaSet that a write has changed, as it was before; undefined for writes of other objects. */
export const formerReplicaSet = ({ resource, before }: Write): ReplicaSet | undefined =>
  resource === 'replicasets.apps' && before !== undefined ? replicaSetIn(before) : undefined;

export const sizeIn = (replicaSet: ReplicaSet | undefined): number => (replicaSet === undefined ? 0 : (replicaSet.spec?.replicas ?? 1));

/** The fewest pods that must serve: by the Rollout as it is or as the controller has seen it, whichever asks for less. */
export function floorOf({ view }: Scene, { by }: Write, unavailable: (rollout: Rollout) => number = maxUnavailableOf): number {
  const seen = by.who === 'controller' ? by.decision?.seen.rollout : undefined;
  const floors = [view.rollout(), seen].flatMap((each) => (each === undefined ? [] : [replicasOf(each) - unavailable(each)]));
  return Math.max(0, Math.min(...floors));
}

/** The most pods that the user asks for in one revision: by the Rollout as it is or as the controller has seen it. */
export function mostReplicas({ view }: Scene, { by }: Write): number {
  const seen = by.who === 'controller' ? by.decision?.seen.rollout : undefined;
  return Math.max(
    0,
    ...[view.rollout(), seen].flatMap((each) =>
      each === undefined ? [] : [replicasOf(each), each.spec.strategy?.blueGreen?.previewReplicaCount ?? 0],
    ),
  );
}

/** The fewest pods that the user asks for. */
export function fewestReplicas({ view }: Scene, { by }: Write): number {
  const seen = by.who === 'controller' ? by.decision?.seen.rollout : undefined;
  return Math.min(...[view.rollout(), seen].flatMap((each) => (each === undefined ? [] : [replicasOf(each)])));
}
