import { describe, expect, test } from '@jest/globals';
import {
  type ConfigMap,
  configMaps,
  defineKind,
  type KubernetesClient,
  type Pod,
  pods,
  secrets,
  silentLog,
  stopper,
} from '@sluice/kubernetes';
import { createManualClock, settle } from '@sluice/kubernetes/manual-clock';
import { createInformer } from './informer.ts';
import { configMap, createFakeServer } from './testing/fake-server.ts';
import { guardedWrites, LostLease, writeThrough } from './writer.ts';

const key = { namespace: 'default', name: 'a' };

async function open(kind = configMaps) {
  const server = createFakeServer();
  const clock = createManualClock();
  const informer = createInformer<ConfigMap>({ client: server.client, kind, clock, random: () => 0, log: silentLog });
  void informer.run(stopper());
  await settle();
  server.flowing = false;
  return { server, clock, informer, client: writeThrough(server.client, [informer]) };
}

describe('writing through', () => {
  test('shows a created, a patched and a removed object at once, before the watch does', async () => {
    const { client, informer } = await open();
    const created = await client.create(configMaps, configMap('a', '1'));
    expect(informer.store.get(key)).toEqual(created);
    const patched = await client.patch(configMaps, key, { type: 'merge', body: { data: { value: '2' } } });
    expect(informer.store.get(key)).toEqual(patched);
    await client.remove(configMaps, key);
    expect(informer.store.get(key)).toBeUndefined();
  });

  test('keeps what it shows when the watch catches up late', async () => {
    const { client, informer, server } = await open();
    await client.create(configMaps, configMap('a', '1'));
    await client.patch(configMaps, key, { type: 'merge', body: { data: { value: '2' } } });
    for (const watch of server.watches) watch.flow(1);
    await settle();
    expect(informer.store.get(key)?.data).toEqual({ value: '2' });
    await client.remove(configMaps, key);
    for (const watch of server.watches) watch.flow(1);
    await settle();
    expect(informer.store.get(key)).toBeUndefined();
  });

  test('leaves an object in place whose removal takes time: with finalizers, in the foreground, pods', async () => {
    const { server, informer, clock, client } = await open();
    server.flowing = true;
    server.put({ ...configMap('a'), metadata: { ...key, finalizers: ['example.com/hold'] } });
    server.put(configMap('b'));
    await settle();
    server.flowing = false;
    await client.remove(configMaps, key);
    await client.remove(configMaps, { ...key, name: 'b' }, { propagation: 'Foreground' });
    expect(informer.store.list()).toHaveLength(2);

    const podServer = createFakeServer();
    const podInformer = createInformer<Pod>({ client: podServer.client, kind: pods, clock, random: () => 0, log: silentLog });
    void podInformer.run(stopper());
    podServer.put({ apiVersion: 'v1', kind: 'Pod', metadata: key });
    await settle();
    podServer.flowing = false;
    await writeThrough(podServer.client, [podInformer]).remove(pods, key);
    expect(podInformer.store.get(key)).toBeDefined();
  });

  test('does not take in a dry run, an answer of another kind, or objects of kinds that nobody watches', async () => {
    const { server, informer, client } = await open();
    const answers: KubernetesClient = {
      ...server.client,
      create: async (_kind, object) => object,
      patch: async () => ({ apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { ...key, uid: 'u', resourceVersion: '9' } }) as never,
    };
    const writer = writeThrough(answers, [informer]);
    await writer.create(configMaps, { ...configMap('a'), metadata: { ...key, resourceVersion: '7', uid: 'u' } }, { dryRun: true });
    await writer.patch(configMaps, key, { type: 'merge', body: {} }, 'scale');
    await client.create(secrets, { apiVersion: 'v1', kind: 'Secret', metadata: key });
    expect(informer.store.list()).toEqual([]);
  });

  test('reads informers that come later', async () => {
    const { server, informer } = await open();
    const informers = new Set<typeof informer>();
    const client = writeThrough(server.client, informers);
    informers.add(informer);
    await client.create(configMaps, configMap('a'));
    expect(informer.store.list()).toHaveLength(1);
  });
});

describe('guarded writes', () => {
  test('reads as ever, and refuses every write once it may not', async () => {
    const server = createFakeServer();
    let allowed = true;
    const client = guardedWrites(server.client, () => allowed);
    await client.create(configMaps, configMap('a'));
    allowed = false;
    expect(await client.get(configMaps, key)).toBeDefined();
    expect((await client.list(configMaps)).items).toHaveLength(1);
    const writes = [
      () => client.create(configMaps, configMap('b')),
      () => client.patch(configMaps, key, { type: 'merge', body: {} }),
      () => client.remove(configMaps, key),
      () => client.post(defineKind('v1', 'Pod', 'pods'), key, 'eviction', {}),
    ];
    const before = server.requests.length;
    for (const write of writes) await expect(write()).rejects.toThrow(LostLease);
    expect(server.requests).toHaveLength(before);
  });
});
