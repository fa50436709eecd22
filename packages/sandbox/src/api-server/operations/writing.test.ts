import { describe, expect, test } from '@jest/globals';
import { configMaps, namespaces, pods, replicaSets, serviceAccounts, services } from '@sluice/kubernetes';
import { configMap, namespace, pod, refused, replicaSet, service, testServer } from '../testing/server.ts';

const key = { namespace, name: 'a' };

describe('writes', () => {
  test('what is handed out cannot be changed, and what was handed in is not held on to', async () => {
    const { client } = testServer();
    const mine = { ...configMap('a'), data: { a: '1' } };
    const made = await client.create(configMaps, mine);
    mine.data.a = 'changed';
    expect((await client.get(configMaps, key))?.data).toEqual({ a: '1' });
    expect(() => Object.assign(made.data ?? {}, { a: '2' })).toThrow(TypeError);
  });

  test('the same version is refused once it has been replaced', async () => {
    const { client } = testServer();
    const { metadata } = await client.create(configMaps, configMap('a'));
    const { resourceVersion = '' } = metadata;
    const change = (a: string) => client.patch(configMaps, key, { type: 'merge', body: { metadata: { resourceVersion }, data: { a } } });
    await change('2');
    const error = await refused(change('3'));
    expect(error.reason).toBe('Conflict');
    expect(error.message).toBe(
      'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
    );
    expect((await client.get(configMaps, key))?.data).toEqual({ a: '2' });
  });

  test('a write that changes nothing leaves the version, and the watchers, alone', async () => {
    const { client, server } = testServer();
    const made = await client.create(configMaps, configMap('a'));
    const { revision } = server.machine.store;
    const same = await client.patch(configMaps, key, { type: 'merge', body: { data: { a: '1' } } });
    expect(same.metadata.resourceVersion).toBe(made.metadata.resourceVersion);
    expect(server.machine.store.revision).toBe(revision);
  });

  test('the status is written apart from the rest, and generation counts only what is wanted', async () => {
    const { client } = testServer();
    const made = await client.create(replicaSets, { ...replicaSet('a'), status: { replicas: 7 } });
    expect([made.status?.replicas, made.metadata.generation]).toEqual([0, 1]);
    const body = { spec: { replicas: 3 }, status: { replicas: 2 } };
    const spec = await client.patch(replicaSets, key, { type: 'merge', body });
    expect([spec.spec?.replicas, spec.status?.replicas, spec.metadata.generation]).toEqual([3, 0, 2]);
    const status = await client.patch(
      replicaSets,
      key,
      { type: 'merge', body: { spec: { replicas: 9 }, status: { replicas: 2 } } },
      'status',
    );
    expect([status.spec?.replicas, status.status?.replicas, status.metadata.generation]).toEqual([3, 2, 2]);
    const labelled = await client.patch(replicaSets, key, { type: 'merge', body: { metadata: { labels: { x: 'y' } } } });
    expect(labelled.metadata.generation).toBe(2);
  });

  test('finalizers keep an object until the last of them goes', async () => {
    const { client } = testServer();
    await client.create(configMaps, {
      ...configMap('a'),
      metadata: { namespace, name: 'a', finalizers: ['example.com/one', 'example.com/two'] },
    });
    await client.remove(configMaps, key);
    const going = await client.get(configMaps, key);
    expect(going?.metadata.deletionTimestamp).toBe('2026-01-01T00:00:00Z');
    await client.remove(configMaps, key);
    expect((await client.get(configMaps, key))?.metadata.resourceVersion).toBe(going?.metadata.resourceVersion);
    const finalizers = (list: readonly string[]) =>
      client.patch(configMaps, key, { type: 'merge', body: { metadata: { finalizers: list } } });
    const error = await refused(finalizers(['example.com/one', 'example.com/two', 'example.com/three']));
    expect(error.message).toContain('no new finalizers can be added if the object is being deleted');
    await finalizers(['example.com/two']);
    expect(await client.get(configMaps, key)).toBeDefined();
    await finalizers([]);
    expect(await client.get(configMaps, key)).toBeUndefined();
  });

  test('how dependents go is left to finalizers', async () => {
    const { client } = testServer();
    for (const [propagation, finalizers] of [
      ['Foreground', ['foregroundDeletion']],
      ['Orphan', ['orphan']],
    ] as const) {
      await client.create(configMaps, configMap('a'));
      await client.remove(configMaps, key, { propagation });
      expect((await client.get(configMaps, key))?.metadata.finalizers).toEqual(finalizers);
      await client.patch(configMaps, key, { type: 'merge', body: { metadata: { finalizers: null } } });
    }
    await client.create(configMaps, configMap('a'));
    await client.remove(configMaps, key, { propagation: 'Background' });
    expect(await client.get(configMaps, key)).toBeUndefined();
  });

  test('another object of the same name is not deleted by mistake', async () => {
    const { client } = testServer();
    await client.create(configMaps, configMap('a'));
    const error = await refused(client.remove(configMaps, key, { uid: 'another' }));
    expect(error.reason).toBe('Conflict');
    expect(await client.get(configMaps, key)).toBeDefined();
  });

  test('a pod on a node is given its time; one that never ran goes at once', async () => {
    const { client, clock } = testServer();
    await client.create(pods, pod('a'));
    await client.remove(pods, key);
    expect(await client.get(pods, key)).toBeUndefined();
    await client.create(pods, pod('a', { nodeName: 'n' }));
    await client.remove(pods, key);
    const going = await client.get(pods, key);
    expect(going?.metadata.deletionGracePeriodSeconds).toBe(30);
    expect(Date.parse(going?.metadata.deletionTimestamp ?? '')).toBe(clock.now() + 30_000);
    await client.remove(pods, key, { gracePeriodSeconds: 5 });
    expect((await client.get(pods, key))?.metadata.deletionGracePeriodSeconds).toBe(5);
    await client.remove(pods, key, { gracePeriodSeconds: 0 });
    expect(await client.get(pods, key)).toBeUndefined();
  });

  test('a dry run says what would be, and nothing is', async () => {
    const { client } = testServer();
    const would = await client.create(services, service('a'), { dryRun: true });
    expect(would.spec?.type).toBe('ClusterIP');
    expect(would.metadata.resourceVersion).toBeUndefined();
    expect(await client.get(services, key)).toBeUndefined();
    expect((await refused(client.create(services, service('a', {}), { dryRun: true }))).reason).toBe('Invalid');
  });

  test('a deleted namespace takes along all that is in it, and waits for what is held', async () => {
    const { client, clock } = testServer();
    const inside = { namespace: 'team', name: 'a' };
    await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } });
    expect(await client.get(serviceAccounts, { namespace: 'team', name: 'default' })).toBeDefined();
    await client.create(configMaps, { ...configMap('a'), metadata: { ...inside, finalizers: ['example.com/hold'] } });
    await client.create(services, { ...service('b'), metadata: { namespace: 'team', name: 'b' } });
    await client.remove(namespaces, { name: 'team' });
    expect((await client.get(namespaces, { name: 'team' }))?.status?.phase).toBe('Terminating');
    const late = await refused(client.create(configMaps, { ...configMap('late'), metadata: { namespace: 'team', name: 'late' } }));
    expect(late.message).toBe(
      'configmaps "late" is forbidden: unable to create new content in namespace team because it is being terminated',
    );
    await clock.settle();
    expect((await client.list(services, { namespace: 'team' })).items).toEqual([]);
    expect(await client.get(namespaces, { name: 'team' })).toBeDefined();
    await client.patch(configMaps, inside, { type: 'merge', body: { metadata: { finalizers: null } } });
    await clock.settle();
    expect(await client.get(namespaces, { name: 'team' })).toBeUndefined();
  });

  test('the same seed and the same requests give the same objects', async () => {
    const run = async () => {
      const { client } = testServer();
      await client.create(services, service('a'));
      await client.create(pods, { ...pod('ignored'), metadata: { namespace, generateName: 'web-' } as never });
      return [await client.list(services), await client.list(pods)];
    };
    expect(await run()).toEqual(await run());
  });
});

describe('lists', () => {
  test('pages show one moment, whatever happens between them', async () => {
    const { client } = testServer();
    for (const name of ['a', 'b', 'c', 'd']) await client.create(configMaps, configMap(name));
    const first = await client.list(configMaps, { namespace, limit: 2 });
    await client.create(configMaps, configMap('bb'));
    await client.remove(configMaps, { namespace, name: 'd' });
    const { continue: token = '' } = first;
    const second = await client.list(configMaps, { namespace, limit: 2, continue: token });
    expect([...first.items, ...second.items].map(({ metadata }) => metadata.name)).toEqual(['a', 'b', 'c', 'd']);
    expect(second.resourceVersion).toBe(first.resourceVersion);
    expect(second.continue).toBeUndefined();
  });

  test('a page that is too old to go on from is Expired', async () => {
    const { client, server } = testServer();
    for (const name of ['a', 'b', 'c']) await client.create(configMaps, configMap(name));
    const { continue: token = '' } = await client.list(configMaps, { limit: 1 });
    await client.create(configMaps, configMap('d'));
    server.compact();
    expect((await refused(client.list(configMaps, { limit: 1, continue: token }))).reason).toBe('Expired');
  });
});
