import { describe, expect, test } from '@jest/globals';
import type { BlueGreenStrategy, Rollout, RolloutStatus } from '@sluice/api';
import type { ReplicaSet } from '@sluice/kubernetes';
import type { Plan } from '@sluice/rollout';
import { noon, podOf, replicaSetWith, rolloutWith, serviceWith } from '@sluice/rollout/testing';
import { blueGreen } from './blue-green.ts';

/** What users of Argo Rollouts know of blue-green, rule by rule. (!) marks what is easily got wrong; "better" what is done otherwise on purpose. */

type Size = number | readonly [size: number, available: number];

interface Scene {
  readonly strategy?: Partial<BlueGreenStrategy>;
  readonly status?: RolloutStatus;
  readonly spec?: Partial<Rollout['spec']>;
  /** Sizes of v1, which is stable, and v2. */
  readonly sizes?: readonly [Size, Size];
  readonly active?: string;
  readonly preview?: string;
  readonly deadlines?: Readonly<Record<string, string>>;
  readonly sets?: readonly ReplicaSet[];
}

function set(hash: string, size: Size, deadline?: string): ReplicaSet {
  const [wanted, available] = typeof size === 'number' ? [size, size] : size;
  const annotations = {
    'rollout.argoproj.io/desired-replicas': '4',
    ...(deadline === undefined ? {} : { 'scale-down-deadline': deadline }),
  };
  const revision = Number(hash.slice(1));
  return replicaSetWith(hash, { size: wanted, available, revision, created: `2026-01-01T0${revision}:00:00Z`, annotations });
}

/** One pass over 4 pods on the way from v1 to v2. */
function plan({ strategy = {}, status = {}, spec = {}, sizes = [4, 4], active = 'v1', preview = 'v2', deadlines = {}, sets }: Scene): Plan {
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web:v2' }] } };
  const blueGreenStrategy: BlueGreenStrategy = { activeService: 'active', previewService: 'preview', ...strategy };
  const before: RolloutStatus = { currentPodHash: 'v2', stableRS: 'v1', blueGreen: { activeSelector: active }, ...status };
  return blueGreen.plan({
    rollout: rolloutWith({ template, strategy: { blueGreen: blueGreenStrategy }, ...spec }, before),
    now: noon,
    replicaSets: sets ?? [set('v1', sizes[0], deadlines.v1), set('v2', sizes[1], deadlines.v2)],
    services: { active: serviceWith('active', active), preview: serviceWith('preview', preview) },
    pods: [],
  });
}

const pointed = ({ actions }: Plan) =>
  actions.flatMap((each) => (each.do === 'point-service' ? [`${each.service.metadata.name} → ${each.podHash}`] : []));
const changed = ({ actions }: Plan) =>
  actions.flatMap((each) => {
    if (each.do !== 'change-replica-set') return [];
    const { replicas, annotations = {} } = each.change;
    const deadline = annotations['scale-down-deadline'];
    const hash = each.replicaSet.metadata.labels?.['rollouts-pod-template-hash'];
    return [...(replicas === undefined ? [] : [`${hash} → ${replicas}`]), ...(deadline ? [`${hash} until ${deadline.slice(11, 19)}`] : [])];
  });
const startTime = '2026-01-01T11:59:00Z';
const paused: RolloutStatus = { controllerPause: true, pauseConditions: [{ reason: 'BlueGreenPause', startTime }] };
const manual: Partial<BlueGreenStrategy> = { autoPromotionEnabled: false };

