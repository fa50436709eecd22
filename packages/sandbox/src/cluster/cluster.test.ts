import { describe, expect, test } from '@jest/globals';
import {
  deployments,
  endpointSlices,
  type HorizontalPodAutoscaler,
  horizontalPodAutoscalers,
  type KubeObject,
  keyOf,
  type Log,
  namespaces,
  type Pod,
  podDisruptionBudgets,
  pods,
  replicaSets,
  type Service,
  services,
  silentLog,
  stopper,
} from '@sluice/kubernetes';
import { deployment } from './testing/objects.ts';
import { type Stage, type StageOptions, stage } from './testing/stage.ts';

const key = { namespace: 'default', name: 'web' };
const podsOf = async ({ client }: Stage): Promise<readonly Pod[]> => (await client.list(pods, { namespace: 'default' })).items;
const available = async ({ client }: Stage): Promise<number> => (await client.get(deployments, key))?.status?.availableReplicas ?? 0;

async function running(replicas: number, options: StageOptions & { readonly image?: string } = {}): Promise<Stage> {
  const { image = 'web:1', ...rest } = options;
  const on = await stage(rest);
  await on.client.create(deployments, deployment('web', { replicas, image }));
  await on.until(async () => (await available(on)) === replicas);
  return on;
}

describe('a disruption budget', () => {
  const budget = (maxUnavailable: number) =>
    ({
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'web', namespace: 'default' },
      spec: { maxUnavailable, selector: { matchLabels: { app: 'web' } } },
    }) as const;

  test('lets one pod after the other be evicted, each only when the last one is replaced', async () => {
    const on = await running(4);
    await on.client.create(podDisruptionBudgets, budget(1));
    await on.clock.advance(1000);
    const [first, second] = await podsOf(on);
    if (first === undefined || second === undefined) throw new Error('no pods');
    expect(await on.cluster.evict(keyOf(first))).toBe('evicted');
    expect(await on.cluster.evict(keyOf(second))).toBe('refused');
    await on.clock.settle();
    expect(await on.cluster.evict(keyOf(second))).toBe('refused');
    await on.clock.advance(3000);
    expect(await available(on)).toBe(4);
    expect(await on.cluster.evict(keyOf(second))).toBe('evicted');
  });

  test('counts the pods of a Deployment by what the Deployment wants, whatever its ReplicaSets have', async () => {
    const on = await running(4);
    await on.client.create(podDisruptionBudgets, budget(1));
    await on.client.patch(deployments, key, {
      type: 'merge',
      body: { spec: { template: { spec: { containers: [{ name: 'web', image: 'web:never-ready' }] } } } },
    });
    await on.clock.advance(60_000);
    const { status } = (await on.client.get(podDisruptionBudgets, key)) ?? {};
    expect(status).toMatchObject({ expectedPods: 4, desiredHealthy: 3, currentHealthy: 3, disruptionsAllowed: 0 });
  });
});

describe('an autoscaler', () => {
  const hpa = (kind: string, apiVersion: string): HorizontalPodAutoscaler => ({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      minReplicas: 2,
      maxReplicas: 10,
      scaleTargetRef: { apiVersion, kind, name: 'web' },
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }],
    },
  });

  test('follows the load up within a minute, and down five minutes after it has fallen', async () => {
    let load = 100;
    // The same work, spread over the pods that are ready.
    const on = await running(2, {
      load: (_hpa, all) => load / Math.max(1, all.filter(({ status }) => status?.phase === 'Running').length),
    });
    await on.client.create(horizontalPodAutoscalers, hpa('Deployment', 'apps/v1'));
    await on.clock.advance(60_000);
    expect(await available(on)).toBe(2);
    load = 300;
    await on.until(async () => (await available(on)) === 6, 60);
    await on.clock.advance(3_600_000);
    expect(await available(on)).toBe(6);
    load = 100;
    const fellAt = on.seconds();
    await on.until(async () => (await available(on)) === 2, 400);
    expect(on.seconds() - fellAt).toBeGreaterThan(270);
    load = 10_000;
    await on.until(async () => (await available(on)) === 10, 120);
    const { status } = (await on.client.get(horizontalPodAutoscalers, key)) ?? {};
    expect(status?.conditions?.find(({ type }) => type === 'ScalingLimited')?.reason).toBe('TooManyReplicas');
  });

  test('without a load keeps sizes within its bounds, and nothing ticks', async () => {
    const on = await running(1);
    await on.client.create(horizontalPodAutoscalers, hpa('Deployment', 'apps/v1'));
    await on.until(async () => (await available(on)) === 2, 10);
    await on.client.patch(deployments, key, { type: 'merge', body: { spec: { replicas: 50 } } });
    await on.until(async () => (await available(on)) === 10, 30);
    await on.clock.advance(60_000);
    expect(on.clock.nextDue).toBeUndefined();
  });
});

