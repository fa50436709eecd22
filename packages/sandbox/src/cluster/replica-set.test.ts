import { describe, expect, test } from '@jest/globals';
import { ApiError, type Clock, type KubernetesClient, keyOf, pods, type ReplicaSet, replicaSets, sleep } from '@sluice/kubernetes';
import { pod as podObject, replicaSet } from './testing/objects.ts';
import { type Stage, stage } from './testing/stage.ts';

const key = { namespace: 'default', name: 'web' };
/** As a user writes it. */
const fresh = (spec: Parameters<typeof replicaSet>[1] = {}): ReplicaSet => {
  const set = replicaSet('web', spec);
  return { ...set, metadata: { name: 'web', namespace: 'default' } };
};
const status = async ({ client }: Stage) => (await client.get(replicaSets, key))?.status;
const podsOf = async ({ client }: Stage) => (await client.list(pods, { namespace: 'default' })).items;

describe('a ReplicaSet', () => {
  test('has its pods within a second, named after it', async () => {
    const on = await stage();
    await on.client.create(replicaSets, fresh());
    await on.until(async () => (await status(on))?.readyReplicas === 3, 2);
    for (const { metadata } of await podsOf(on)) expect(metadata.name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  test('counts a pod as available only after minReadySeconds, to the second', async () => {
    const on = await stage();
    await on.client.create(replicaSets, fresh({ minReadySeconds: 30 }));
    await on.until(async () => (await status(on))?.readyReplicas === 3, 2);
    const readyAt = Math.floor(on.seconds());
    await on.until(async () => (await status(on))?.availableReplicas === 3, 60);
    expect(on.seconds()).toBe(readyAt + 30);
  });

  test('adopts pods that fit and have no owner, and deletes the surplus', async () => {
    const on = await stage();
    for (const name of ['one', 'two']) {
      const { apiVersion, kind, spec } = podObject(name);
      await on.client.create(pods, {
        apiVersion,
        kind,
        metadata: { name, namespace: 'default', labels: { app: 'web' } },
        spec: { containers: spec?.containers ?? [] },
      });
    }
    await on.clock.advance(5000);
    await on.client.create(replicaSets, fresh({ replicas: 1 }));
    await on.clock.advance(5000);
    const left = await podsOf(on);
    expect(left).toHaveLength(1);
    expect(left[0]?.metadata.ownerReferences).toMatchObject([{ kind: 'ReplicaSet', name: 'web', controller: true }]);
  });

  test('releases a pod whose labels no longer fit, and makes another', async () => {
    const on = await stage();
    await on.client.create(replicaSets, fresh({ replicas: 1 }));
    await on.clock.advance(5000);
    const [pod] = await podsOf(on);
    if (pod === undefined) throw new Error('no pod');
    const at = { namespace: 'default', name: pod.metadata.name };
    await on.client.patch(pods, at, { type: 'merge', body: { metadata: { labels: { app: 'debug' } } } });
    await on.clock.advance(5000);
    expect((await on.client.get(pods, at))?.metadata.ownerReferences ?? []).toEqual([]);
    expect(await podsOf(on)).toHaveLength(2);
  });

  test('says why pods cannot be created, keeps trying, and says no more when it works', async () => {
    let allowed = false;
    const refusing = (client: KubernetesClient): KubernetesClient => ({
      ...client,
      create(kind, object, options) {
        if (kind.plural === 'pods' && !allowed) throw new ApiError('Forbidden', 'exceeded quota: compute');
        return client.create(kind, object, options);
      },
    });
    const on = await stage({ wrap: refusing });
    await on.client.create(replicaSets, fresh());
    await on.clock.advance(60_000);
    expect((await status(on))?.conditions).toMatchObject([
      { type: 'ReplicaFailure', reason: 'FailedCreate', message: 'exceeded quota: compute' },
    ]);
    allowed = true;
    await on.until(async () => (await status(on))?.readyReplicas === 3, 30);
    expect((await status(on))?.conditions ?? []).toEqual([]);
  });

  test('replaces a pod that was thrown off its node', async () => {
    const on = await stage();
    await on.client.create(replicaSets, fresh({ replicas: 2 }));
    await on.clock.advance(5000);
    const [victim] = await podsOf(on);
    if (victim === undefined) throw new Error('no pod');
    expect(on.cluster.failPod({ namespace: 'default', name: victim.metadata.name })).toBe(true);
    await on.clock.advance(5000);
    expect((await status(on))?.readyReplicas).toBe(2);
    expect((await podsOf(on)).map(({ status: { phase } = {} }) => phase).sort()).toEqual(['Failed', 'Running', 'Running']);
  });

  test('deletes no more than it should while its deletions are not shown yet', async () => {
    let lagMs = 0;
    const lagging = (client: KubernetesClient, clock: Clock): KubernetesClient => ({
      ...client,
      async *watch(kind, options, stop) {
        for await (const event of client.watch(kind, options, stop)) {
          if (kind.plural === 'pods' && lagMs > 0) await sleep(clock, lagMs, stop);
          yield event;
        }
      },
    });
    const on = await stage({ wrap: lagging });
    await on.client.create(replicaSets, fresh({ replicas: 5 }));
    await on.clock.advance(5000);
    lagMs = 2000;
    await on.client.patch(replicaSets, key, { type: 'merge', body: { spec: { replicas: 3 } } });
    await on.clock.advance(100);
    const kept = (await podsOf(on)).filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    expect(kept).toHaveLength(3);
    // The kubelet's own report is known at once, the deletions are not: an unready pod would be the first to go.
    const [unready] = kept;
    if (unready === undefined) throw new Error('no pod');
    on.cluster.forceReadiness(keyOf(unready), false);
    await on.clock.advance(60_000);
    expect((await podsOf(on)).map(({ metadata }) => metadata.name)).toEqual(kept.map(({ metadata }) => metadata.name));
  });
});
