import { describe, expect, test } from '@jest/globals';
import type { CanaryStep, CanaryStrategy, ManagedRoute, Rollout, RolloutStatus } from '@sluice/api';
import type { ReplicaSet } from '@sluice/kubernetes';
import type { ObservedRollout, ObservedRoutes, Plan } from '@sluice/rollout';
import { noon, replicaSetWith, rolloutWith, serviceWith } from '@sluice/rollout/testing';
import { canary } from './canary.ts';

/** What users of Argo Rollouts know of canaries, rule by rule. (!) marks what is easily got wrong; "better" what is done otherwise on purpose. */

interface Scene {
  readonly strategy?: CanaryStrategy;
  readonly steps?: readonly CanaryStep[];
  readonly status?: RolloutStatus;
  readonly spec?: Partial<Rollout['spec']>;
  readonly replicas?: number;
  /** Sizes of v1, which is stable, and v2; [size, available] where not all pods serve. */
  readonly sizes?: readonly [Size, Size];
  readonly sets?: readonly ReplicaSet[];
  /** The canary's weight as it is written; makes it a canary with a router. */
  readonly weight?: number;
  readonly managed?: readonly ManagedRoute[];
  readonly services?: ObservedRollout['services'];
}
type Size = number | readonly [size: number, available: number];

function set(hash: string, size: Size, replicas: number): ReplicaSet {
  const [wanted, available] = typeof size === 'number' ? [size, size] : size;
  const revision = Number(hash.slice(1));
  const annotations = { 'rollout.argoproj.io/desired-replicas': String(replicas) };
  return replicaSetWith(hash, { size: wanted, available, revision, created: `2026-01-01T0${revision}:00:00Z`, annotations });
}

/** One pass over a canary from v1 to v2, whose steps have been taken notice of before. */
function plan({
  strategy = {},
  steps,
  status = {},
  spec = {},
  replicas = 4,
  sizes = [4, 0],
  sets,
  weight,
  managed = [],
  services = {},
}: Scene): Plan {
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web:v2' }] } };
  const router =
    weight === undefined ? {} : { trafficRouting: { nginx: { stableIngress: 'web' } }, canaryService: 'c', stableService: 's' };
  const canaryStrategy: CanaryStrategy = { ...router, ...strategy, ...(steps === undefined ? {} : { steps }) };
  const all: RolloutStatus = { currentPodHash: 'v2', stableRS: 'v1', currentStepIndex: 0, ...status };
  const base = rolloutWith({ replicas, template, strategy: { canary: canaryStrategy }, ...spec }, all);
  const routes: ObservedRoutes = { state: 'known', weights: { c: weight ?? 0 }, managed, isPartial: false, accepted: 'yes' };
  const seen = (rollout: Rollout): ObservedRollout => ({
    rollout,
    now: noon,
    replicaSets: sets ?? [set('v1', sizes[0], replicas), set('v2', sizes[1], replicas)],
    services: weight === undefined ? services : { c: serviceWith('c', 'v2'), s: serviceWith('s', 'v1'), ...services },
    pods: [],
    ...(weight === undefined ? {} : { routes }),
  });
  // The hash of the steps is the controller's own: it is taken from a first look.
  const { currentStepHash = '' } = canary.plan(seen(base)).status;
  return canary.plan(seen({ ...base, status: { ...all, currentStepHash } }));
}

const sized = ({ actions }: Pick<Plan, 'actions'>): Readonly<Record<string, number>> =>
  Object.fromEntries(
    actions.flatMap((each) =>
      each.do === 'change-replica-set' && each.change.replicas !== undefined
        ? [[each.replicaSet.metadata.labels?.['rollouts-pod-template-hash'] ?? '', each.change.replicas]]
        : [],
    ),
  );
const pointed = ({ actions }: Pick<Plan, 'actions'>) =>
  actions.flatMap((each) => (each.do === 'point-service' ? [`${each.service.metadata.name} → ${each.podHash}`] : []));
const routed = ({ actions }: Pick<Plan, 'actions'>) =>
  actions.flatMap((each) =>
    each.do === 'route-traffic' ? [each.want.backends.find(({ role }) => role === 'canary')?.weight, each.want.managed.length] : [],
  );
