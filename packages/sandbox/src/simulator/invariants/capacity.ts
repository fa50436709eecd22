import { maxUnavailableOf, type Rollout, replicasOf } from '@sluice/api';
import type { ReplicaSet } from '@sluice/kubernetes';
import { replicaSetIn } from '../chronicle.ts';
import { hashOf } from '../hashes.ts';
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

/** How many pods of this revision serve; 0 where it has no ReplicaSet. */
export function servingPodsAt(scene: Scene, hash: string | undefined, write: Write): number {
  const replicaSet = scene.view.owned().find((each) => hashOf(each) === hash);
  return replicaSet === undefined ? 0 : servingPods(scene, replicaSet, write);
}

/** The ReplicaSet that a write has changed, as it was before; undefined for writes of other objects. */
export const formerReplicaSet = ({ resource, before }: Write): ReplicaSet | undefined =>
  resource === 'replicasets.apps' && before !== undefined ? replicaSetIn(before) : undefined;

export const sizeIn = (replicaSet: ReplicaSet | undefined): number => (replicaSet === undefined ? 0 : (replicaSet.spec?.replicas ?? 1));

/** The fewest pods that must serve: by the Rollout as it is or as the controller has seen it, whichever asks for less. */
export function floorOf(scene: Scene, write: Write, unavailable: (rollout: Rollout) => number = maxUnavailableOf): number {
  return Math.max(0, Math.min(...rolloutsFor(scene, write).map((each) => replicasOf(each) - unavailable(each))));
}

/** The most pods that the user asks for in one revision: by the Rollout as it is or as the controller has seen it. */
export function mostReplicas(scene: Scene, write: Write): number {
  const sizes = rolloutsFor(scene, write).flatMap((each) => [
    replicasOf(each),
    each.spec.strategy?.blueGreen?.previewReplicaCount ?? 0,
    ...(each.spec.strategy?.canary?.steps ?? []).map(({ setCanaryScale }) => setCanaryScale?.replicas ?? 0),
  ]);
  return Math.max(0, ...sizes);
}

/** The fewest pods that the user asks for. */
export const fewestReplicas = (scene: Scene, write: Write): number => Math.min(...rolloutsFor(scene, write).map(replicasOf));

/** The Rollout as it is, and as the controller has seen it. */
function rolloutsFor({ view }: Scene, { by }: Write): readonly Rollout[] {
  const seen = by.who === 'controller' ? by.decision?.seen.rollout : undefined;
  return [view.rollout(), seen].filter((each) => each !== undefined);
}
