import assert from 'node:assert/strict';
import {
  type ConfigMap,
  configMaps,
  controllerReference,
  type KubeObject,
  type KubernetesClient,
  namespaces,
  pods,
  replicaSets,
} from '@sluice/kubernetes';
import type { ConformanceCase } from '../conformance-case.ts';
import { configMap, pod, podsAreWelcome, replicaSet } from '../objects.ts';
import { eventually, eventuallyGone, eventuallyThere, fieldsOf, observe, refused, story } from '../observing.ts';

const finalizer = 'example.com/hold';

const held = (namespace: string, name: string): ConfigMap => ({
  ...configMap(namespace, name),
  metadata: { namespace, name, finalizers: [finalizer] },
});

async function childOf(client: KubernetesClient, owner: KubeObject, name: string, finalizers: readonly string[] = []): Promise<ConfigMap> {
  const { namespace = '' } = owner.metadata;
  const metadata = { namespace, name, ownerReferences: [controllerReference(owner)], finalizers };
  return client.create(configMaps, { ...configMap(namespace, name), metadata });
}

export const deleting: readonly ConformanceCase[] = [
  {
    name: 'a removed object is gone; removing it again is NotFound',
    async run(client, namespace) {
      const key = { namespace, name: 'a' };
      await client.create(configMaps, configMap(namespace, 'a'));
      await client.remove(configMaps, key);
      assert.equal(await client.get(configMaps, key), undefined);
      const error = await refused('NotFound', client.remove(configMaps, key));
      assert.equal(error.message, 'configmaps "a" not found');
    },
  },
  {
    name: 'an object of the same name made again has another uid',
    async run(client, namespace) {
      const first = await client.create(configMaps, configMap(namespace, 'a'));
      await client.remove(configMaps, { namespace, name: 'a' });
      const second = await client.create(configMaps, configMap(namespace, 'a'));
      assert.notEqual(second.metadata.uid, first.metadata.uid);
      assert(BigInt(second.metadata.resourceVersion ?? 0) > BigInt(first.metadata.resourceVersion ?? 0));
    },
  },
  {
    name: 'removing another uid is a Conflict, and removes nothing',
    async run(client, namespace) {
      const created = await client.create(configMaps, configMap(namespace, 'a'));
      const key = { namespace, name: 'a' };
      await refused('Conflict', client.remove(configMaps, key, { uid: '00000000-0000-4000-8000-000000000000' }));
      assert.deepEqual(await client.get(configMaps, key), created);
      await client.remove(configMaps, key, { uid: created.metadata.uid ?? '' });
      assert.equal(await client.get(configMaps, key), undefined);
    },
  },
  {
    name: 'a finalizer keeps a removed object until it is taken off',
    async run(client, namespace) {
      const key = { namespace, name: 'a' };
      const created = await client.create(configMaps, held(namespace, 'a'));
      assert.equal(created.metadata.deletionTimestamp, undefined);
      await client.remove(configMaps, key);
      const waiting = await client.get(configMaps, key);
      assert.match(waiting?.metadata.deletionTimestamp ?? '', /^\d{4}-/);
      assert.equal(waiting?.metadata.deletionGracePeriodSeconds, 0);
      assert.notEqual(waiting?.metadata.resourceVersion, created.metadata.resourceVersion);
      await client.remove(configMaps, key);
      assert.deepEqual(await client.get(configMaps, key), waiting);
      await client.patch(configMaps, key, { type: 'merge', body: { metadata: { finalizers: null } } });
      assert.equal(await client.get(configMaps, key), undefined);
    },
  },
  {
    name: 'an object that is being removed takes no new finalizers, but other changes',
    async run(client, namespace) {
      const key = { namespace, name: 'a' };
      await client.create(configMaps, held(namespace, 'a'));
      await client.remove(configMaps, key);
      await refused(
        'Invalid',
        client.patch(configMaps, key, { type: 'merge', body: { metadata: { finalizers: [finalizer, 'example.com/more'] } } }),
      );
      const patched = await client.patch(configMaps, key, { type: 'merge', body: { data: { x: '1' } } });
      assert.deepEqual(patched.data, { x: '1' });
      await refused('AlreadyExists', client.create(configMaps, configMap(namespace, 'a')));
      await client.patch(configMaps, key, { type: 'merge', body: { metadata: { finalizers: [] } } });
    },
  },
  {
    name: 'marking for removal grows the generation of kinds that have one',
    async run(client, namespace) {
      const key = { namespace, name: 'a' };
      const object = replicaSet(namespace, 'a');
      await client.create(replicaSets, { ...object, metadata: { ...object.metadata, finalizers: [finalizer] } });
      await client.remove(replicaSets, key);
      assert.equal((await client.get(replicaSets, key))?.metadata.generation, 2);
      await client.patch(replicaSets, key, { type: 'merge', body: { metadata: { finalizers: null } } });
    },
  },
  {
    name: 'deletionTimestamp cannot be set by a write',
    async run(client, namespace) {
      await client.create(configMaps, configMap(namespace, 'a'));
      const body = { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' }, data: { x: '1' } };
      const error = await refused('Invalid', client.patch(configMaps, { namespace, name: 'a' }, { type: 'merge', body }));
      assert.deepEqual(fieldsOf(error), ['metadata.deletionTimestamp']);
    },
  },
  {
    name: 'what an owner owned goes after it',
    async run(client, namespace) {
      const owner = await client.create(configMaps, configMap(namespace, 'owner'));
      const child = await childOf(client, owner, 'child');
      await childOf(client, child, 'grandchild');
      await client.remove(configMaps, { namespace, name: 'owner' });
      await eventuallyGone(client, configMaps, { namespace, name: 'child' });
      await eventuallyGone(client, configMaps, { namespace, name: 'grandchild' });
    },
  },
  {
    name: 'an object with two owners stays as long as one of them is there',
    async run(client, namespace) {
      const first = await client.create(configMaps, configMap(namespace, 'first'));
      const second = await client.create(configMaps, configMap(namespace, 'second'));
      const reference = ({ apiVersion, kind, metadata }: KubeObject) => ({
        apiVersion,
        kind,
        name: metadata.name,
        uid: metadata.uid ?? '',
      });
      const metadata = { namespace, name: 'child', ownerReferences: [reference(first), reference(second)] };
      await client.create(configMaps, { ...configMap(namespace, 'child'), metadata });
      await client.remove(configMaps, { namespace, name: 'first' });
      const left = await eventuallyThere(
        client,
        configMaps,
        { namespace, name: 'child' },
        'one owner is left',
        ({ metadata: { ownerReferences = [] } }) => ownerReferences.length === 1,
      );
      assert.equal(left.metadata.ownerReferences?.[0]?.name, 'second');
      await client.remove(configMaps, { namespace, name: 'second' });
      await eventuallyGone(client, configMaps, { namespace, name: 'child' });
    },
  },
  {
    name: 'an object whose owner never existed under that uid goes',
    async run(client, namespace) {
      const owner = await client.create(configMaps, configMap(namespace, 'owner'));
      const uid = '00000000-0000-4000-8000-000000000000';
      await childOf(client, { ...owner, metadata: { ...owner.metadata, uid } }, 'child');
      await eventuallyGone(client, configMaps, { namespace, name: 'child' });
      assert.notEqual(await client.get(configMaps, { namespace, name: 'owner' }), undefined);
    },
  },
  {
    name: 'orphaning keeps what was owned, without the owner',
    async run(client, namespace) {
      const owner = await client.create(configMaps, configMap(namespace, 'owner'));
      await childOf(client, owner, 'child');
      // The collector learns of the child on its own time; an owner that it finds childless would go without orphaning anything.
      await eventuallyCollected(client, namespace);
      await client.remove(configMaps, { namespace, name: 'owner' }, { propagation: 'Orphan' });
      await eventuallyGone(client, configMaps, { namespace, name: 'owner' });
      const child = await client.get(configMaps, { namespace, name: 'child' });
      assert.deepEqual(child?.metadata.ownerReferences ?? [], []);
    },
  },
  {
    name: 'in the foreground the owner goes last',
    async run(client, namespace) {
      const owner = await client.create(configMaps, configMap(namespace, 'owner'));
      await childOf(client, owner, 'child', [finalizer]);
      await eventuallyCollected(client, namespace);
      await client.remove(configMaps, { namespace, name: 'owner' }, { propagation: 'Foreground' });
      const waiting = await client.get(configMaps, { namespace, name: 'owner' });
      assert.deepEqual(waiting?.metadata.finalizers, ['foregroundDeletion']);
      assert.notEqual(waiting?.metadata.deletionTimestamp, undefined);
      await eventually(
        client,
        configMaps,
        { namespace, name: 'child' },
        'the child is being removed',
        (child) => child?.metadata.deletionTimestamp !== undefined,
      );
      assert.notEqual(await client.get(configMaps, { namespace, name: 'owner' }), undefined);
      await client.patch(configMaps, { namespace, name: 'child' }, { type: 'merge', body: { metadata: { finalizers: null } } });
      await eventuallyGone(client, configMaps, { namespace, name: 'owner' });
    },
  },
  {
    name: 'a pod that no node has goes at once; one on a node has its time to stop, unless that is cut to nothing',
    async run(client, namespace) {
      await podsAreWelcome(client, namespace);
      await client.create(pods, pod(namespace, 'loose'));
      await client.remove(pods, { namespace, name: 'loose' });
      assert.equal(await client.get(pods, { namespace, name: 'loose' }), undefined);

      const bound = pod(namespace, 'bound');
      await client.create(pods, { ...bound, spec: { ...bound.spec, containers: bound.spec?.containers ?? [], nodeName: 'nowhere' } });
      const key = { namespace, name: 'bound' };
      await client.remove(pods, key);
      const stopping = await client.get(pods, key);
      assert.equal(stopping?.metadata.deletionGracePeriodSeconds, 30);
      assert.notEqual(stopping?.metadata.deletionTimestamp, undefined);
      await client.remove(pods, key, { gracePeriodSeconds: 0 });
      assert.equal(await client.get(pods, key), undefined);
    },
  },
  {
    name: 'a namespace takes all it holds along, and nothing can be made in it meanwhile',
    async run(client, namespace) {
      const name = `${namespace}-inner`;
      await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
      await client.create(configMaps, held(name, 'a'));
      await client.create(configMaps, configMap(name, 'b'));
      await client.remove(namespaces, { name });
      const leaving = await eventuallyThere(
        client,
        namespaces,
        { name },
        'the namespace is leaving',
        ({ status }) => status?.phase === 'Terminating',
      );
      assert.notEqual(leaving.metadata.deletionTimestamp, undefined);
      await refused('Forbidden', client.create(configMaps, configMap(name, 'c')));
      await eventuallyGone(client, configMaps, { namespace: name, name: 'b' });
      await client.patch(configMaps, { namespace: name, name: 'a' }, { type: 'merge', body: { metadata: { finalizers: null } } });
      await eventuallyGone(client, namespaces, { name });
    },
  },
  {
    name: 'a watch tells of the mark and of the end of a removal with a finalizer',
    async run(client, namespace) {
      const key = { namespace, name: 'a' };
      const { metadata } = await client.create(configMaps, held(namespace, 'a'));
      const seen = observe(client, configMaps, {
        namespace,
        fieldSelector: 'metadata.name=a',
        resourceVersion: metadata.resourceVersion ?? '',
      });
      await client.remove(configMaps, key);
      await client.patch(configMaps, key, { type: 'merge', body: { metadata: { finalizers: null } } });
      await seen.until('the end', (events) => story(events).includes('DELETED a'));
      await seen.stop();
      assert.deepEqual(story(seen.events), ['MODIFIED a', 'DELETED a']);
    },
  },
];

/** Lets the collector go once through its work: it deletes another orphan, whose turn comes after all that was there before. */
async function eventuallyCollected(client: KubernetesClient, namespace: string): Promise<void> {
  const owner = await client.create(configMaps, configMap(namespace, 'marker-owner'));
  await childOf(client, owner, 'marker');
  await client.remove(configMaps, { namespace, name: 'marker-owner' });
  await eventuallyGone(client, configMaps, { namespace, name: 'marker' });
}
