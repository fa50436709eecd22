import { describe, expect, test } from '@jest/globals';
import type { BlueGreenStrategy, Rollout, RolloutStatus } from '@sluice/api';
import type { ReplicaSet, Service } from '@sluice/kubernetes';
import type { Plan } from '@sluice/rollout';
import { blueGreen } from './blue-green.ts';

const noon = 1_767_268_800_000; // 2026-01-01T12:00:00Z

function replicaSet(hash: string, size: number, { available = size, created = '10:00:00', annotations = {} } = {}): ReplicaSet {
  const labels = { app: 'web', 'rollouts-pod-template-hash': hash };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `web-${hash}`,
      namespace: 'demo',
      uid: hash,
      generation: 1,
      creationTimestamp: `2026-01-01T${created}Z`,
      labels,
      annotations: { 'rollout.argoproj.io/revision': hash.slice(1), 'rollout.argoproj.io/desired-replicas': '4', ...annotations },
      ownerReferences: [{ apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'web', uid: 'r', controller: true }],
    },
    spec: {
      replicas: size,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: `web:${hash}` }] } },
    },
    status: { replicas: size, readyReplicas: available, availableReplicas: available, observedGeneration: 1 },
  };
}

const service = (name: string, hash?: string): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {
    name,
    namespace: 'demo',
    ...(hash === undefined ? {} : { annotations: { 'argo-rollouts.argoproj.io/managed-by-rollouts': 'web' } }),
  },
  spec: { selector: { app: 'web', ...(hash === undefined ? {} : { 'rollouts-pod-template-hash': hash }) } },
});

interface Scene {
  readonly strategy?: Partial<BlueGreenStrategy>;
  readonly status?: RolloutStatus;
  readonly active?: string;
  readonly preview?: string;
  readonly sets?: readonly ReplicaSet[];
  readonly spec?: Partial<Rollout['spec']>;
}

/** From v1, which is stable and active, to v2. */
function plan({ strategy = {}, status = {}, active = 'v1', preview, sets, spec = {} }: Scene): Plan {
  const rollout: Rollout = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    metadata: {
      name: 'web',
      namespace: 'demo',
      uid: 'r',
      generation: 2,
      resourceVersion: '1',
      annotations: { 'rollout.argoproj.io/revision': '2' },
    },
    spec: {
      replicas: 4,
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web:v2' }] } },
      strategy: { blueGreen: { activeService: 'active', previewService: 'preview', ...strategy } },
      ...spec,
    },
    status: { currentPodHash: 'v2', stableRS: 'v1', blueGreen: { activeSelector: 'v1' }, ...status },
  };
  const replicaSets = sets ?? [replicaSet('v1', 4), replicaSet('v2', 4, { created: '11:00:00' })];
  return blueGreen.plan({
    rollout,
    now: noon,
    replicaSets,
    services: { active: service('active', active), preview: service('preview', preview ?? 'v2') },
    pods: [],
  });
}

const switched = ({ actions }: Plan) =>
  actions.flatMap((each) => (each.do === 'point-service' ? [`${each.service.metadata.name} → ${each.podHash}`] : []));
const sized = ({ actions }: Plan) =>
  actions.flatMap((each) =>
    each.do === 'change-replica-set' && each.change.replicas !== undefined
      ? [`${each.replicaSet.metadata.uid} → ${each.change.replicas}`]
      : [],
  );
const paused: RolloutStatus = { controllerPause: true, pauseConditions: [{ reason: 'BlueGreenPause', startTime: '2026-01-01T11:59:00Z' }] };

describe('the switch of the active Service', () => {
  test.each<readonly [string, Scene, readonly string[]]>([
    ['comes at once when every pod is there', {}, ['active → v2']],
    ['waits for every pod', { sets: [replicaSet('v1', 4), replicaSet('v2', 4, { available: 3, created: '11:00:00' })] }, []],
    ['waits for a promotion where it is not automatic', { strategy: { autoPromotionEnabled: false } }, []],
    ['comes with the promotion', { strategy: { autoPromotionEnabled: false }, status: { controllerPause: true } }, ['active → v2']],
    ['waits for autoPromotionSeconds', { strategy: { autoPromotionSeconds: 61 }, status: paused }, []],
    ['comes when they are over', { strategy: { autoPromotionSeconds: 60 }, status: paused }, ['active → v2']],
    [
      'comes with a promotion in full, whatever the pause',
      { strategy: { autoPromotionEnabled: false }, status: { ...paused, promoteFull: true } },
      ['active → v2'],
    ],
    ['waits while spec.paused is set', { spec: { paused: true } }, []],
    ['goes back after an abort', { active: 'v2', status: { abort: true, abortedAt: '2026-01-01T11:59:00Z' } }, ['active → v1']],
  ])('%s', (_, scene, expected) => {
    expect(switched(plan(scene))).toEqual(expected);
  });

  test('a promotion is kept when a pod of the preview is lost in that moment', () => {
    const sets = [replicaSet('v1', 4), replicaSet('v2', 4, { available: 3, created: '11:00:00' })];
    const { status } = plan({ strategy: { autoPromotionEnabled: false }, status: { controllerPause: true }, sets });
    expect(status.blueGreen?.scaleUpPreviewCheckPoint).toBe(true);
    expect(switched(plan({ strategy: { autoPromotionEnabled: false }, status }))).toEqual(['active → v2']);
  });

  test('comes at once for a revision whose pods are still kept from before', () => {
    const kept = replicaSet('v2', 4, { created: '09:00:00', annotations: { 'scale-down-deadline': '2026-01-01T12:00:20Z' } });
    expect(switched(plan({ strategy: { autoPromotionEnabled: false }, sets: [replicaSet('v1', 4), kept], preview: 'v1' }))).toContain(
      'active → v2',
    );
  });
});

