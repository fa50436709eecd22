import { type AnalysisRun, type Experiment, type Rollout, revisionAnnotation } from '@sluice/api';
import { controllerOf, type Instant, type KubeObject, type NamedMeta, type Pod, parseInstant, type ReplicaSet } from '@sluice/kubernetes';

/** Objects among which a Rollout's or an Experiment's own are found by their owner. Others may be among them. */
export interface Relatives {
  readonly replicaSets: readonly ReplicaSet[];
  readonly pods: readonly Pod[];
  readonly experiments: readonly Experiment[];
  readonly analysisRuns: readonly AnalysisRun[];
}

/** A Rollout and the objects of its namespace. */
export interface RolloutObjects extends Relatives {
  readonly rollout: Rollout;
}

/** The objects that `owner` controls, oldest first; of equal age, by name. */
export function childrenOf<T extends KubeObject>(owner: KubeObject, objects: readonly T[]): readonly T[] {
  const { uid } = owner.metadata;
  return objects.filter((object) => uid !== undefined && controllerOf(object)?.uid === uid).sort(byAgeThenName);
}

const byAgeThenName = (a: KubeObject, b: KubeObject): number =>
  (createdAt(a) ?? 0) - (createdAt(b) ?? 0) || (a.metadata.name < b.metadata.name ? -1 : 1);

/** When the server made the object. */
export const createdAt = ({ metadata }: { readonly metadata: NamedMeta }): Instant | undefined =>
  metadata.creationTimestamp === undefined ? undefined : parseInstant(metadata.creationTimestamp);

/** The revision number that an object belongs to; 0 where it says none. */
export function revisionOf({ metadata }: { readonly metadata: NamedMeta }): number {
  const revision = Number(metadata.annotations?.[revisionAnnotation]);
  return Number.isInteger(revision) ? revision : 0;
}
