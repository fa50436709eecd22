import {
  type AnalysisPhase,
  type AnalysisRun,
  apiVersion,
  type Experiment,
  experimentTemplateAnnotation,
  podTemplateHashLabel,
  type Rollout,
  type RolloutSpec,
  type RolloutStatus,
  revisionAnnotation,
  scaleDownDeadlineAnnotation,
} from '@sluice/api';
import {
  type ContainerStatus,
  controllerReference,
  formatInstant,
  type Instant,
  type KubeObject,
  type Pod,
  type ReplicaSet,
} from '@sluice/kubernetes';

/** The moment at which the tests look. */
export const now: Instant = 1_795_566_637_400; // 2026-11-25T00:30:37.4Z

/** The text of a moment some seconds ago; negative seconds lie ahead. */
export const ago = (seconds: number): string => formatInstant(now - seconds * 1000);

interface RolloutParts {
  readonly namespace: string;
  readonly age: number;
  readonly replicas: number;
  readonly strategy: NonNullable<RolloutSpec['strategy']>;
  readonly status: RolloutStatus;
  readonly spec?: Partial<RolloutSpec>;
}

/** A Rollout named `web` whose status is about its present spec. */
export const web = ({ namespace, age, replicas, strategy, status, spec = {} }: RolloutParts): Rollout => ({
  apiVersion,
  kind: 'Rollout',
  metadata: { name: 'web', namespace, uid: `uid-${namespace}-web`, generation: 3, creationTimestamp: ago(age) },
  spec: { replicas, strategy, selector: { matchLabels: { app: 'web' } }, ...spec },
  status: { observedGeneration: '3', ...status },
});

/** A status with the five counts that a header shows after `Desired`. */
export const counts = (current: number, updated: number, ready: number, available: number): RolloutStatus => ({
  replicas: current,
  updatedReplicas: updated,
  readyReplicas: ready,
  availableReplicas: available,
});

interface ReplicaSetParts {
  readonly name: string;
  readonly image: string;
  readonly age: number;
  readonly replicas: number;
  readonly available?: number;
  readonly revision?: number;
  readonly hash?: string;
  readonly template?: string;
  /** Seconds until it may be scaled down. */
  readonly deadlineIn?: number;
}

/** A ReplicaSet of a Rollout or an Experiment. All of its pods are available unless another number is given. */
export function replicaSet(owner: KubeObject, parts: ReplicaSetParts): ReplicaSet {
  const { name, image, age, replicas, available = replicas, revision, hash, template, deadlineIn } = parts;
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name,
      namespace: owner.metadata.namespace ?? '',
      uid: `uid-${owner.metadata.namespace}-${name}`,
      generation: 2,
      creationTimestamp: ago(age),
      ownerReferences: [controllerReference(owner)],
      labels: { [podTemplateHashLabel]: hash ?? name.slice(name.lastIndexOf('-') + 1) },
      annotations: {
        ...(revision === undefined ? {} : { [revisionAnnotation]: String(revision) }),
        ...(template === undefined ? {} : { [experimentTemplateAnnotation]: template }),
        ...(deadlineIn === undefined ? {} : { [scaleDownDeadlineAnnotation]: ago(-deadlineIn) }),
      },
    },
    spec: { replicas, selector: {}, template: { spec: { containers: [{ name: 'c', image }] } } },
    status: { replicas, availableReplicas: available, observedGeneration: 2 },
  };
}

export const container = (parts: Partial<ContainerStatus> = {}): ContainerStatus => ({
  name: 'c',
  image: '',
  imageID: '',
  ready: true,
  restartCount: 0,
  state: { running: {} },
  ...parts,
});

/** Running pods of a ReplicaSet, from the last part of the name and the age in seconds. */
export const pods = (owner: ReplicaSet, ages: Readonly<Record<string, number>>): readonly Pod[] =>
  Object.entries(ages).map(([suffix, age]) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${owner.metadata.name}-${suffix}`,
      namespace: owner.metadata.namespace ?? '',
      creationTimestamp: ago(age),
      ownerReferences: [controllerReference(owner)],
    },
    spec: { containers: [{ name: 'c' }] },
    status: { phase: 'Running', containerStatuses: [container()] },
  }));

/** A run with one metric `ok`, whose measurements were successful Jobs that began so many seconds ago. */
export const jobRun = (
  owner: KubeObject,
  parts: {
    readonly name: string;
    readonly age: number;
    readonly phase: AnalysisPhase;
    readonly job: string;
    readonly jobAges: readonly number[];
  },
): AnalysisRun => ({
  apiVersion,
  kind: 'AnalysisRun',
  metadata: {
    name: parts.name,
    namespace: owner.metadata.namespace ?? '',
    uid: `uid-${parts.name}`,
    creationTimestamp: ago(parts.age),
    ownerReferences: [controllerReference(owner)],
    annotations: { [revisionAnnotation]: '2' },
  },
  spec: { metrics: [] },
  status: {
    phase: parts.phase,
    metricResults: [
      {
        name: 'ok',
        phase: parts.phase,
        successful: parts.jobAges.length,
        measurements: parts.jobAges.map((age, index) => ({
          phase: 'Successful',
          startedAt: ago(age),
          metadata: { 'job-name': `${parts.job}.ok.${index + 1}` },
        })),
      },
    ],
  },
});

export const experiment = (
  owner: Rollout,
  parts: { readonly name: string; readonly age: number; readonly phase: AnalysisPhase; readonly availableAgo: number },
): Experiment => ({
  apiVersion,
  kind: 'Experiment',
  metadata: {
    name: parts.name,
    namespace: owner.metadata.namespace ?? '',
    uid: `uid-${parts.name}`,
    creationTimestamp: ago(parts.age),
    ownerReferences: [controllerReference(owner)],
    annotations: { [revisionAnnotation]: '2' },
  },
  spec: { templates: [], duration: '20s' },
  status: { phase: parts.phase, availableAt: ago(parts.availableAgo) },
});