describe('sizes', () => {
  test('a preview has its own size until it is promoted, then all pods before the switch', () => {
    const sets = [replicaSet('v1', 4), replicaSet('v2', 1, { created: '11:00:00' })];
    const strategy = { previewReplicaCount: 1, autoPromotionEnabled: false };
    expect(sized(plan({ strategy, sets }))).toEqual([]);
    const promoted = plan({ strategy, sets, status: { controllerPause: true } });
    expect(switched(promoted)).toEqual([]);
    expect(sized(plan({ strategy, sets, status: promoted.status }))).toEqual(['v2 → 4']);
  });

  test('a revision that the rollback window lets in gets all pods, whatever the size of previews', () => {
    const v3 = replicaSet('v3', 4, { created: '11:30:00' });
    const v1 = replicaSet('v1', 1, { created: '10:00:00' });
    const spec = {
      rollbackWindow: { revisions: 3 },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web:v1' }] } },
    };
    const status = { currentPodHash: 'v1', stableRS: 'v3', blueGreen: { activeSelector: 'v3' } };
    const scene = {
      strategy: { previewReplicaCount: 1, autoPromotionEnabled: false },
      spec,
      status,
      active: 'v3',
      preview: 'v1',
      sets: [v1, v3],
    };
    expect(sized(plan(scene))).toEqual(['v1 → 4']);
  });

  test('the old revision keeps its pods for the delay after the switch', () => {
    const first = plan({ active: 'v2' });
    expect(first.status.stableRS).toBe('v2');
    const change = first.actions.find((each) => each.do === 'change-replica-set');
    expect(change?.do === 'change-replica-set' && change.change).toEqual({
      annotations: { 'scale-down-deadline': '2026-01-01T12:00:30Z' },
    });
    expect(first.waitingFor?.reason).toBe('ScaleDownDelay');
    const over = replicaSet('v1', 4, { annotations: { 'scale-down-deadline': '2026-01-01T12:00:00Z' } });
    expect(sized(plan({ active: 'v2', status: { stableRS: 'v2' }, sets: [over, replicaSet('v2', 4, { created: '11:00:00' })] }))).toEqual([
      'v1 → 0',
    ]);
  });

  test('after an abort the preview Service goes back before the pods go, and a delay of 0 keeps them for good', () => {
    const aborted: RolloutStatus = { abort: true, abortedAt: '2026-01-01T11:59:00Z' };
    const due = replicaSet('v2', 4, { created: '11:00:00', annotations: { 'scale-down-deadline': '2026-01-01T12:00:00Z' } });
    const first = plan({ status: aborted, sets: [replicaSet('v1', 4), due] });
    expect([switched(first), sized(first)]).toEqual([['preview → v1'], []]);
    expect(sized(plan({ status: aborted, sets: [replicaSet('v1', 4), due], preview: 'v1' }))).toEqual(['v2 → 0']);
    expect(sized(plan({ status: aborted, strategy: { abortScaleDownDelaySeconds: 0 } }))).toEqual([]);
  });

  test('after an abort the preview Service leaves an earlier revision too, which may then go', () => {
    const sets = [
      replicaSet('v1', 4),
      replicaSet('v0', 4, { created: '09:00:00' }),
      replicaSet('v2', 4, { available: 0, created: '11:00:00' }),
    ];
    const status: RolloutStatus = { abort: true, abortedAt: '2026-01-01T11:59:00Z' };
    expect(switched(plan({ status, sets, preview: 'v0', strategy: { abortScaleDownDelaySeconds: 0 } }))).toEqual(['preview → v1']);
  });

  test('with no pods wanted a revision is switched to whatever the size of its preview', () => {
    const sets = [replicaSet('v1', 0), replicaSet('v2', 1, { created: '11:00:00' })];
    expect(switched(plan({ sets, spec: { replicas: 0 }, strategy: { previewReplicaCount: 1 } }))).toEqual(['active → v2']);
  });
});
