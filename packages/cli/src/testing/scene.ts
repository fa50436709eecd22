import {
  apiVersion,
  type Experiment,
  podTemplateHashLabel,
  type Rollout,
  type RolloutSpec,
  type RolloutStatus,
  type RolloutStrategy,
  revisionAnnotation,
  rollouts,
} from '@sluice/api';
import {
  controllerReference,
  formatInstant,
  type Instant,
  type KubeObject,
  type Pod,
  pods,
  type ReplicaSet,
  replicaSets,
} from '@sluice/kubernetes';
import type { FakeCluster } from './fake-cluster.ts';

/** The moment at which tests begin. */
export const start: Instant = 1_795_566_637_400; // 2026-11-25T00:30:37.4Z
export const namespace = 'demo';
export const web = { namespace, name: 'web' };

const ago = (seconds: number): string => formatInstant(start - seconds * 1000);

const oldHash = '79c5ff6557';
const newHash = 'fffbb9664';

/** A canary named `web` that waits at the pause of step 1 of 6, at a quarter of its four pods. */
export const pausedCanary = (status: RolloutStatus = {}, spec: Partial<RolloutSpec> = {}): Rollout => ({
  apiVersion,
  kind: 'Rollout',
  metadata: { ...web, uid: 'uid-web', generation: 2, creationTimestamp: ago(11) },
  spec: {
    replicas: 4,
    selector: { matchLabels: { app: 'web' } },
    template: templateWith('demo:v2'),
    strategy: {
      canary: {
        steps: [{ setWeight: 25 }, { pause: {} }, { setWeight: 50 }, { pause: {} }, { setWeight: 75 }, { pause: { duration: 5 } }],
      },
    },
    ...spec,
  },
  status: {
    observedGeneration: '2',
    phase: 'Paused',
    message: 'CanaryPauseStep',
    stableRS: oldHash,
    currentPodHash: newHash,
    currentStepIndex: 1,
    controllerPause: true,
    pauseConditions: [{ reason: 'CanaryPauseStep', startTime: ago(4) }],
    replicas: 4,
    updatedReplicas: 1,
    readyReplicas: 4,
    availableReplicas: 4,
    ...status,
  },
});

export const templateWith = (image: string) => ({
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'c', image }] },
});

export const blueGreen: RolloutStrategy = { blueGreen: { activeService: 'web' } };

export function revision(owner: KubeObject, hash: string, image: string, number: number, age: number, replicas: number): ReplicaSet {
  const { metadata, spec } = templateWith(image);
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `web-${hash}`,
      namespace,
      uid: `uid-${hash}`,
      creationTimestamp: ago(age),
      labels: { [podTemplateHashLabel]: hash },
      annotations: { [revisionAnnotation]: String(number) },
      ownerReferences: [controllerReference(owner)],
    },
    spec: {
      replicas,
      selector: {},
      template: { metadata: { labels: { ...metadata.labels, [podTemplateHashLabel]: hash } }, spec },
    },
    status: { replicas, availableReplicas: replicas },
  };
}

function pod(owner: ReplicaSet, suffix: string, age: number): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${owner.metadata.name}-${suffix}`,
      namespace,
      creationTimestamp: ago(age),
      labels: owner.spec?.template?.metadata?.labels ?? {},
      ownerReferences: [controllerReference(owner)],
    },
    spec: { containers: [{ name: 'c' }] },
    status: {
      phase: 'Running',
      containerStatuses: [{ name: 'c', image: '', imageID: '', ready: true, restartCount: 0, state: { running: {} } }],
    },
  };
}

/** Puts in the paused canary with both revisions and their pods. */
export function stagePausedCanary(cluster: FakeCluster, rollout = pausedCanary()): Rollout {
  cluster.put(rollouts, rollout);
  const stable = revision(rollout, oldHash, 'demo:v1', 1, 11, 3);
  const canary = revision(rollout, newHash, 'demo:v2', 2, 5, 1);
  for (const each of [stable, canary]) cluster.put(replicaSets, each);
  for (const suffix of ['k5nf4', 'kf6ts', 's6n5b']) cluster.put(pods, pod(stable, suffix, 11));
  cluster.put(pods, pod(canary, 'w6v4z', 5));
  return rollout;
}

export const comparison = (name: string): Experiment => ({
  apiVersion,
  kind: 'Experiment',
  metadata: { name, namespace, uid: `uid-${name}`, creationTimestamp: ago(8) },
  spec: { templates: [], duration: '20s' },
  status: { phase: 'Running', availableAt: ago(8) },
});