describe('the active Service switches', () => {
  test.each<readonly [string, boolean, Scene]>([
    ['when the new revision has all of its pods, and nothing stands before', true, {}],
    ['not with one of them missing', false, { sizes: [4, [4, 3]] }],
    ['not with a size of its own', false, { sizes: [4, 2] }],
    ['not by itself with autoPromotionEnabled: false', false, { strategy: manual, status: paused }],
    [
      '(!) not by autoPromotionSeconds either, where autoPromotionEnabled is false',
      false,
      { strategy: { ...manual, autoPromotionSeconds: 1 }, status: paused },
    ],
    ['by a promotion', true, { strategy: manual, status: { controllerPause: true } }],
    ['autoPromotionSeconds after the pause began', true, { strategy: { autoPromotionSeconds: 60 }, status: paused }],
    ['not sooner', false, { strategy: { autoPromotionSeconds: 61 }, status: paused }],
    ['by a promotion in full, whatever the pause', true, { strategy: manual, status: { ...paused, promoteFull: true } }],
    ['not while the whole Rollout is paused', false, { spec: { paused: true } }],
    ['not to an aborted revision', false, { status: { abort: true, abortedAt: startTime } }],
  ])('%s (%s)', (_rule, isSwitched, scene) => {
    expect(pointed(plan(scene)).includes('active → v2')).toBe(isSwitched);
  });

  test('back to stable with an abort, which nothing holds up', () => {
    const scene: Scene = { active: 'v2', status: { abort: true }, spec: { paused: true } };
    expect(pointed(plan(scene))).toContain('active → v1');
  });

  test('(!) after the analysis before it is over, and only then does the pause begin', () => {
    const strategy = { ...manual, prePromotionAnalysis: { templates: [{ templateName: 'check' }] } };
    const analysing = plan({ strategy });
    expect([analysing.status.pauseConditions, pointed(analysing)]).toEqual([undefined, []]);
    expect(plan({ strategy: manual }).status.pauseConditions).toMatchObject([{ reason: 'BlueGreenPause' }]);
  });
});

describe('the preview', () => {
  test('Service follows as soon as there is a pod to show: better than pointing it at none', () => {
    expect(pointed(plan({ preview: 'v1', sizes: [4, [4, 1]], strategy: manual }))).toEqual(['preview → v2']);
    expect(pointed(plan({ preview: 'v1', sizes: [4, [4, 0]], strategy: manual }))).toEqual([]);
  });

  test.each<readonly [string, readonly string[], Scene]>([
    ['has previewReplicaCount', ['v2 → 1'], { sizes: [4, 0] }],
    [
      'has all pods once it is promoted, before the switch',
      ['v2 → 4'],
      { sizes: [4, 1], status: { blueGreen: { activeSelector: 'v1', scaleUpPreviewCheckPoint: true } } },
    ],
    ['has all pods after a promotion in full', ['v2 → 4'], { sizes: [4, 1], status: { promoteFull: true } }],
  ])('%s', (_rule, sizes, scene) => {
    expect(changed(plan({ ...scene, strategy: { ...manual, previewReplicaCount: 1 } }))).toEqual(sizes);
  });

  test('(!) that is promoted keeps that in the status for this revision, and for no other', () => {
    const strategy = { ...manual, previewReplicaCount: 1 };
    const promoted = plan({ strategy, sizes: [4, 1], status: { controllerPause: true } });
    expect([promoted.status.blueGreen?.scaleUpPreviewCheckPoint, pointed(promoted)]).toEqual([true, []]);
    const next = plan({ strategy, sizes: [4, 1], status: { ...promoted.status, currentPodHash: 'v1' } });
    expect(next.status.blueGreen?.scaleUpPreviewCheckPoint).toBeUndefined();
  });

  test('is not needed', () => {
    const { previewService: _none, ...strategy }: BlueGreenStrategy = { activeService: 'active' };
    expect(pointed(plan({ strategy }))).toContain('active → v2');
  });
});

describe('stable', () => {
  test('always has spec.replicas, in an abort too', () => {
    expect(changed(plan({ sizes: [3, 4], strategy: manual }))).toEqual(['v1 → 4']);
    expect(changed(plan({ sizes: [3, 4], status: { abort: true, abortedAt: startTime } }))).toContain('v1 → 4');
  });

  test('is the new revision as soon as the Service leads there', () => {
    const { status, events } = plan({});
    expect(status.stableRS).toBe('v2');
    expect(events.map(({ message }) => message)).toContain('Rollout completed update to revision 2 (v2): Completed blue-green update');
  });

  test('(!) is the first revision before it has a pod', () => {
    const first = plan({ sets: [set('v2', [4, 0])], status: { stableRS: '' }, active: 'v2' });
    expect(first.status.stableRS).toBe('v2');
    expect(first.events.map(({ message }) => message)).toContain('Rollout completed update to revision 2 (v2): Initial deploy');
  });
});