const reasons = ({ events }: Plan) => events.map(({ reason }) => reason);
const at = (currentStepIndex: number, more: RolloutStatus = {}): RolloutStatus => ({ currentStepIndex, ...more });
const startTime = '2026-01-01T11:59:00Z';
const pausing: RolloutStatus = { controllerPause: true, pauseConditions: [{ reason: 'CanaryPauseStep', startTime }] };

describe('a step is complete', () => {
  const header: CanaryStep = { setHeaderRoute: { name: 'h', match: [{ headerName: 'x', headerValue: { exact: 'y' } }] } };
  const mirror: CanaryStep = { setMirrorRoute: { name: 'm', percentage: 10, match: [{ method: { exact: 'GET' } }] } };
  const managedRoutes = [{ name: 'h' }, { name: 'm' }];
  const istio: CanaryStrategy = {
    trafficRouting: { istio: { virtualService: { name: 'web' } }, managedRoutes },
    canaryService: 'c',
    stableService: 's',
  };

  test.each<readonly [string, boolean, Scene]>([
    ['setWeight: with all pods of both sides there, and the canary available', true, { steps: [{ setWeight: 25 }], sizes: [3, 1] }],
    ['setWeight: not while a canary pod is not available', false, { steps: [{ setWeight: 25 }], sizes: [3, [1, 0]] }],
    ['setWeight: not while stable has pods too many', false, { steps: [{ setWeight: 25 }], sizes: [4, 1] }],
    ['setWeight: stable pods need only be there, not serve', true, { steps: [{ setWeight: 25 }], sizes: [[3, 2], 1] }],
    [
      'setWeight: not while a third revision serves',
      false,
      { steps: [{ setWeight: 25 }], sets: [set('v0', 1, 4), set('v1', 3, 4), set('v2', 1, 4)] },
    ],
    ['setWeight: with a router, when the weight is written', true, { steps: [{ setWeight: 25 }], sizes: [4, 1], weight: 25 }],
    ['setWeight: with a router, not before', false, { steps: [{ setWeight: 25 }], sizes: [4, 1], weight: 0 }],
    [
      'setCanaryScale: with its pods, whatever the weight',
      true,
      { steps: [{ setCanaryScale: { replicas: 3 } }], sizes: [4, 3], weight: 0 },
    ],
    ['setCanaryScale: not with fewer', false, { steps: [{ setCanaryScale: { replicas: 3 } }], sizes: [4, 2], weight: 0 }],
    ['pause: not when it begins', false, { steps: [{ pause: {} }] }],
    ['pause: when its time is over', true, { steps: [{ pause: { duration: 60 } }], status: pausing }],
    ['pause: not a second sooner', false, { steps: [{ pause: { duration: '61s' } }], status: pausing }],
    ['pause: never by itself without a duration', false, { steps: [{ pause: {} }], status: pausing }],
    [
      'pause: (!) when controllerPause stands without conditions: the user has resumed it',
      true,
      { steps: [{ pause: {} }], status: { controllerPause: true } },
    ],
    [
      'pause: not while the whole Rollout is paused',
      false,
      { steps: [{ pause: {} }], status: { controllerPause: true }, spec: { paused: true } },
    ],
    ['(!) of two kinds in one step, the pause decides', false, { steps: [{ ...header, pause: {} }], strategy: istio, weight: 0 }],
    [
      '(!) of two kinds in one step, setCanaryScale comes before setHeaderRoute',
      false,
      { steps: [{ ...header, setCanaryScale: { replicas: 3 } }], strategy: istio, sizes: [4, 1], weight: 0 },
    ],
  ])('%s (%s)', (_rule, isComplete, scene) => {
    const { status, events } = plan(scene);
    const passed = events.some(({ reason }) => reason === 'RolloutStepCompleted');
    expect([passed, (status.currentStepIndex ?? 0) > 0]).toEqual([isComplete, isComplete]);
  });

  const threshold = (type: 'Percent' | 'Pods', value: number) => ({ replicaProgressThreshold: { type, value } });
  test.each<readonly [string, boolean, CanaryStrategy, Size]>([
    ['50 % of 4 pods: 2', true, threshold('Percent', 50), [4, 2]],
    ['50 % of 4 pods: not 1', false, threshold('Percent', 50), [4, 1]],
    ['3 pods', true, threshold('Pods', 3), [4, 3]],
    ['not 2 of 3 pods', false, threshold('Pods', 3), [4, 2]],
    ['(!) better: more pods than there shall be are as good as all, and do not block', true, threshold('Pods', 9), [4, 4]],
    ['without a threshold: all', false, {}, [4, 3]],
  ])('with replicaProgressThreshold %s (%s)', (_rule, isComplete, strategy, size) => {
    const scene: Scene = { replicas: 8, steps: [{ setWeight: 50 }], strategy, sizes: [8, size], weight: 50 };
    expect(plan(scene).status.currentStepIndex).toBe(isComplete ? 1 : 0);
  });

  test.each<readonly [string, CanaryStep, ManagedRoute]>([
    ['setHeaderRoute: h', header, { kind: 'header', name: 'h', match: header.setHeaderRoute?.match ?? [] }],
    ['setMirrorRoute: m', mirror, { kind: 'mirror', name: 'm', percentage: 10, match: mirror.setMirrorRoute?.match ?? [] }],
  ])('%s: better: when the route is written, not before', (words, step, route) => {
    const scene: Scene = { steps: [step, { pause: {} }], strategy: istio, weight: 0 };
    const first = plan(scene);
    expect([first.status.currentStepIndex, routed(first)]).toEqual([0, [0, 1]]);
    const then = plan({ ...scene, managed: [route] });
    expect([then.status.currentStepIndex, routed(then)]).toEqual([1, []]);
    expect(then.events.map(({ message }) => message)).toContain(`Rollout step 1/2 completed (${words})`);
  });

  test('one at a time', () => {
    const scaled: CanaryStep = { setCanaryScale: { replicas: 1 } };
    expect(plan({ steps: [scaled, scaled, { pause: {} }], sizes: [4, 1], weight: 0 }).status.currentStepIndex).toBe(1);
  });
});

