import { describe, expect, test } from '@jest/globals';
import { type KubernetesClient, nodes, type Pod, type PodCondition, type PodSpec, pods, silentLog, stopper } from '@sluice/kubernetes';
import { startCluster } from './cluster.ts';
import { type Stage, stage } from './testing/stage.ts';

const key = { namespace: 'default', name: 'web' };
const podOf = (
  image: string,
  { spec = {}, annotations = {} }: { spec?: Partial<PodSpec>; annotations?: Record<string, string> } = {},
): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'default', annotations },
  spec: { containers: [{ name: 'web', image }], ...spec },
});
const read = async ({ client }: Stage): Promise<Pod> => {
  const found = await client.get(pods, key);
  if (found === undefined) throw new Error('the pod is gone');
  return found;
};
const condition = async (on: Stage, type: string): Promise<PodCondition | undefined> =>
  (await read(on)).status?.conditions?.find((each) => each.type === type);
/** Phase, why the container waits or what it does, restarts, and whether the pod is ready: the columns of kubectl. */
async function word(on: Stage): Promise<string> {
  const { status } = await read(on);
  const container = status?.containerStatuses?.[0];
  const state =
    container?.state?.waiting?.reason ?? (container?.state?.running === undefined ? container?.state?.terminated?.reason : 'running');
  const ready = status?.conditions?.find(({ type }) => type === 'Ready')?.status;
  return `${status?.phase} ${state ?? '-'} ${container?.restartCount ?? 0} ${ready ?? '-'}`;
}

/** What the pod showed, in order, each change once. */
async function course(on: Stage, seconds: number): Promise<string[]> {
  const seen: string[] = [];
  await on.clock.runUntil(
    async () => {
      if ((await on.client.get(pods, key)) === undefined) return true;
      const now = await word(on);
      if (seen.at(-1) !== now) seen.push(now);
      return false;
    },
    { limitMs: seconds * 1000 },
  );
  return seen;
}

async function withPod(pod: Pod, options: Parameters<typeof stage>[0] = {}): Promise<Stage> {
  const on = await stage({ behaviours: ['kubelet'], ...options });
  await on.client.create(pods, pod);
  return on;
}

