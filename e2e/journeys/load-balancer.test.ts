import { describe, expect, test } from '@jest/globals';
import { apiKinds, type BlueGreenStrategy, type CanaryStrategy, crdOf, type Rollout, rollouts } from '@sluice/api';
import { runController } from '@sluice/controller';
import {
  customResourceDefinitions,
  events,
  ingresses,
  type KubernetesClient,
  namespaces,
  pods,
  replicaSets,
  silentLog,
  stopper,
} from '@sluice/kubernetes';
import type { HttpResponse } from '@sluice/metric-providers';
import { createApiServer, createRandom, createVirtualClock, startCluster, type VirtualClock } from '@sluice/sandbox';
import { targetGroupBindings } from '@sluice/traffic-routers';
import { type LoadBalancerHabits, ModelledLoadBalancer, refusal } from './load-balancer.ts';
import { changeStatus, createRollout, createService, setImage, v1, v2, v3 } from './manifests.ts';
import { modelledMetricServer } from './metric-server.ts';
import type { World } from './world.ts';

const namespace = 'shop';
const slow: LoadBalancerHabits = { ruleLag: 15, targetLag: 12, healthLag: 25 };

interface Scene {
  readonly client: KubernetesClient;
  readonly clock: VirtualClock;
  readonly world: World;
  readonly aws: ModelledLoadBalancer;
  rollout(): Promise<Rollout>;
  /** Runs until something holds, a second at a time, and fails after so many. */
  until(what: string, check: (rollout: Rollout) => boolean | Promise<boolean>, seconds?: number): Promise<Rollout>;
  pass(seconds: number): Promise<void>;
  /** The controller ends, and another one begins with nothing in memory. */
  restart(): Promise<void>;
  podsOf(image: string): Promise<number>;
}

async function onStage(sides: readonly string[], habits: LoadBalancerHabits, tell: (scene: Scene) => Promise<void>): Promise<void> {
  const clock = createVirtualClock();
  const random = createRandom(3);
  const client = createApiServer({ clock, random }).client();
  const ports = { client, clock, random, log: silentLog };
  const stop = stopper();
  for (const kind of apiKinds) await client.create(customResourceDefinitions, crdOf(kind));
  await client.create(customResourceDefinitions, bindingsCrd);
  await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  startCluster(ports, stop);
  const aws = new ModelledLoadBalancer({ client, namespace, habits, sides });
  const settings: Readonly<Record<string, string>> = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'secret' };
  const measuring = { http: aws.http, setting: (name: string) => settings[name] };
  let term = stopper(stop);
  const start = () => runController({ ...ports, measuring, verifyTargetGroups: { tagKey: 'ingress.k8s.aws/resource' } }, term);
  let controller = start();
  await clock.settle();
  const scene: Scene = {
    client,
    clock,
    aws,
    world: {
      client,
      clock,
      namespace,
      metrics: modelledMetricServer(),
      longPauseSeconds: 3600,
      until: () => Promise.reject(new Error('not here')),
    },
    async rollout() {
      const found = await client.get(rollouts, { namespace, name: 'web' });
      if (found === undefined) throw new Error('the Rollout is gone');
      return found;
    },
    async until(what, check, seconds = 600) {
      for (let second = 0; second < seconds; second += 1) {
        const rollout = await scene.rollout();
        if (await check(rollout)) return rollout;
        await scene.pass(1);
      }
      throw new Error(`waited ${seconds} s in vain: ${what}; ${JSON.stringify((await scene.rollout()).status?.waitingFor)}`);
    },
    async pass(seconds) {
      for (let second = 0; second < seconds; second += 1) {
        await clock.advance(1000);
        await aws.pass();
      }
    },
    async restart() {
      term.stop();
      await clock.settle();
      await controller;
      term = stopper(stop);
      controller = start();
      await clock.settle();
    },
    async podsOf(image) {
      const { items } = await client.list(pods, { namespace });
      return items.filter(({ metadata, spec }) => metadata.deletionTimestamp === undefined && spec?.containers[0]?.image === image).length;
    },
  };
  try {
    await tell(scene);
  } finally {
    stop.stop();
    await clock.settle();
    await controller;
  }
}