describe('the weight', () => {
  const steps: readonly CanaryStep[] = [{ pause: {} }, { setWeight: 20 }, { pause: {} }, { setWeight: 60 }];
  // 10 pods and a router: the canary's size is its weight.
  const size = (scene: Scene) => {
    const { sizes = [10, 1] } = scene;
    return sized(plan({ replicas: 10, weight: 0, ...scene, sizes })).v2 ?? sizes[1];
  };

  test.each<readonly [string, number, Scene]>([
    ['(!) before the first setWeight: none, so that a leading pause has no canary', 0, { steps, status: at(0), sizes: [10, 0] }],
    ['at a setWeight: its own', 2, { steps, status: at(1) }],
    ['behind it: still', 2, { steps, status: at(2, pausing) }],
    ['behind all steps: everything', 10, { steps, status: at(4) }],
    ['without steps: everything', 10, { status: at(0) }],
    ['promoted in full: everything', 10, { steps, status: at(1, { promoteFull: true }) }],
    ['half a pod goes up', 3, { steps: [{ setWeight: 25 }] }],
    [
      'of a maxTrafficWeight of 1000, 20 is a fiftieth',
      1,
      {
        steps: [{ setWeight: 20 }],
        strategy: { trafficRouting: { nginx: { stableIngress: 'web' }, maxTrafficWeight: 1000 } },
        sizes: [10, 0],
      },
    ],
    ['setCanaryScale.replicas counts as it stands, above spec.replicas too', 12, { steps: [{ setCanaryScale: { replicas: 12 } }] }],
    ['setCanaryScale.weight is a share of the pods', 3, { steps: [{ setCanaryScale: { weight: 25 } }] }],
    [
      'setCanaryScale stays in force behind a setWeight',
      4,
      { steps: [{ setCanaryScale: { replicas: 4 } }, { setWeight: 20 }], status: at(1) },
    ],
    [
      'until matchTrafficWeight',
      2,
      {
        steps: [{ setCanaryScale: { replicas: 4 } }, { setWeight: 20 }, { setCanaryScale: { matchTrafficWeight: true } }],
        status: at(2),
        sizes: [10, 4],
      },
    ],
    ['minPodsPerReplicaSet lifts a small canary', 2, { steps: [{ setWeight: 5 }], strategy: { minPodsPerReplicaSet: 2 } }],
    [
      'minPodsPerReplicaSet leaves an empty one empty',
      0,
      { steps: [{ setWeight: 0 }, { pause: {} }], strategy: { minPodsPerReplicaSet: 2 }, sizes: [10, 0] },
    ],
    ['and is never more than all', 10, { steps: [{ setWeight: 5 }], strategy: { minPodsPerReplicaSet: 99 } }],
  ])('%s: %i of 10 pods', (_rule, expected, scene) => {
    expect(size(scene)).toBe(expected);
  });

  test('(!) follows the pods that are available, and needs no router that pauses for it', () => {
    const scene: Scene = { replicas: 10, steps: [{ setWeight: 50 }], weight: 20 };
    expect(routed(plan({ ...scene, sizes: [10, [5, 4]] }))).toEqual([]);
    expect(routed(plan({ ...scene, sizes: [10, 5] }))).toEqual([50, 0]);
  });

  test('(!) leaves a canary that has lost all of its pods', () => {
    expect(
      routed(plan({ replicas: 10, steps: [{ setWeight: 50 }, { pause: {} }], status: at(1, pausing), sizes: [10, [5, 0]], weight: 50 })),
    ).toEqual([0, 0]);
  });

  test('of a first revision is everything, and no step is run (!): it is stable before it has a pod', () => {
    const first = plan({ steps, status: { currentPodHash: 'v2', stableRS: '', currentStepIndex: 0 }, sets: [set('v2', [4, 0], 4)] });
    expect(first.status).toMatchObject({ stableRS: 'v2', currentStepIndex: 4, phase: 'Progressing' });
    expect(first.events.map(({ message }) => message)).toContain('Rollout completed update to revision 2 (v2): Initial deploy');
  });

  test('(!) a first revision makes no header or mirror route', () => {
    const header: CanaryStep = { setHeaderRoute: { name: 'h', match: [{ headerName: 'x', headerValue: { exact: 'y' } }] } };
    const strategy: CanaryStrategy = {
      trafficRouting: { istio: { virtualService: { name: 'web' } }, managedRoutes: [{ name: 'h' }] },
      canaryService: 'c',
      stableService: 's',
    };
    const first = plan({
      steps: [header],
      strategy,
      status: { currentPodHash: 'v2', stableRS: '', currentStepIndex: 0 },
      sets: [set('v2', 4, 4)],
      weight: 0,
    });
    expect(routed(first)).toEqual([]);
  });
});