describe('pods that are left', () => {
  const switched: Scene = { active: 'v2', status: { stableRS: 'v2' } };

  test.each<readonly [string, readonly string[], Scene]>([
    ['stay for scaleDownDelaySeconds, 30 by default', ['v1 until 12:00:30'], switched],
    [
      '(!) which is written without a prefix, in RFC 3339 and UTC',
      ['v1 until 12:01:00'],
      { ...switched, strategy: { scaleDownDelaySeconds: 60 } },
    ],
    ['and go then', ['v1 → 0'], { ...switched, deadlines: { v1: '2026-01-01T12:00:00Z' } }],
    ['and not before', [], { ...switched, deadlines: { v1: '2026-01-01T12:00:01Z' } }],
    ['go at once beyond scaleDownDelayRevisionLimit', ['v1 → 0'], { ...switched, strategy: { scaleDownDelayRevisionLimit: 0 } }],
    [
      'of an aborted revision stay for abortScaleDownDelaySeconds',
      ['v2 until 12:00:30'],
      { status: { abort: true, abortedAt: startTime } },
    ],
    [
      '(!) of an aborted revision stay for good with a delay of 0',
      [],
      { status: { abort: true, abortedAt: startTime }, strategy: { abortScaleDownDelaySeconds: 0 } },
    ],
    ['of an aborted revision stay while stable is not whole', [], { sizes: [[4, 3], 4], status: { abort: true, abortedAt: startTime } }],
  ])('%s', (_rule, changes, scene) => {
    expect(changed(plan(scene))).toEqual(changes);
  });

  test('that have not gone yet are switched back to at once, whatever the gates', () => {
    const back = plan({
      strategy: manual,
      active: 'v3',
      status: { stableRS: 'v3' },
      preview: 'v3',
      sets: [set('v2', 4, '2026-01-01T12:00:20Z'), set('v3', 4)],
    });
    expect(pointed(back)).toContain('active → v2');
  });

  test('go with the size of the Rollout as long as they stay (!)', () => {
    const scene: Scene = { ...switched, spec: { replicas: 6 }, deadlines: { v1: '2026-01-01T12:00:20Z' } };
    expect(changed(plan(scene))).toEqual(['v1 → 6', 'v2 → 6']);
  });
});

describe('counts', () => {
  test('of available pods and for autoscalers are those of the active revision (!), and the selector names it', () => {
    const { status } = plan({ strategy: manual, sizes: [[4, 3], 4] });
    expect(status).toMatchObject({ replicas: 8, updatedReplicas: 4, readyReplicas: 3, availableReplicas: 3, HPAReplicas: 4 });
    expect(status.selector).toBe('app=web,rollouts-pod-template-hash=v1');
  });
});

describe('a restart', () => {
  test('(!) is all that maxUnavailable is for, and goes on beside everything else', () => {
    const rollout = rolloutWith(
      {
        template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web:v1' }] } },
        strategy: { blueGreen: { activeService: 'active', previewService: 'preview', maxUnavailable: 2 } },
        restartAt: '2026-01-01T11:45:00Z',
      },
      { currentPodHash: 'v1', stableRS: 'v1', blueGreen: { activeSelector: 'v1' } },
    );
    const { actions } = blueGreen.plan({
      rollout,
      now: noon,
      replicaSets: [set('v1', 4)],
      services: { active: serviceWith('active', 'v1'), preview: serviceWith('preview', 'v0') },
      pods: [0, 1, 2, 3].map((index) => podOf('v1', index, '2026-01-01T11:00:00Z')),
    });
    expect(actions.filter((each) => each.do === 'evict-pod')).toHaveLength(2);
    expect(actions.some((each) => each.do === 'point-service')).toBe(true);
  });
});
