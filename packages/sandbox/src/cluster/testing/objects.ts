import {
  controllerReference,
  type Deployment,
  type Job,
  type Pod,
  type PodSpec,
  type ReplicaSet,
  type ReplicaSetStatus,
} from '@sluice/kubernetes';

/** Short forms of objects for tests. Everything is in the namespace `default` unless told otherwise. */

export const podSpec = (image: string, rest: Partial<PodSpec> = {}): PodSpec => ({ containers: [{ name: 'web', image }], ...rest });

export const deployment = (name: string, spec: Partial<NonNullable<Deployment['spec']>> & { readonly image?: string } = {}): Deployment => {
  const { image = 'web:1', ...rest } = spec;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default' },
    spec: {
      replicas: 10,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: podSpec(image) },
      ...rest,
    },
  };
};

export const replicaSet = (
  name: string,
  spec: Partial<NonNullable<ReplicaSet['spec']>> & { readonly image?: string } = {},
  status?: ReplicaSetStatus,
): ReplicaSet => {
  const { image = 'web:1', ...rest } = spec;
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name, namespace: 'default', uid: `uid-of-${name}`, generation: 1 },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: podSpec(image) },
      ...rest,
    },
    ...(status === undefined ? {} : { status }),
  };
};

export const job = (
  name: string,
  spec: Partial<NonNullable<Job['spec']>> & { readonly image?: string; readonly command?: readonly string[] } = {},
): Job => {
  const { image = 'job:1', command, ...rest } = spec;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace: 'default' },
    spec: {
      template: {
        spec: { restartPolicy: 'Never', containers: [{ name: 'work', image, ...(command === undefined ? {} : { command }) }] },
      },
      ...rest,
    },
  };
};

/** A pod as a kubelet would report it. `readySince` absent: it is not ready. `node` null: it has none. */
export function pod(
  name: string,
  facts: {
    readonly owner?: ReplicaSet;
    readonly labels?: Readonly<Record<string, string>>;
    readonly phase?: string;
    readonly readySince?: string;
    readonly node?: string | null;
    readonly terminating?: boolean;
    readonly restarts?: number;
    readonly created?: string;
    readonly cost?: number;
  } = {},
): Pod {
  const { owner, labels, phase = 'Running', readySince, node = 'node-1', terminating = false, restarts = 0, created, cost } = facts;
  const status = readySince === undefined ? 'False' : 'True';
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'default',
      uid: `uid-of-${name}`,
      creationTimestamp: created ?? '2026-01-01T00:00:00Z',
      ...(owner === undefined ? {} : { ownerReferences: [controllerReference(owner)] }),
      labels: labels ?? owner?.spec?.template?.metadata?.labels ?? {},
      ...(cost === undefined ? {} : { annotations: { 'controller.kubernetes.io/pod-deletion-cost': String(cost) } }),
      ...(terminating ? { deletionTimestamp: '2026-01-01T00:10:00Z' } : {}),
    },
    spec: { containers: [{ name: 'web', image: 'web:1' }], ...(node === null ? {} : { nodeName: node }) },
    status: {
      phase,
      conditions: [{ type: 'Ready', status, lastTransitionTime: readySince ?? '2026-01-01T00:00:00Z' }],
      containerStatuses: [{ name: 'web', image: 'web:1', imageID: '', ready: readySince !== undefined, restartCount: restarts }],
    },
  };
}