describe('with dynamicStableScale', () => {
  const strategy: CanaryStrategy = { dynamicStableScale: true };
  const scene: Scene = { replicas: 10, steps: [{ setWeight: 40 }, { pause: {} }], strategy };

  test('stable keeps what is left of the weight', () => {
    expect(sized(plan({ ...scene, status: at(1, pausing), sizes: [10, 4], weight: 40 }))).toEqual({ v1: 6 });
  });

  test('(!) stable shrinks a pass behind the weight: by the one that is written, never by the one that is about to be', () => {
    const rising = plan({ ...scene, status: at(0), sizes: [10, 4], weight: 0 });
    expect([routed(rising), sized(rising)]).toEqual([[40, 0], {}]);
  });

  test('an abort brings stable back first, and the weight follows its pods', () => {
    const aborted = at(0, { abort: true, abortedAt: startTime });
    const first = plan({ ...scene, status: aborted, sizes: [6, 4], weight: 40 });
    expect([routed(first), sized(first)]).toEqual([[], { v1: 10 }]);
    expect(routed(plan({ ...scene, status: aborted, sizes: [[10, 8], 4], weight: 40 }))).toEqual([20, 0]);
    expect(routed(plan({ ...scene, status: aborted, sizes: [10, 4], weight: 20 }))).toEqual([0, 0]);
  });
});

