import {
  desiredReplicasAnnotation,
  lastAppliedAnnotation,
  minReadySecondsOf,
  notifiedAnnotation,
  podTemplateHashLabel,
  type Rollout,
  revisionAnnotation,
  revisionHistoryAnnotation,
} from '@sluice/api';
import { controllerOf, controllerReference, type Pod, type PodTemplateSpec, type ReplicaSet } from '@sluice/kubernetes';
import type { ReplicaSetChange } from './plan.ts';

/** How many pods a ReplicaSet is asked to have; none where there is no ReplicaSet. */
export const sizeOf = (replicaSet: ReplicaSet | undefined): number => (replicaSet === undefined ? 0 : (replicaSet.spec?.replicas ?? 1));

/**
 * How many pods serve and will go on serving: available ones, but no more than are asked for, since the surplus is about to be
 * removed although the status may still count it.
 */
export const availableOf = (replicaSet: ReplicaSet | undefined): number =>
  Math.min(replicaSet?.status?.availableReplicas ?? 0, sizeOf(replicaSet));

/** How many pods exist, those that are about to be removed included. */
export const existingOf = (replicaSet: ReplicaSet | undefined): number => replicaSet?.status?.replicas ?? 0;

/** Pods over some ReplicaSets, by one of the counts in their status. */
export const podCount = (replicaSets: readonly ReplicaSet[], field: 'replicas' | 'readyReplicas' | 'availableReplicas'): number =>
  replicaSets.reduce((total, each) => total + (each.status?.[field] ?? 0), 0);

/** Pods by the uid of what controls them; those that nothing controls under the empty text. */
export const podsByOwner = (pods: readonly Pod[]): ReadonlyMap<string, readonly Pod[]> =>
  Map.groupBy(pods, (pod) => controllerOf(pod)?.uid ?? '');

/** Whether any ReplicaSet loses pods by these changes. */
export const isShrinking = (changes: ReadonlyMap<ReplicaSet, ReplicaSetChange>): boolean =>
  [...changes].some(([replicaSet, { replicas }]) => replicas !== undefined && replicas < sizeOf(replicaSet));

/** Whether the ReplicaSet has exactly this size and all of its pods are available. */
export const isAvailableAt = (replicaSet: ReplicaSet | undefined, size: number): boolean =>
  sizeOf(replicaSet) === size && availableOf(replicaSet) === size;

/** The hash that tells the pods of this ReplicaSet from those of others. */
export const podHashOf = (replicaSet: ReplicaSet): string => replicaSet.metadata.labels?.[podTemplateHashLabel] ?? '';

/** The number of the revision that a ReplicaSet holds; 0 when nothing says so. */
export function revisionOf(replicaSet: ReplicaSet): number {
  const text = replicaSet.metadata.annotations?.[revisionAnnotation];
  const revision = text === undefined ? Number.NaN : Number.parseInt(text, 10);
  return Number.isNaN(revision) ? 0 : revision;
}

/** `spec.replicas` of the Rollout when this ReplicaSet was last sized. Differs from it after the Rollout has been scaled. */
export function rolloutReplicasSeenBy(replicaSet: ReplicaSet): number | undefined {
  const text = replicaSet.metadata.annotations?.[desiredReplicasAnnotation];
  return text === undefined ? undefined : Number.parseInt(text, 10);
}

/** Annotations of a Rollout that say something about the Rollout itself and so are not copied to its ReplicaSets. */
const ownAnnotations = new Set<string>([
  lastAppliedAnnotation,
  notifiedAnnotation,
  revisionAnnotation,
  revisionHistoryAnnotation,
  desiredReplicasAnnotation,
]);

/** The ReplicaSet of a new revision. */
export function newReplicaSet(
  rollout: Rollout,
  {
    podHash,
    revision,
    size,
    replicas,
    template,
    annotations,
  }: {
    readonly podHash: string;
    readonly revision: number;
    readonly size: number;
    readonly replicas: number;
    /** The Rollout's template with what its present part adds. */
    readonly template: PodTemplateSpec;
    readonly annotations: Readonly<Record<string, string>>;
  },
): ReplicaSet {
  const { selector } = rollout.spec;
  const labels = { ...rollout.spec.template?.metadata?.labels, [podTemplateHashLabel]: podHash };
  const inherited = Object.entries(rollout.metadata.annotations ?? {}).filter(([key]) => !ownAnnotations.has(key));
  const { namespace, name } = rollout.metadata;
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      ...(namespace === undefined ? {} : { namespace }),
      name: `${name}-${podHash}`,
      labels,
      annotations: {
        ...Object.fromEntries(inherited),
        [revisionAnnotation]: String(revision),
        [desiredReplicasAnnotation]: String(replicas),
        ...annotations,
      },
      ownerReferences: [controllerReference(rollout)],
    },
    spec: {
      replicas: size,
      ...(minReadySecondsOf(rollout) === 0 ? {} : { minReadySeconds: minReadySecondsOf(rollout) }),
      selector: { ...selector, matchLabels: { ...selector?.matchLabels, [podTemplateHashLabel]: podHash } },
      template: {
        ...template,
        metadata: { ...template.metadata, labels: { ...template.metadata?.labels, [podTemplateHashLabel]: podHash } },
      },
    },
  };
}
