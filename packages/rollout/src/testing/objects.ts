import type { Rollout, RolloutStatus } from '@sluice/api';
import type { Pod, ReplicaSet, Service } from '@sluice/kubernetes';

/** Objects for tests: plausible, and only as long as a test needs them. */

export const noon = 1_767_268_800_000; // 2026-01-01T12:00:00Z

export const rolloutWith = (spec: Partial<Rollout['spec']> = {}, status?: RolloutStatus): Rollout => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Rollout',
  metadata: { name: 'web', namespace: 'demo', uid: 'rollout-uid', generation: 3, resourceVersion: '100' },
  spec: {
    replicas: 4,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web:v1' }] } },
    strategy: { canary: {} },
    ...spec,
  },
  ...(status === undefined ? {} : { status }),
});

interface ReplicaSetFacts {
  readonly size?: number;
  readonly available?: number;
  readonly revision?: number;
  readonly image?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly created?: string;
  readonly owner?: 'rollout' | 'none' | 'other';
  readonly labels?: Readonly<Record<string, string>>;
}

export function replicaSetWith(hash: string, facts: ReplicaSetFacts = {}): ReplicaSet {
  const {
    size = 4,
    available = size,
    revision = 1,
    image = `web:${hash}`,
    annotations = {},
    created = '2026-01-01T11:00:00Z',
    owner = 'rollout',
  } = facts;
  const labels = { app: 'web', 'rollouts-pod-template-hash': hash, ...facts.labels };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `web-${hash}`,
      namespace: 'demo',
      uid: `uid-${hash}`,
      generation: 1,
      creationTimestamp: created,
      labels,
      annotations: { 'rollout.argoproj.io/revision': String(revision), ...annotations },
      ...(owner === 'none'
        ? {}
        : {
            ownerReferences: [
              {
                apiVersion: 'argoproj.io/v1alpha1',
                kind: 'Rollout',
                name: 'web',
                uid: owner === 'rollout' ? 'rollout-uid' : 'another',
                controller: true,
              },
            ],
          }),
    },
    spec: {
      replicas: size,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'web', image }] } },
    },
    status: { replicas: size, readyReplicas: available, availableReplicas: available, observedGeneration: 1 },
  };
}

export const serviceWith = (
  name: string,
  hash?: string,
  manager: string | undefined = hash === undefined ? undefined : 'web',
): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {
    name,
    namespace: 'demo',
    ...(manager === undefined ? {} : { annotations: { 'argo-rollouts.argoproj.io/managed-by-rollouts': manager } }),
  },
  spec: { selector: { app: 'web', ...(hash === undefined ? {} : { 'rollouts-pod-template-hash': hash }) }, ports: [{ port: 80 }] },
});

export const podOf = (hash: string, index: number, created: string, leaving = false): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: `web-${hash}-${index}`,
    namespace: 'demo',
    uid: `pod-${hash}-${index}`,
    creationTimestamp: created,
    ...(leaving ? { deletionTimestamp: created } : {}),
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `web-${hash}`, uid: `uid-${hash}`, controller: true }],
  },
  status: { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T11:30:00Z' }] },
});