describe('a pause', () => {
  test('begins when its step is reached, with the time and the mark', () => {
    const { status } = plan({ steps: [{ pause: {} }] });
    expect(status).toMatchObject({
      controllerPause: true,
      pauseConditions: [{ reason: 'CanaryPauseStep', startTime: '2026-01-01T12:00:00Z' }],
    });
    expect(status).toMatchObject({ phase: 'Paused', message: 'CanaryPauseStep' });
  });

  test('(!) that a user has ended leaves no mark for the next one', () => {
    const { status } = plan({ steps: [{ pause: {} }, { setWeight: 50 }, { pause: {} }], status: { controllerPause: true } });
    expect(status.currentStepIndex).toBe(1);
    expect(status.controllerPause).toBeUndefined();
  });

  test('better: a second promotion at once does not pass the next pause', () => {
    const ended: RolloutStatus = { controllerPause: true, canary: { pausedStepIndex: 0 } };
    const { status } = plan({ steps: [{ pause: {} }, { pause: {} }, { setWeight: 50 }], status: at(1, ended) });
    expect(status).toMatchObject({ currentStepIndex: 1, pauseConditions: [{ reason: 'CanaryPauseStep' }] });
  });

  test('lets the deadline for progress rest (!), which a setWeight does not', () => {
    const conditions = [
      {
        type: 'Progressing',
        status: 'True',
        reason: 'ReplicaSetUpdated',
        message: 'x',
        lastUpdateTime: '2026-01-01T11:00:00Z',
        lastTransitionTime: '2026-01-01T11:00:00Z',
      },
    ];
    const counts = { replicas: 4, updatedReplicas: 1, readyReplicas: 3, availableReplicas: 3 };
    const late = ({ status }: Plan) => status.conditions?.find(({ type }) => type === 'Progressing')?.reason;
    expect(late(plan({ steps: [{ pause: {} }], status: { ...pausing, conditions, ...counts } }))).toBe('RolloutPaused');
    expect(late(plan({ steps: [{ setWeight: 25 }], status: { conditions, ...counts }, sizes: [3, [1, 0]] }))).toBe(
      'ProgressDeadlineExceeded',
    );
  });
});

describe('a revision becomes stable', () => {
  const steps: readonly CanaryStep[] = [{ setWeight: 50 }];
  const told = ({ events }: Plan) => events.find(({ reason }) => reason === 'RolloutCompleted')?.message.split(': ')[1];

  test.each<readonly [string, string | undefined, Scene]>([
    ['behind all steps', 'Completed all 1 canary steps', { steps, status: at(1), sizes: [0, 4] }],
    ['not while one of its pods is missing', undefined, { steps, status: at(1), sizes: [1, [4, 3]] }],
    ['not before its last step', undefined, { steps, status: at(0), sizes: [0, [4, 4]] }],
    ['by a promotion in full', 'Full promotion requested', { steps, status: at(0, { promoteFull: true }), sizes: [0, 4] }],
    ['not while it is aborted', undefined, { steps, status: at(1, { abort: true, abortedAt: startTime }), sizes: [0, 4] }],
    ['with a router: when all traffic is there', 'Completed all 1 canary steps', { steps, status: at(1), sizes: [4, 4], weight: 100 }],
    ['with a router: not before', undefined, { steps, status: at(1), sizes: [4, 4], weight: 50 }],
  ])('%s', (_rule, reason, scene) => {
    const made = plan(scene);
    expect(told(made)).toBe(reason);
    expect(made.status.stableRS).toBe(reason === undefined ? 'v1' : 'v2');
  });

  test('and the traffic goes back to stable, once its Service leads there', () => {
    const { actions } = plan({ steps, status: { stableRS: 'v2', currentStepIndex: 1 }, sizes: [4, 4], weight: 100 });
    const moves = actions.map((each) => each.do).filter((word) => word === 'point-service' || word === 'route-traffic');
    expect(moves).toEqual(['point-service', 'route-traffic']);
    expect([pointed({ actions }), routed({ actions }), sized({ actions })]).toEqual([['s → v2'], [0, 0], {}]);
  });
});

describe('going back', () => {
  const back = (status: RolloutStatus, spec: Partial<Rollout['spec']> = {}) => {
    const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web:v1' }] } };
    return plan({ steps: [{ setWeight: 50 }], status, spec: { template, ...spec }, sizes: [4, 4] });
  };

  test('to the stable revision skips the steps, and says so', () => {
    const made = back({ currentPodHash: 'v2', stableRS: 'v1', currentStepIndex: 0 });
    expect(made.status).toMatchObject({ currentPodHash: 'v1', currentStepIndex: 1 });
    expect(made.events.map(({ message }) => message)).toContain('Rollback to stable ReplicaSets');
  });

  test('(!) within rollbackWindow too: by the age of ReplicaSets, not by the numbers of revisions', () => {
    const window = { rollbackWindow: { revisions: 1 } };
    const made = back({ currentPodHash: 'v2', stableRS: 'v2', currentStepIndex: 1 }, window);
    expect(made.status).toMatchObject({ currentPodHash: 'v1', currentStepIndex: 1 });
    expect(reasons(made)).toContain('SkipSteps');
    expect(back({ currentPodHash: 'v2', stableRS: 'v2', currentStepIndex: 1 }).status.currentStepIndex).toBe(0);
  });
});

