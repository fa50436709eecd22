import type { CanaryStrategy, Rollout } from '@sluice/api';
import { type Ingress, ingresses } from '@sluice/kubernetes';
import { keepingPods } from './floor.ts';
import { abort, changeSpec, createRollout, createService, promote, setImage, v1, v2, v3 } from './manifests.ts';
import {
  eventReasonsOf,
  expect,
  expectEqual,
  type Journey,
  replicaSetsOf,
  rolloutOf,
  selectedBy,
  sizesOf,
  untilHealthyAt,
  untilPausedAt,
  untilPhase,
  untilSizes,
  type World,
} from './world.ts';

/** A Rollout behind an Ingress whose canary annotations split the traffic. */
async function createRouted(world: World, canary: CanaryStrategy, change: Partial<Rollout['spec']> = {}): Promise<void> {
  await createService(world, 'web-stable', 'web');
  await createService(world, 'web-canary', 'web');
  await world.client.create(ingresses, {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'web', namespace: world.namespace },
    spec: {
      rules: [
        {
          host: 'web.example',
          http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web-stable', port: { number: 80 } } } }] },
        },
      ],
    },
  });
  const routed = { canaryService: 'web-canary', stableService: 'web-stable', trafficRouting: { nginx: { stableIngress: 'web' } } };
  await createRollout(world, 'web', { canary: { ...routed, ...canary } }, change);
  await untilHealthyAt(world, 'web', v1);
  await untilWeight(world, '0');
}

const canaryIngress = ({ client, namespace }: World): Promise<Ingress | undefined> =>
  client.get(ingresses, { namespace, name: 'web-web-canary' });

const weightOf = async (world: World) => (await canaryIngress(world))?.metadata.annotations?.['nginx.ingress.kubernetes.io/canary-weight'];

const untilWeight = (world: World, weight: string) =>
  world.until(`the weight is ${weight}`, async () => (await weightOf(world)) === weight);

const enforced: CanaryStrategy = {
  enforceSurge: true,
  maxSurge: 1,
  maxUnavailable: 0,
  scaleDownDelaySeconds: 3,
  abortScaleDownDelaySeconds: 3,
};

const untilWaitingFor = (world: World, reason: string) =>
  world.until(`it waits for ${reason}`, async () => (await rolloutOf(world, 'web')).status?.waitingFor?.reason === reason);