describe('a pod', () => {
  test('is scheduled, pulled, started and ready, and then silent', async () => {
    const on = await withPod(podOf('web:1'));
    expect(await course(on, 86_400)).toEqual(['Pending ContainerCreating 0 False', 'Running running 0 False', 'Running running 0 True']);
    const { spec, status } = await read(on);
    expect(spec?.nodeName).toBe('sandbox-node');
    expect(status).toMatchObject({ podIP: '10.244.0.1', hostIP: '10.0.0.1', startTime: '2026-01-01T00:00:00Z', qosClass: 'BestEffort' });
    expect(status?.conditions?.map(({ type, status: is, lastTransitionTime }) => [type, is, lastTransitionTime])).toEqual([
      ['PodReadyToStartContainers', 'True', '2026-01-01T00:00:00Z'],
      ['Initialized', 'True', '2026-01-01T00:00:00Z'],
      ['Ready', 'True', '2026-01-01T00:00:01Z'],
      ['ContainersReady', 'True', '2026-01-01T00:00:01Z'],
      ['PodScheduled', 'True', '2026-01-01T00:00:00Z'],
    ]);
  });

  test('that crashes is restarted ever later, and says so', async () => {
    const on = await withPod(podOf('web:crash'));
    expect(await course(on, 60)).toEqual([
      'Pending ContainerCreating 0 False',
      'Running running 0 False',
      'Running Error 0 False',
      'Running running 1 False',
      'Running CrashLoopBackOff 1 False',
      'Running running 2 False',
      'Running CrashLoopBackOff 2 False',
      'Running running 3 False',
      'Running CrashLoopBackOff 3 False',
    ]);
    const container = (await read(on)).status?.containerStatuses?.[0];
    expect(container?.state?.waiting?.message).toMatch(/^back-off 40s restarting failed container=web pod=web_default\(/);
    expect(container?.lastState?.terminated).toMatchObject({ exitCode: 1, reason: 'Error' });
    expect((await condition(on, 'Ready'))?.reason).toBe('ContainersNotReady');
  });

  test('whose image does not exist waits for it, and says which', async () => {
    const on = await withPod(podOf('registry/web:image-pull-error'));
    expect((await course(on, 12)).slice(1)).toEqual([
      'Pending ErrImagePull 0 False',
      'Pending ImagePullBackOff 0 False',
      'Pending ErrImagePull 0 False',
      'Pending ImagePullBackOff 0 False',
    ]);
    const message = (await read(on)).status?.containerStatuses?.[0]?.state?.waiting?.message;
    expect(message).toBe('Back-off pulling image "registry/web:image-pull-error"');
  });

  test('that runs but is never ready', async () => {
    const on = await withPod(podOf('web:never-ready'));
    expect((await course(on, 3600)).at(-1)).toBe('Running running 0 False');
    expect((await condition(on, 'ContainersReady'))?.message).toBe('containers with unready status: [web]');
  });

  test('is ready no earlier than its probe asks', async () => {
    const containers = [{ name: 'web', image: 'web:1', readinessProbe: { initialDelaySeconds: 20, httpGet: { port: 80 } } }];
    const on = await withPod(podOf('web:1', { spec: { containers } }));
    await on.until(async () => (await condition(on, 'Ready'))?.status === 'True');
    expect(on.seconds()).toBeCloseTo(20.2);
  });

  test('that is meant to end succeeds or fails', async () => {
    const done = await withPod(podOf('job:1', { spec: { restartPolicy: 'Never' } }));
    expect((await course(done, 60)).at(-1)).toBe('Succeeded Completed 0 False');
    expect((await condition(done, 'Ready'))?.reason).toBe('PodCompleted');
    const failed = await withPod(podOf('job:exit-3', { spec: { restartPolicy: 'Never' } }));
    expect((await course(failed, 60)).at(-1)).toBe('Failed Error 0 False');
    expect((await read(failed)).status?.containerStatuses?.[0]?.state?.terminated?.exitCode).toBe(3);
  });

  test('runs its init containers one after the other before all else', async () => {
    const initContainers = [
      { name: 'first', image: 'init:exit-0-after-5s' },
      { name: 'mesh', image: 'mesh:1', restartPolicy: 'Always' },
      { name: 'second', image: 'init:exit-0-after-5s' },
    ];
    const on = await withPod(podOf('web:1', { spec: { initContainers } }));
    await on.clock.advance(7000);
    expect(await word(on)).toBe('Pending PodInitializing 0 False');
    expect((await condition(on, 'Initialized'))?.message).toBe('containers with incomplete status: [second]');
    await on.until(async () => (await condition(on, 'Ready'))?.status === 'True', 10);
    expect(on.seconds()).toBeGreaterThan(10);
    const states = (await read(on)).status?.initContainerStatuses?.map(
      ({ state }) => state?.terminated?.reason ?? Object.keys(state ?? {})[0],
    );
    expect(states).toEqual(['Completed', 'running', 'Completed']);
  });

  test('with a failing init container never starts', async () => {
    const on = await withPod(podOf('web:1', { spec: { initContainers: [{ name: 'first', image: 'init:exit-1' }] } }));
    await on.clock.advance(3_600_000);
    expect(await word(on)).toBe('Pending PodInitializing 0 False');
    expect((await read(on)).status?.initContainerStatuses?.[0]?.restartCount).toBeGreaterThan(10);
  });

  test('with a readiness gate is ready only when the gate is open', async () => {
    const on = await withPod(podOf('web:1', { spec: { readinessGates: [{ conditionType: 'example.com/routed' }] } }));
    await on.clock.advance(10_000);
    expect((await condition(on, 'ContainersReady'))?.status).toBe('True');
    expect((await condition(on, 'Ready'))?.reason).toBe('ReadinessGatesNotReady');
    const { status } = await read(on);
    const conditions = [...(status?.conditions ?? []), { type: 'example.com/routed', status: 'True' }].map((each) => ({ ...each }));
    await on.client.patch(pods, key, { type: 'merge', body: { status: { conditions } } }, 'status');
    await on.clock.settle();
    expect((await condition(on, 'Ready'))?.status).toBe('True');
    expect((await condition(on, 'example.com/routed'))?.status).toBe('True');
  });

  test('flips between ready and not ready', async () => {
    const on = await withPod(podOf('web:flip-10s'));
    expect((await course(on, 35)).slice(1)).toEqual([
      'Running running 0 False',
      'Running running 0 True',
      'Running running 0 False',
      'Running running 0 True',
      'Running running 0 False',
    ]);
  });
});

describe('a pod that is deleted', () => {
  test('goes on until its process has ended, then is gone', async () => {
    const on = await withPod(podOf('web:slow-stop-20s'));
    await on.clock.advance(5000);
    await on.client.remove(pods, key);
    await on.clock.advance(19_000);
    expect(await word(on)).toBe('Running running 0 True');
    await on.clock.advance(1001);
    expect(await on.client.get(pods, key)).toBeUndefined();
  });

  test('is cut short by its grace period', async () => {
    const on = await withPod(podOf('web:slow-stop-1h', { spec: { terminationGracePeriodSeconds: 7 } }));
    await on.clock.advance(5000);
    await on.client.remove(pods, key);
    await on.clock.advance(6999);
    expect(await word(on)).toBe('Running running 0 True');
    await on.clock.advance(1);
    expect(await on.client.get(pods, key)).toBeUndefined();
  });

  test('waits for its preStop sleep', async () => {
    const containers = [{ name: 'web', image: 'web:1', lifecycle: { preStop: { sleep: { seconds: 15 } } } }];
    const on = await withPod(podOf('web:1', { spec: { containers } }));
    await on.clock.advance(5000);
    await on.client.remove(pods, key);
    await on.clock.advance(15_000);
    expect(await word(on)).toBe('Running running 0 True');
    await on.clock.advance(1000);
    expect(await on.client.get(pods, key)).toBeUndefined();
  });

  test('stays, ended and silent, while a finalizer holds it', async () => {
    const pod = podOf('web:1');
    const on = await withPod({ ...pod, metadata: { ...pod.metadata, finalizers: ['example.com/mine'] } });
    await on.clock.advance(5000);
    await on.client.remove(pods, key);
    await on.clock.advance(60_000);
    expect(await word(on)).toBe('Succeeded Completed 0 False');
    expect(on.clock.nextDue).toBeUndefined();
    await on.client.patch(pods, key, { type: 'merge', body: { metadata: { finalizers: null } } });
    expect(await on.client.get(pods, key)).toBeUndefined();
  });

  test('before it was scheduled is gone at once', async () => {
    const on = await withPod(podOf('web:1', { annotations: { 'sandbox.sluice.dev/behaviour': 'unschedulable' } }));
    await on.clock.advance(5000);
    expect((await condition(on, 'PodScheduled'))?.reason).toBe('Unschedulable');
    await on.client.remove(pods, key);
    expect(await on.client.get(pods, key)).toBeUndefined();
  });
});

describe('scheduling', () => {
  test('waits for a node that the pod may go to', async () => {
    const on = await withPod(podOf('web:1', { spec: { nodeSelector: { disk: 'fast' } } }));
    await on.clock.advance(60_000);
    expect((await condition(on, 'PodScheduled'))?.message).toBe(
      "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.",
    );
    await on.client.patch(nodes, { name: 'sandbox-node' }, { type: 'merge', body: { metadata: { labels: { disk: 'fast' } } } });
    await on.until(async () => (await condition(on, 'Ready'))?.status === 'True', 5);
  });

  test('leaves a cordoned node alone', async () => {
    const on = await stage({ behaviours: ['kubelet'] });
    await on.client.patch(nodes, { name: 'sandbox-node' }, { type: 'merge', body: { spec: { unschedulable: true } } });
    await on.client.create(pods, podOf('web:1'));
    await on.clock.advance(60_000);
    expect((await read(on)).spec?.nodeName).toBeUndefined();
    await on.client.patch(nodes, { name: 'sandbox-node' }, { type: 'merge', body: { spec: { unschedulable: false } } });
    await on.until(async () => (await condition(on, 'Ready'))?.status === 'True', 5);
  });
});

describe('trouble', () => {
  test('a killed container is restarted and ready again', async () => {
    const on = await withPod(podOf('web:1'));
    await on.clock.advance(60_000);
    expect(on.cluster.killContainers(key)).toBe(true);
    expect(await course(on, 60)).toEqual(['Running Error 0 False', 'Running running 1 False', 'Running running 1 True']);
    on.cluster.killContainers(key, 0);
    expect((await course(on, 60))[0]).toBe('Running CrashLoopBackOff 1 False');
  });

  test('a pod thrown off its node fails and stays so', async () => {
    const on = await withPod(podOf('web:1'));
    await on.clock.advance(5000);
    on.cluster.failPod(key);
    expect(await course(on, 60)).toEqual(['Failed Error 0 False']);
    expect((await read(on)).status).toMatchObject({ reason: 'Evicted', message: 'The node was low on resource: memory.' });
    expect(on.cluster.failPod(key)).toBe(false);
  });

  test('readiness can be forced, and let go', async () => {
    const on = await withPod(podOf('web:1'));
    await on.clock.advance(5000);
    on.cluster.forceReadiness(key, false);
    await on.clock.settle();
    expect(await word(on)).toBe('Running running 0 False');
    on.cluster.forceReadiness(key, undefined);
    await on.clock.settle();
    expect(await word(on)).toBe('Running running 0 True');
    expect(on.cluster.forceReadiness({ namespace: 'default', name: 'nobody' }, false)).toBe(false);
  });

  test.each([
    ['web:1', {}],
    ['web:crash-3-times', {}],
    ['web:1', { initContainers: [{ name: 'first', image: 'init:exit-0-after-5s' }] }],
    ['job:1', { restartPolicy: 'Never' }],
  ] satisfies [string, Partial<PodSpec>][])(
    'a kubelet that starts anew finds the pod of %s with %j as it left it, its address included',
    async (image, spec) => {
      let shared: KubernetesClient | undefined;
      const on = await stage({
        behaviours: ['kubelet'],
        wrap(client) {
          shared = client;
          return client;
        },
      });
      // Statuses carry whole seconds; the kubelet's own time does not.
      await on.clock.advance(900);
      await on.client.create(pods, podOf(image, { spec }));
      await on.clock.advance(600_000);
      const before = await read(on);
      on.stop.stop();
      if (shared === undefined) throw new Error('no client');
      const again = startCluster(
        { client: shared, clock: on.clock, random: () => 0.5, log: silentLog, behaviours: ['kubelet'], events: 'none' },
        stopper(),
      );
      await on.clock.settle();
      await again.ready;
      await on.clock.advance(3_600_000);
      expect(await read(on)).toEqual(before);

      const other = podOf('web:1');
      await on.client.create(pods, { ...other, metadata: { ...other.metadata, name: 'other' } });
      await on.clock.advance(1000);
      const address = (await on.client.get(pods, { namespace: 'default', name: 'other' }))?.status?.podIP;
      expect(address).toBeDefined();
      // A pod that has ended has given its address back.
      expect(address).not.toBe(before.status?.phase === 'Running' ? before.status.podIP : undefined);
    },
  );
});