const bindingsCrd = {
  apiVersion: 'apiextensions.k8s.io/v1' as const,
  kind: 'CustomResourceDefinition' as const,
  metadata: { name: 'targetgroupbindings.elbv2.k8s.aws' },
  spec: {
    group: 'elbv2.k8s.aws',
    names: { kind: 'TargetGroupBinding', plural: 'targetgroupbindings', singular: 'targetgroupbinding' },
    scope: 'Namespaced' as const,
    versions: [
      {
        name: 'v1beta1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};

/** A canary behind an Application Load Balancer, with one stable version that serves. */
async function behindAlb(scene: Scene, canary: CanaryStrategy): Promise<void> {
  const { client, world } = scene;
  await createService(world, 'web-stable', 'web');
  await createService(world, 'web-canary', 'web');
  await client.create(ingresses, {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'web', namespace },
    spec: {
      rules: [
        {
          http: {
            paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web-stable', port: { name: 'use-annotation' } } } }],
          },
        },
      ],
    },
  });
  const status = { loadBalancer: { ingress: [{ hostname: ModelledLoadBalancer.host }] } };
  await client.patch(ingresses, { namespace, name: 'web' }, { type: 'merge', body: { status } }, 'status');
  const services = canary.pingPong === undefined ? { canaryService: 'web-canary', stableService: 'web-stable' } : {};
  const alb = { ingress: 'web', servicePort: 80, rootService: 'web-stable' };
  await createRollout(world, 'web', { canary: { ...services, trafficRouting: { alb }, ...canary } });
  await untilServing(scene, v1);
}

async function untilServing(scene: Scene, image: string): Promise<void> {
  await scene.until(`${image} serves`, ({ spec, status, metadata }) => {
    const isSeen = status?.observedGeneration === String(metadata.generation);
    return (
      isSeen &&
      status?.phase === 'Healthy' &&
      spec.template?.spec?.containers[0]?.image === image &&
      status.canary?.weights?.verified !== false
    );
  });
}

const canaryScene = (habits: LoadBalancerHabits, canary: CanaryStrategy, tell: (scene: Scene) => Promise<void>) =>
  onStage(['web-canary', 'web-stable'], habits, async (scene) => {
    await behindAlb(scene, canary);
    // Before the first pods were healthy targets, nobody could be answered.
    scene.aws.failures.splice(0);
    await tell(scene);
  });

const steps = [{ setWeight: 25 }, { pause: {} }, { setWeight: 50 }];
const isWaitingAt = (index: number) => (rollout: Rollout) =>
  rollout.status?.currentStepIndex === index && rollout.status.pauseConditions !== undefined;

describe('a canary behind an Application Load Balancer that is slow', () => {
  test('loses no request from its first weight to its last, and the step waits for the load balancer', () =>
    canaryScene(slow, { steps, scaleDownDelaySeconds: 1 }, async (scene) => {
      const { aws, world, client } = scene;
      await setImage(world, 'web', v2);
      await scene.until('weight 25 is written', ({ status }) => status?.canary?.weights?.canary.weight === 25);
      const waiting = await scene.until(
        'it says what it waits for',
        ({ status }) =>
          status?.waitingFor?.reason === 'WeightNotAccepted' && /gives web-canary a weight of 0, not 25/.test(status.waitingFor.message),
      );
      expect(waiting.status?.waitingFor?.object).toMatchObject({ kind: 'Ingress', name: 'web' });
      expect(waiting.status?.currentStepIndex).toBe(0);
      const paused = await scene.until('the pause', isWaitingAt(1));
      expect(aws.weights).toEqual({ 'web-canary': 25, 'web-stable': 75 });
      expect(paused.status?.canary?.weights?.verified).toBe(true);
      expect(paused.status?.alb).toEqual({
        ingress: 'web',
        loadBalancer: {
          name: 'k8s-web',
          arn: 'arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/k8s-web/1234',
          fullName: 'app/k8s-web/1234',
        },
        canaryTargetGroup: {
          name: 'k8s-web-canary',
          arn: ModelledLoadBalancer.groupArn('web-canary'),
          fullName: 'targetgroup/k8s-web-canary/abcd',
        },
        stableTargetGroup: {
          name: 'k8s-web-stable',
          arn: ModelledLoadBalancer.groupArn('web-stable'),
          fullName: 'targetgroup/k8s-web-stable/abcd',
        },
      });
      await changeStatus(world, 'web', { pauseConditions: null });
      await untilServing(scene, v2);
      await scene.until('the old pods are gone', async () => (await scene.podsOf(v1)) === 0);
      expect(aws.weights).toEqual({ 'web-canary': 0, 'web-stable': 100 });
      expect(aws.failures).toEqual([]);
      const reasons = (await client.list(events, { namespace })).items.map(({ reason }) => reason);
      expect(reasons).toEqual(expect.arrayContaining(['TargetGroupVerified', 'TargetGroupUnverified']));
    }));

  test('loses no request when it is aborted, and its pods stay until its weight is gone', () =>
    canaryScene(slow, { steps, abortScaleDownDelaySeconds: 1 }, async (scene) => {
      const { aws, world } = scene;
      await setImage(world, 'web', v2);
      await scene.until('the pause', isWaitingAt(1));
      await changeStatus(world, 'web', { abort: true });
      await scene.until('the canary is gone', async () => (await scene.podsOf(v2)) === 0);
      expect(aws.weights).toEqual({ 'web-canary': 0, 'web-stable': 100 });
      expect(aws.failures).toEqual([]);
    }));

  test('loses no request when another version lands on it', () =>
    canaryScene(slow, { steps, scaleDownDelaySeconds: 1 }, async (scene) => {
      const { aws, world } = scene;
      await setImage(world, 'web', v2);
      await scene.until('the pause', isWaitingAt(1));
      await setImage(world, 'web', v3);
      await scene.until('it has landed', ({ metadata, status }) => status?.observedGeneration === String(metadata.generation));
      await scene.until('the pause of the next', isWaitingAt(1));
      await changeStatus(world, 'web', { pauseConditions: null });
      await untilServing(scene, v3);
      expect(aws.failures).toEqual([]);
    }));

  test('loses no request to the arms of an experiment', () => {
    const templates = [
      { name: 'baseline', specRef: 'stable' as const, weight: 10 },
      { name: 'candidate', specRef: 'canary' as const, weight: 5 },
    ];
    const withArms = [{ setWeight: 25 }, { experiment: { templates, duration: '5m', scaleDownDelaySeconds: 60 } }, { pause: {} }];
    return canaryScene(slow, { steps: withArms, scaleDownDelaySeconds: 1 }, async (scene) => {
      const { aws, world } = scene;
      await setImage(world, 'web', v2);
      await scene.until('the arms have their weights', () => {
        const { 'web-canary': canary, 'web-stable': stable, ...arms } = aws.weights;
        return canary === 25 && stable === 60 && Object.values(arms).sort().join() === '10,5';
      });
      await scene.until('the pause', isWaitingAt(2), 900);
      await scene.until('the arms are gone', () => Object.keys(aws.weights).length === 2);
      expect(aws.weights).toEqual({ 'web-canary': 25, 'web-stable': 75 });
      await scene.pass(120);
      expect(aws.failures).toEqual([]);
    });
  });

  test('asks nothing when there is nothing to verify, neither before nor after a restart', () =>
    canaryScene(slow, { steps }, async (scene) => {
      const { aws } = scene;
      await scene.pass(60);
      const asked = aws.asked.length;
      expect(asked).toBeGreaterThan(0);
      await scene.pass(600);
      await scene.restart();
      await scene.pass(600);
      expect(aws.asked.length).toBe(asked);
    }));
});

describe('where AWS cannot be asked', () => {
  const faults: readonly (readonly [string, (action: string) => HttpResponse | undefined, RegExp])[] = [
    [
      'it throttles',
      () => refusal(400, 'Throttling', 'Rate exceeded'),
      /AWS refused DescribeLoadBalancers with status 400: Throttling Rate exceeded/,
    ],
    ['it fails', () => ({ status: 500, headers: {}, body: 'oops' }), /AWS refused DescribeLoadBalancers with status 500$/],
    [
      'it denies access',
      (action) => (action === 'DescribeRules' ? refusal(403, 'AccessDenied', 'not you') : undefined),
      /AWS refused DescribeRules with status 403: AccessDenied not you/,
    ],
    [
      'its answer is cut off',
      () => ({ status: 200, headers: {}, body: '<DescribeLoadBalancersResponse><Des' }),
      /the answer of AWS to DescribeLoadBalancers cannot be read/,
    ],
    [
      'its answer has no list',
      (action) =>
        action === 'DescribeTargetHealth'
          ? { status: 200, headers: {}, body: '<DescribeTargetHealthResponse><DescribeTargetHealthResult/></DescribeTargetHealthResponse>' }
          : undefined,
      /AWS answered DescribeTargetHealth without TargetHealthDescriptions/,
    ],
  ];

  test.each(faults)('because %s, nothing is followed, nothing is taken away, and it is asked again with patience', (_, fault, message) =>
    canaryScene({ ruleLag: 1, targetLag: 1, healthLag: 1 }, { steps, abortScaleDownDelaySeconds: 1 }, async (scene) => {
      const { aws, world, client } = scene;
      await setImage(world, 'web', v2);
      await scene.until('the pause', isWaitingAt(1));
      await changeStatus(world, 'web', { abort: true });
      aws.fault = fault;
      await scene.until('the weight is written', ({ status }) => status?.canary?.weights?.canary.weight === 0);
      const waiting = await scene.until('the error is told', ({ status }) => message.test(status?.waitingFor?.message ?? ''));
      expect(waiting.status?.waitingFor?.object).toMatchObject({ kind: 'Ingress', name: 'web' });
      const rounds = () => aws.asked.filter((action) => action === 'DescribeListeners' || action === 'DescribeLoadBalancers').length;
      await scene.pass(1200);
      const before = rounds();
      await scene.pass(1200);
      // At most one question in two minutes, of up to three requests of these kinds.
      expect(rounds() - before).toBeLessThanOrEqual(33);
      expect(rounds()).toBeGreaterThan(before);
      expect(await scene.podsOf(v2)).toBe(1);
      const told = (await client.list(events, { namespace })).items.filter(({ reason }) => reason === 'TargetGroupVerifyError');
      expect(told.length).toBe(1);
      aws.fault = () => undefined;
      await scene.until('it goes on by itself', async () => (await scene.podsOf(v2)) === 0, 180);
      expect(aws.failures).toEqual([]);
    }),
  );
});

/** What users do, and what happens to them, at any moment. */
const happenings: readonly ((scene: Scene, chance: () => number) => Promise<void>)[] = [
  ({ world }) => setImage(world, 'web', v1),
  ({ world }) => setImage(world, 'web', v2),
  ({ world }) => setImage(world, 'web', v3),
  ({ world }) => changeStatus(world, 'web', { abort: true }),
  ({ world }) => changeStatus(world, 'web', { abort: false }),
  ({ world }) => changeStatus(world, 'web', { pauseConditions: null }),
  ({ world }) => changeStatus(world, 'web', { promoteFull: true }),
  ({ restart }) => restart(),
  async ({ aws }, chance) => {
    const share = chance();
    aws.fault = () => (chance() < share ? refusal(400, 'Throttling', 'Rate exceeded') : undefined);
  },
];

describe('whatever happens to a canary behind an Application Load Balancer', () => {
  test.each(Array.from({ length: 10 }, (_, seed) => seed))('no request is lost, and it comes to an end (seed %i)', (seed) => {
    const chance = createRandom(`load balancer ${seed}`);
    const below = (limit: number) => Math.floor(chance() * limit);
    const habits = { ruleLag: below(30), targetLag: below(30), healthLag: 1 + below(30) };
    const pingPong = { pingService: 'web-canary', pongService: 'web-stable' };
    const canary = { steps, scaleDownDelaySeconds: 1, abortScaleDownDelaySeconds: 1, ...(seed % 2 === 0 ? {} : { pingPong }) };
    return canaryScene(habits, canary, async (scene) => {
      for (let happening = 0; happening < 8; happening += 1) {
        await happenings[below(happenings.length)]?.(scene, chance);
        await scene.pass(below(90));
      }
      scene.aws.fault = () => undefined;
      await scene.until(
        'it is over',
        async ({ status, metadata }) => {
          if (status?.pauseConditions !== undefined) await changeStatus(scene.world, 'web', { pauseConditions: null });
          const isOver = status?.phase === 'Healthy' || status?.waitingFor?.reason === 'Aborted';
          return isOver && status?.observedGeneration === String(metadata.generation) && status.canary?.weights?.verified === true;
        },
        1500,
      );
      const { serviceName = '' } = (await scene.rollout()).status?.canary?.weights?.canary ?? {};
      expect(scene.aws.weights[serviceName]).toBe(0);
      expect(scene.aws.failures).toEqual([]);
    });
  });
});

describe('blue-green behind target groups of pods', () => {
  const blueGreenScene = (blueGreen: Partial<BlueGreenStrategy>, tell: (scene: Scene) => Promise<void>) =>
    onStage(['web'], slow, async (scene) => {
      const { client, world } = scene;
      await createService(world, 'web', 'web');
      await client.create(targetGroupBindings, {
        apiVersion: 'elbv2.k8s.aws/v1beta1',
        kind: 'TargetGroupBinding',
        metadata: { name: 'k8s-web', namespace },
        spec: { serviceRef: { name: 'web', port: 80 }, targetGroupARN: ModelledLoadBalancer.groupArn('web'), targetType: 'ip' },
      } as never);
      await createRollout(world, 'web', { blueGreen: { activeService: 'web', ...blueGreen } });
      await untilServing(scene, v1);
      await scene.pass(60);
      await tell(scene);
    });

  test('becomes stable when its pods are healthy targets, and the old ones stay until then', () =>
    blueGreenScene({ scaleDownDelaySeconds: 1 }, async (scene) => {
      const { world } = scene;
      await setImage(world, 'web', v2);
      const waiting = await scene.until(
        'it waits for the target group',
        ({ status }) =>
          status?.waitingFor?.reason === 'TargetGroupUnverified' && /0 of 4 ready pods are healthy targets/.test(status.waitingFor.message),
      );
      expect(waiting.status?.stableRS).not.toBe(waiting.status?.currentPodHash);
      expect(await scene.podsOf(v1)).toBe(4);
      await untilServing(scene, v2);
      await scene.until('the old pods are gone', async () => (await scene.podsOf(v1)) === 0);
    }));

  test('an abort after the switch keeps the new pods until the old ones are targets again', () =>
    blueGreenScene({ abortScaleDownDelaySeconds: 1 }, async (scene) => {
      const { world, client, aws } = scene;
      await setImage(world, 'web', v2);
      await scene.until('it waits for the target group', ({ status }) => status?.waitingFor?.reason === 'TargetGroupUnverified');
      aws.fault = () => refusal(400, 'Throttling', 'Rate exceeded');
      await scene.pass(40);
      await changeStatus(world, 'web', { abort: true });
      await scene.pass(120);
      expect(await scene.podsOf(v2)).toBe(4);
      const { status } = await scene.rollout();
      expect(status?.waitingFor).toMatchObject({ reason: 'TargetGroupUnverified', message: expect.stringContaining('Throttling') });
      aws.fault = () => undefined;
      await scene.until('the new pods are gone', async () => (await scene.podsOf(v2)) === 0);
      const sizes = (await client.list(replicaSets, { namespace })).items.map(({ spec }) => spec?.replicas).sort();
      expect(sizes).toEqual([0, 4]);
    }));

  test('asks nothing when there is nothing to verify, after a restart', () =>
    blueGreenScene({}, async (scene) => {
      const asked = scene.aws.asked.length;
      await scene.restart();
      await scene.pass(300);
      expect(scene.aws.asked.length).toBe(asked);
    }));
});