const web: Service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'default' },
  spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
};

describe('a cluster', () => {
  /** All that the API server showed of a rollout in which things go wrong, and what was left in the end. */
  async function story(seed: number): Promise<{ readonly shown: readonly string[]; readonly left: string }> {
    const on = await stage({ seed, events: 'recorded' });
    const shown: string[] = [];
    const stop = stopper();
    for (const kind of [pods, replicaSets, deployments, endpointSlices]) {
      void (async () => {
        for await (const event of on.client.watch<KubeObject>(kind, { sendInitialEvents: true }, stop)) {
          shown.push(`${on.clock.now()} ${event.type} ${event.type === 'BOOKMARK' ? '' : JSON.stringify(event.object)}`);
        }
      })();
    }
    await on.client.create(services, web);
    await on.client.create(deployments, deployment('web', { replicas: 5 }));
    await on.clock.advance(10_000);
    await on.client.patch(deployments, key, {
      type: 'merge',
      body: { spec: { template: { spec: { containers: [{ name: 'web', image: 'web:crash-2-times' }] } } } },
    });
    await on.clock.advance(5000);
    const [victim] = await podsOf(on);
    if (victim !== undefined) on.cluster.killContainers(keyOf(victim));
    await on.clock.advance(300_000);
    expect(await available(on)).toBe(5);
    const kinds = [namespaces, pods, replicaSets, deployments, services, endpointSlices];
    const left = await Promise.all(kinds.map((kind) => on.client.list<KubeObject>(kind)));
    stop.stop();
    return { shown, left: JSON.stringify(left) };
  }

  test('tells the same story to the byte for the same seed, and another one for another', async () => {
    const first = await story(7);
    expect(first.shown.length).toBeGreaterThan(100);
    expect(await story(7)).toEqual(first);
    expect((await story(8)).left).not.toBe(first.left);
  });

  test('has fifty pods ready after a second, with few requests', async () => {
    let writes = 0;
    const on = await stage({
      wrap: (client) => ({
        ...client,
        create(kind, object, options) {
          writes++;
          return client.create(kind, object, options);
        },
        patch(kind, at, patch, target) {
          writes++;
          return client.patch(kind, at, patch, target);
        },
        post(kind, at, subresource, body) {
          writes++;
          return client.post(kind, at, subresource, body);
        },
      }),
    });
    await on.client.create(services, web);
    await on.client.create(deployments, deployment('web', { replicas: 50 }));
    await on.until(async () => (await available(on)) === 50, 5);
    expect(on.seconds()).toBeLessThan(1.5);
    // Five for each pod: created, bound, and three states to report. All else gathers what happens at one moment.
    expect(writes).toBeGreaterThanOrEqual(250);
    expect(writes).toBeLessThan(250 + 30);
  });

  test('is silent when nothing happens: no timer, no write, for a month', async () => {
    const on = await running(3);
    await on.client.create(services, web);
    await on.client.create(podDisruptionBudgets, {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'web', namespace: 'default' },
      spec: { minAvailable: 1, selector: {} },
    });
    await on.clock.advance(600_000);
    const { resourceVersion } = await on.client.list(pods);
    await on.clock.advance(30 * 86_400_000);
    expect((await on.client.list(pods)).resourceVersion).toBe(resourceVersion);
    expect(on.clock.nextDue).toBeUndefined();
  });

  test('a namespace takes all that is in it along, and nobody complains', async () => {
    const complaints: string[] = [];
    const log: Log = { ...silentLog, warn: (text) => complaints.push(text), error: (text) => complaints.push(text), with: () => log };
    const on = await stage({ log });
    await on.client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
    const inShop = deployment('web', { replicas: 3 });
    await on.client.create(deployments, { ...inShop, metadata: { ...inShop.metadata, namespace: 'shop' } });
    await on.client.create(services, { ...web, metadata: { ...web.metadata, namespace: 'shop' } });
    await on.clock.advance(5000);
    expect((await on.client.list(pods, { namespace: 'shop' })).items).toHaveLength(3);
    await on.client.remove(namespaces, { name: 'shop' });
    await on.until(async () => (await on.client.get(namespaces, { name: 'shop' })) === undefined, 10);
    expect((await on.client.list(pods, { namespace: 'shop' })).items).toHaveLength(0);
    await on.clock.advance(60_000);
    expect(complaints).toEqual([]);
    expect(on.clock.nextDue).toBeUndefined();
  });
});