describe('an abort', () => {
  const aborted: RolloutStatus = { abort: true, currentStepIndex: 1, ...pausing };
  const steps: readonly CanaryStep[] = [{ setWeight: 50 }, { pause: {} }];

  test('goes to step 0, drops all pauses and is told, in one pass (!)', () => {
    const made = plan({ steps, status: aborted, sizes: [2, 2] });
    expect(made.status).toMatchObject({ abort: true, abortedAt: '2026-01-01T12:00:00Z', currentStepIndex: 0, phase: 'Degraded' });
    expect(made.status.pauseConditions).toBeUndefined();
    expect(reasons(made)).toContain('RolloutAborted');
    expect(reasons(made)).not.toContain('RolloutResumed');
    // The sizes follow in the same pass, as far as maxSurge and maxUnavailable let them.
    expect(sized(made)).toEqual({ v1: 3, v2: 1 });
  });

  test('without a router takes the canary away within maxUnavailable, without a delay', () => {
    expect(sized(plan({ steps, status: { abort: true, abortedAt: startTime }, sizes: [4, 2] }))).toEqual({ v2: 0 });
  });

  test('with a router keeps the canary for abortScaleDownDelaySeconds, once stable is whole', () => {
    const change = ({ actions }: Plan) => actions.flatMap((each) => (each.do === 'change-replica-set' ? [each.change] : []));
    const scene: Scene = { steps, status: { abort: true, abortedAt: startTime }, sizes: [4, 2], weight: 0 };
    expect(change(plan(scene))).toEqual([{ annotations: { 'scale-down-deadline': '2026-01-01T12:00:30Z' } }]);
    expect(change(plan({ ...scene, sizes: [[4, 3], 2] }))).toEqual([]);
    expect(change(plan({ ...scene, strategy: { abortScaleDownDelaySeconds: 0 } }))).toEqual([]);
  });
});

describe('a change of spec.replicas', () => {
  test('(!) better: does not keep steps, Services or traffic waiting', () => {
    const scene: Scene = { replicas: 8, steps: [{ setWeight: 50 }, { pause: {} }], weight: 50 };
    const made = plan({ ...scene, sets: [set('v1', 4, 4), set('v2', 2, 4)], status: at(1, { controllerPause: true }) });
    expect(made.status.currentStepIndex).toBe(2);
    expect(sized(made)).toMatchObject({ v1: 8 });
  });

  test('left out is written down as 1 (!), for autoscalers to see', () => {
    const { replicas: _all, ...spec } = rolloutWith().spec;
    const rollout = { ...rolloutWith(), spec };
    const made = canary.plan({ rollout, now: noon, replicaSets: [], services: {}, pods: [] });
    expect(made.actions.find((each) => each.do === 'change-rollout')).toMatchObject({ replicas: 1 });
  });
});

describe('the status', () => {
  test('counts pods of all revisions, by the plain selector (!); better: autoscalers see as many as there shall be, whatever an update adds', () => {
    const { status } = plan({ steps: [{ setWeight: 50 }], sizes: [3, [2, 1]] });
    expect(status).toMatchObject({
      replicas: 5,
      updatedReplicas: 2,
      readyReplicas: 4,
      availableReplicas: 4,
      HPAReplicas: 4,
      selector: 'app=web',
    });
  });

  test('says in text which generation it is about (!)', () => {
    expect(plan({}).status.observedGeneration).toBe('3');
  });

  test('is Healthy only a pass after the spec was first seen (!)', () => {
    const promoted: RolloutStatus = { stableRS: 'v2', replicas: 4, updatedReplicas: 4, availableReplicas: 4, readyReplicas: 4 };
    const healthy = (observedGeneration: string) =>
      plan({ status: { ...promoted, observedGeneration }, sizes: [0, 4] }).status.conditions?.find(({ type }) => type === 'Healthy')
        ?.status;
    expect([healthy('2'), healthy('3')]).toEqual(['False', 'True']);
  });
});