export const routedJourneys: readonly Journey[] = [
  {
    name: 'with a router, stable keeps all its pods, the weight follows the canary, and old pods stay for a delay after the end',
    async run(world) {
      await createRouted(world, { steps: [{ setWeight: 25 }, { pause: {} }, { setWeight: 50 }], scaleDownDelaySeconds: 3 });
      const first = (await rolloutOf(world, 'web')).status?.stableRS;
      await world.until(
        'both Services select the first revision',
        async () => (await selectedBy(world, 'web-stable')) === first && (await selectedBy(world, 'web-canary')) === first,
      );
      await keepingPods(world, 'web', { floor: 4, ceiling: 8 }, async () => {
        await setImage(world, 'web', v2);
        const paused = await untilPausedAt(world, 'web', 1);
        expectEqual(await sizesOf(world, 'web'), { [v1]: 4, [v2]: 1 }, 'sizes at weight 25');
        expectEqual(await weightOf(world), '25', 'weight in the canary Ingress');
        expectEqual(
          [await selectedBy(world, 'web-stable'), await selectedBy(world, 'web-canary')],
          [first, paused.status?.currentPodHash],
          'what the Services select',
        );
        expectEqual(paused.status?.canary?.weights?.canary.weight, 25, 'weight in the status');
        await promote(world, 'web');
        await untilHealthyAt(world, 'web', v2);
        await untilWeight(world, '0');
        await untilSizes(world, 'web', { [v1]: 0, [v2]: 4 }, 'the old pods have had their delay');
      });
      const backends = (await canaryIngress(world))?.spec?.rules?.flatMap(
        (rule) => rule.http?.paths.map((path) => path.backend.service?.name) ?? [],
      );
      expectEqual(backends, ['web-canary'], 'backends of the canary Ingress');
      const reasons = await eventReasonsOf(world, 'web');
      expect(reasons.includes('TrafficWeightUpdated'), `an event TrafficWeightUpdated shall be recorded; there were ${reasons.join(' ')}`);
    },
  },
  {
    name: 'dynamicStableScale takes stable pods away only as far as traffic has left them, and an abort brings them back before the traffic',
    async run(world) {
      await createRouted(world, { steps: [{ setWeight: 50 }, { pause: {} }], dynamicStableScale: true, abortScaleDownDelaySeconds: 2 });
      await keepingPods(world, 'web', { floor: 4, ceiling: 8 }, async () => {
        await setImage(world, 'web', v2);
        await untilPausedAt(world, 'web', 1);
        await untilSizes(world, 'web', { [v1]: 2, [v2]: 2 }, 'stable has shrunk to its share');
        await abort(world, 'web');
        await untilPhase(world, 'web', 'Degraded');
        await untilWeight(world, '0');
        expectEqual((await sizesOf(world, 'web'))[v1], 4, 'size of stable when all traffic is back');
        await world.until('the canary is gone', async () => (await sizesOf(world, 'web'))[v2] === 0);
      });
    },
  },
  {
    name: 'an abort takes all traffic back at once and keeps the pods for a delay',
    async run(world) {
      await createRouted(world, { steps: [{ setWeight: 50 }, { pause: {} }], abortScaleDownDelaySeconds: 5 });
      const stable = (await rolloutOf(world, 'web')).status?.stableRS;
      await setImage(world, 'web', v2);
      await untilPausedAt(world, 'web', 1);
      await abort(world, 'web');
      await untilWeight(world, '0');
      expectEqual(await sizesOf(world, 'web'), { [v1]: 4, [v2]: 2 }, 'sizes right after the abort');
      await world.until('the canary Service leads to the stable revision', async () => (await selectedBy(world, 'web-canary')) === stable);
      await world.until('the canary is gone', async () => (await sizesOf(world, 'web'))[v2] === 0);
    },
  },
  {
    name: 'a revision that lands in the middle takes no traffic before it is ready, and the one it replaces drains',
    async run(world) {
      await createRouted(world, { steps: [{ setWeight: 50 }, { pause: {} }], scaleDownDelaySeconds: 2 });
      await keepingPods(world, 'web', { floor: 4, ceiling: 10 }, async () => {
        await setImage(world, 'web', v2);
        await untilPausedAt(world, 'web', 1);
        await setImage(world, 'web', v3);
        await world.until('the third revision has its weight', async () => {
          const { status } = await rolloutOf(world, 'web');
          const third = (await replicaSetsOf(world, 'web')).get(v3)?.metadata.labels?.['rollouts-pod-template-hash'];
          return status?.phase === 'Paused' && status.currentPodHash === third && (await selectedBy(world, 'web-canary')) === third;
        });
        expectEqual([await weightOf(world), (await sizesOf(world, 'web'))[v3]], ['50', 2], 'weight and size');
        await world.until('the second revision is gone', async () => (await sizesOf(world, 'web'))[v2] === 0);
        await promote(world, 'web');
        await untilHealthyAt(world, 'web', v3);
      });
    },
  },
  {
    name: 'with enforceSurge, pods never exceed maxSurge nor fall below maxUnavailable: the weight follows the pods, and pods follow it',
    async run(world) {
      await createRouted(world, { ...enforced, steps: [{ setWeight: 50 }, { pause: {} }] });
      await keepingPods(world, 'web', { floor: 4, ceiling: 5, isCounted: true }, async () => {
        await setImage(world, 'web', v2);
        await untilWaitingFor(world, 'SurgeLimit');
        await untilPausedAt(world, 'web', 1);
        expectEqual([await sizesOf(world, 'web'), await weightOf(world)], [{ [v1]: 3, [v2]: 2 }, '50'], 'sizes and weight');
        await promote(world, 'web');
        await untilHealthyAt(world, 'web', v2, 300_000);
        await untilWeight(world, '0');
        await untilSizes(world, 'web', { [v1]: 0, [v2]: 4 }, 'the old pods have had their delay');
      });
    },
  },
  {
    name: 'with enforceSurge and no surge at all, one pod after the other changes sides; an abort brings them back in the same way',
    async run(world) {
      await createRouted(world, { ...enforced, maxSurge: 0, maxUnavailable: 1, steps: [{ setWeight: 75 }, { pause: {} }] });
      await keepingPods(world, 'web', { floor: 3, ceiling: 4, isCounted: true }, async () => {
        await setImage(world, 'web', v2);
        await world.until('the pause', async () => (await rolloutOf(world, 'web')).status?.phase === 'Paused', 300_000);
        expectEqual([await sizesOf(world, 'web'), await weightOf(world)], [{ [v1]: 1, [v2]: 3 }, '75'], 'sizes and weight');
        await abort(world, 'web');
        await untilPhase(world, 'web', 'Degraded');
        await world.until('all traffic is back', async () => (await weightOf(world)) === '0', 300_000);
        await untilSizes(world, 'web', { [v1]: 4, [v2]: 0 }, 'all pods are back');
      });
    },
  },
  {
    name: 'with enforceSurge, a revision that lands in the middle takes the place of the former one within the same limits',
    async run(world) {
      await createRouted(world, { ...enforced, steps: [{ setWeight: 50 }, { pause: {} }] });
      await keepingPods(world, 'web', { floor: 4, ceiling: 5, isCounted: true }, async () => {
        await setImage(world, 'web', v2);
        await untilPausedAt(world, 'web', 1);
        await setImage(world, 'web', v3);
        await world.until('the pause of the third', async () => (await sizesOf(world, 'web'))[v3] === 2, 300_000);
        await untilPausedAt(world, 'web', 1);
        expectEqual([await sizesOf(world, 'web'), await weightOf(world)], [{ [v1]: 3, [v2]: 0, [v3]: 2 }, '50'], 'sizes and weight');
      });
    },
  },
  {
    name: 'setCanaryScale sets the size of the canary apart from its weight',
    async run(world) {
      await createRouted(world, {
        steps: [
          { setCanaryScale: { replicas: 3 } },
          { setWeight: 25 },
          { pause: {} },
          { setCanaryScale: { matchTrafficWeight: true } },
          { pause: {} },
        ],
      });
      await setImage(world, 'web', v2);
      await untilPausedAt(world, 'web', 2);
      expectEqual([(await sizesOf(world, 'web'))[v2], await weightOf(world)], [3, '25'], 'size and weight');
      await promote(world, 'web');
      await untilPausedAt(world, 'web', 4);
      expectEqual([(await sizesOf(world, 'web'))[v2], await weightOf(world)], [1, '25'], 'size and weight');
    },
  },
  {
    name: 'an Ingress that is missing holds the rollout and is named, and the rollout goes on when it is back',
    async run(world) {
      await createRouted(world, { steps: [{ setWeight: 25 }, { pause: {} }] });
      const ingress = await world.client.get(ingresses, { namespace: world.namespace, name: 'web' });
      expect(ingress !== undefined, 'the Ingress is gone');
      await world.client.remove(ingresses, { namespace: world.namespace, name: 'web' });
      await setImage(world, 'web', v2);
      await world.until('the missing Ingress is named', async () => {
        const wait = (await rolloutOf(world, 'web')).status?.waitingFor;
        return wait?.reason === 'RoutingProblem' && wait.object?.name === 'web';
      });
      expectEqual((await sizesOf(world, 'web'))[v1], 4, 'size of stable');
      const { apiVersion, kind, spec } = ingress;
      await world.client.create(ingresses, {
        apiVersion,
        kind,
        metadata: { name: 'web', namespace: world.namespace },
        ...(spec === undefined ? {} : { spec }),
      });
      await untilPausedAt(world, 'web', 1);
      expectEqual(await weightOf(world), '25', 'weight');
    },
  },
  {
    name: 'propagationDelay holds the step for that long after each weight, and says so',
    async run(world) {
      await createRouted(world, {
        trafficRouting: { nginx: { stableIngress: 'web' }, propagationDelay: '15s' },
        steps: [{ setWeight: 25 }, { pause: {} }],
      });
      await setImage(world, 'web', v2);
      await untilWeight(world, '25');
      const before = world.clock.now();
      await untilWaitingFor(world, 'WeightPropagating');
      await untilPausedAt(world, 'web', 1);
      expect(world.clock.now() - before >= 14_000, 'the pause begins when the time is over');
    },
  },
  {
    name: 'within the rollback window an earlier revision that still has pods comes back without a step, and its traffic follows its pods',
    async run(world) {
      const canary: CanaryStrategy = { steps: [{ setWeight: 50 }, { pause: {} }], scaleDownDelaySeconds: 600 };
      await createRouted(world, canary, { rollbackWindow: { revisions: 1 } });
      await setImage(world, 'web', v2);
      await untilPausedAt(world, 'web', 1);
      await promote(world, 'web');
      await untilHealthyAt(world, 'web', v2);
      expectEqual(await sizesOf(world, 'web'), { [v1]: 4, [v2]: 4 }, 'sizes within the delay');
      await keepingPods(world, 'web', { floor: 8, ceiling: 8 }, async () => {
        await setImage(world, 'web', v1);
        await untilHealthyAt(world, 'web', v1);
      });
      expect((await eventReasonsOf(world, 'web')).includes('SkipSteps'), 'the way back shall say that it skips the steps');
      await changeSpec(world, 'web', { rollbackWindow: null });
      await setImage(world, 'web', v2);
      await untilPausedAt(world, 'web', 1);
    },
  },
];
