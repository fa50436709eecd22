import { controllerReference, type Deployment, type PodTemplateSpec, type ReplicaSet } from '@sluice/kubernetes';
import { sameMeaning } from '../status-writing.ts';
import { desiredReplicas, maxReplicas } from './budget.ts';
import { templateHash } from './template-hash.ts';

const hashLabel = 'pod-template-hash';
export const revisionAnnotation = 'deployment.kubernetes.io/revision';
const historyAnnotation = 'deployment.kubernetes.io/revision-history';
export const desiredAnnotation = 'deployment.kubernetes.io/desired-replicas';
export const maxAnnotation = 'deployment.kubernetes.io/max-replicas';

/** Annotations of a Deployment that say something about itself alone. */
const notInherited = [
  'kubectl.kubernetes.io/last-applied-configuration',
  revisionAnnotation,
  historyAnnotation,
  desiredAnnotation,
  maxAnnotation,
  'deprecated.deployment.rollback.to',
];

export const sizeOf = (set: ReplicaSet): number => set.spec?.replicas ?? 1;
export const totalOf = (sets: readonly ReplicaSet[]): number => sets.reduce((sum, set) => sum + sizeOf(set), 0);
export const availableOf = (set: ReplicaSet): number => set.status?.availableReplicas ?? 0;
export const revisionOf = (set: ReplicaSet): number => Number.parseInt(set.metadata.annotations?.[revisionAnnotation] ?? '0', 10) || 0;

/** Oldest first; names settle what is equal. */
export const byAge = (sets: readonly ReplicaSet[]): readonly ReplicaSet[] =>
  [...sets].sort(
    (a, b) => compare(a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? '') || compare(a.metadata.name, b.metadata.name),
  );

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The ReplicaSet of the Deployment's present template, and all others, oldest first. */
export function revisionsOf(
  deployment: Deployment,
  sets: readonly ReplicaSet[],
): { readonly current?: ReplicaSet; readonly old: readonly ReplicaSet[] } {
  const sorted = byAge(sets);
  const current = sorted.find((set) => sameTemplate(set.spec?.template, deployment.spec?.template));
  return current === undefined ? { old: sorted } : { current, old: sorted.filter((set) => set !== current) };
}

/** Whether two templates make the same pods, but for the label that the Deployment adds. */
export function sameTemplate(a: PodTemplateSpec | undefined, b: PodTemplateSpec | undefined): boolean {
  return sameMeaning(withoutHash(a), withoutHash(b));
}

function withoutHash(template: PodTemplateSpec | undefined): PodTemplateSpec | undefined {
  const { [hashLabel]: _, ...labels } = template?.metadata?.labels ?? {};
  return template === undefined ? undefined : { ...template, metadata: { ...template.metadata, labels } };
}

/** The ReplicaSet for a template that has none yet. */
export function newReplicaSet(deployment: Deployment, replicas: number, revision: number): ReplicaSet {
  const { name, namespace } = deployment.metadata;
  const { spec } = deployment;
  const hash = templateHash(spec?.template, deployment.status?.collisionCount);
  const labels = { ...spec?.template.metadata?.labels, [hashLabel]: hash };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${name}-${hash}`,
      ...(namespace === undefined ? {} : { namespace }),
      labels,
      annotations: { ...inheritedAnnotations(deployment), ...sizeAnnotations(deployment), [revisionAnnotation]: String(revision) },
      ownerReferences: [controllerReference(deployment)],
    },
    spec: {
      replicas,
      ...(spec?.minReadySeconds === undefined ? {} : { minReadySeconds: spec.minReadySeconds }),
      selector: { ...spec?.selector, matchLabels: { ...spec?.selector.matchLabels, [hashLabel]: hash } },
      template: { ...spec?.template, metadata: { ...spec?.template.metadata, labels } },
    },
  };
}

/** The annotations that a ReplicaSet of the present template must have when it becomes this revision. */
export function revisedAnnotations(deployment: Deployment, set: ReplicaSet, revision: number): Readonly<Record<string, string>> {
  const before = set.metadata.annotations ?? {};
  const own = Object.fromEntries(Object.entries(before).filter(([key]) => notInherited.includes(key)));
  const annotations = { ...own, ...inheritedAnnotations(deployment) };
  const last = before[revisionAnnotation];
  if (revisionOf(set) >= revision) return annotations;
  const history =
    last === undefined
      ? before[historyAnnotation]
      : [before[historyAnnotation], last].filter((each) => each !== undefined && each !== '').join(',');
  return { ...annotations, [revisionAnnotation]: String(revision), ...(history === undefined ? {} : { [historyAnnotation]: history }) };
}

function inheritedAnnotations(deployment: Deployment): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !notInherited.includes(key)));
}

/** What the ReplicaSets were sized for: from it a later change of size is told from a rollout. */
export function sizeAnnotations(deployment: Deployment): Readonly<Record<string, string>> {
  return { [desiredAnnotation]: String(desiredReplicas(deployment)), [maxAnnotation]: String(maxReplicas(deployment)) };
}
