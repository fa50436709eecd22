import assert from 'node:assert/strict';
import { configMaps, defineKind, type Kind, type KubernetesClient, stopper, type WatchOptions } from '@sluice/kubernetes';
import type { ConformanceCase } from '../conformance-case.ts';
import { configMap } from '../objects.ts';
import { observe, refused, story } from '../observing.ts';
import { withWidgets } from '../widgets.ts';

/** Reads a watch to its end, for the failure that it meets. */
async function drain(client: KubernetesClient, kind: Kind, options: WatchOptions): Promise<void> {
  const stop = stopper();
  const timer = setTimeout(() => stop.stop(), 10_000);
  try {
    for await (const _ of client.watch(kind, options, stop));
  } finally {
    clearTimeout(timer);
  }
}

export const watching: readonly ConformanceCase[] = [
  {
    name: 'a watch from a version shows every later change, in order, and none before',
    async run(client, namespace) {
      await client.create(configMaps, configMap(namespace, 'before'));
      const { resourceVersion } = await client.list(configMaps, { namespace });
      await client.create(configMaps, configMap(namespace, 'a', { x: '1' }));
      const seen = observe(client, configMaps, { namespace, resourceVersion });
      await client.patch(configMaps, { namespace, name: 'a' }, { type: 'merge', body: { data: { x: '2' } } });
      const last = await client.patch(configMaps, { namespace, name: 'before' }, { type: 'merge', body: { data: { x: '2' } } });
      await client.remove(configMaps, { namespace, name: 'a' });
      await seen.until('the removal', (events) => story(events).includes('DELETED a'));
      await seen.stop();
      const own = seen.events.filter((event) => event.type === 'BOOKMARK' || event.object.metadata.name !== 'kube-root-ca.crt');
      assert.deepEqual(story(own), ['ADDED a', 'MODIFIED a', 'MODIFIED before', 'DELETED a']);
      const versions = own.flatMap((event) => (event.type === 'BOOKMARK' ? [] : [BigInt(event.object.metadata.resourceVersion ?? 0)]));
      assert(
        versions.every((version, index) => index === 0 || version > (versions[index - 1] ?? 0n)),
        'versions only grow',
      );
      const removed = own.at(-1);
      assert(removed !== undefined && removed.type === 'DELETED');
      assert.deepEqual(removed.object.data, { x: '2' });
      assert(
        BigInt(removed.object.metadata.resourceVersion ?? 0) > BigInt(last.metadata.resourceVersion ?? 0),
        'a removal has a version of its own',
      );
    },
  },
  {
    name: 'objects in events carry their type',
    async run(client, namespace) {
      const seen = observe(client, configMaps, { namespace, fieldSelector: 'metadata.name=a', sendInitialEvents: true });
      await client.create(configMaps, configMap(namespace, 'a'));
      await seen.until('the object', (events) => story(events).includes('ADDED a'));
      await seen.stop();
      for (const event of seen.events) {
        if (event.type !== 'BOOKMARK') assert.deepEqual([event.object.apiVersion, event.object.kind], ['v1', 'ConfigMap']);
      }
    },
  },
  {
    name: 'initial events show what is there, end with a bookmark, and then come the changes',
    async run(client, namespace) {
      await client.create(configMaps, configMap(namespace, 'a', {}, { app: 'web' }));
      const b = await client.create(configMaps, configMap(namespace, 'b', {}, { app: 'web' }));
      const seen = observe(client, configMaps, { namespace, labelSelector: 'app=web', sendInitialEvents: true });
      await seen.until('the end of the initial events', (events) => story(events).includes('END'));
      await client.patch(configMaps, { namespace, name: 'a' }, { type: 'merge', body: { data: { x: '1' } } });
      await seen.until('the change', (events) => story(events).includes('MODIFIED a'));
      await seen.stop();
      assert.deepEqual([...story(seen.events).slice(0, 2)].sort(), ['ADDED a', 'ADDED b']);
      assert.deepEqual(story(seen.events).slice(2), ['END', 'MODIFIED a']);
      const end = seen.events.find((event) => event.type === 'BOOKMARK' && event.initialEventsEnd);
      assert(end?.type === 'BOOKMARK');
      assert(BigInt(end.resourceVersion) >= BigInt(b.metadata.resourceVersion ?? 0), 'the bookmark is not older than what it ends');
    },
  },
  {
    name: 'initial events of nothing are just their end',
    async run(client, namespace) {
      const seen = observe(client, configMaps, { namespace, labelSelector: 'app=none', sendInitialEvents: true });
      await seen.until('the end of the initial events', (events) => story(events).includes('END'));
      await seen.stop();
      assert.deepEqual(story(seen.events), ['END']);
    },
  },
  {
    name: 'the version of the bookmark that ends the initial events is one to watch on from',
    async run(client, namespace) {
      const first = observe(client, configMaps, { namespace, labelSelector: 'app=web', sendInitialEvents: true });
      await first.until('the end of the initial events', (events) => story(events).includes('END'));
      await first.stop();
      const [end] = first.events;
      assert(end?.type === 'BOOKMARK');
      await client.create(configMaps, configMap(namespace, 'a', {}, { app: 'web' }));
      const second = observe(client, configMaps, { namespace, labelSelector: 'app=web', resourceVersion: end.resourceVersion });
      await second.until('the change', (events) => story(events).includes('ADDED a'));
      await second.stop();
      assert.deepEqual(story(second.events), ['ADDED a']);
    },
  },
  {
    name: 'for a watch with a label selector, an object that leaves it is DELETED, and one that comes in is ADDED',
    async run(client, namespace) {
      const key = { namespace, name: 'a' };
      await client.create(configMaps, configMap(namespace, 'a', { x: '1' }, { app: 'web' }));
      const { resourceVersion } = await client.list(configMaps, { namespace });
      const seen = observe(client, configMaps, { namespace, labelSelector: 'app=web', resourceVersion });
      const relabel = (app: string, x: string) =>
        client.patch(configMaps, key, { type: 'merge', body: { metadata: { labels: { app } }, data: { x } } });
      const left = await relabel('db', '2');
      await relabel('db', '3');
      const back = await relabel('web', '4');
      await relabel('db', '5');
      await client.remove(configMaps, key);
      await client.create(configMaps, configMap(namespace, 'last', {}, { app: 'web' }));
      await seen.until('the last', (events) => story(events).includes('ADDED last'));
      await seen.stop();
      assert.deepEqual(story(seen.events), ['DELETED a', 'ADDED a', 'DELETED a', 'ADDED last']);
      const [out, into] = seen.events;
      assert(out?.type === 'DELETED' && into?.type === 'ADDED');
      assert.equal(out.object.metadata.resourceVersion, left.metadata.resourceVersion);
      assert.deepEqual(out.object.data, { x: '1' }, 'what leaves is shown as it last was inside');
      assert.deepEqual(into.object, back);
    },
  },
  {
    name: 'a watch with a field selector sees one object',
    async run(client, namespace) {
      const { resourceVersion } = await client.list(configMaps, { namespace });
      const seen = observe(client, configMaps, { namespace, fieldSelector: 'metadata.name=b', resourceVersion });
      await client.create(configMaps, configMap(namespace, 'a'));
      await client.create(configMaps, configMap(namespace, 'b'));
      await client.remove(configMaps, { namespace, name: 'a' });
      await client.remove(configMaps, { namespace, name: 'b' });
      await seen.until('the end of b', (events) => story(events).includes('DELETED b'));
      await seen.stop();
      assert.deepEqual(story(seen.events), ['ADDED b', 'DELETED b']);
    },
  },
  {
    name: 'a watch of all namespaces sees this one',
    async run(client, namespace) {
      const { resourceVersion } = await client.list(configMaps);
      const seen = observe(client, configMaps, { fieldSelector: `metadata.name=${namespace}`, resourceVersion });
      await client.create(configMaps, configMap(namespace, namespace));
      await seen.until('the object', (events) => story(events).includes(`ADDED ${namespace}`));
      await seen.stop();
    },
  },
  {
    name: 'a change that changes nothing makes no event',
    async run(client, namespace) {
      const { metadata } = await client.create(configMaps, configMap(namespace, 'a', { x: '1' }));
      const seen = observe(client, configMaps, {
        namespace,
        fieldSelector: 'metadata.name=a',
        resourceVersion: metadata.resourceVersion ?? '',
      });
      await client.patch(configMaps, { namespace, name: 'a' }, { type: 'merge', body: { data: { x: '1' } } });
      await client.patch(configMaps, { namespace, name: 'a' }, { type: 'merge', body: { data: { x: '2' } } });
      await client.remove(configMaps, { namespace, name: 'a' });
      await seen.until('the end', (events) => story(events).includes('DELETED a'));
      await seen.stop();
      assert.deepEqual(story(seen.events), ['MODIFIED a', 'DELETED a']);
    },
  },
  {
    name: 'a version from before all memory is Expired or Gone',
    run: (client, namespace) =>
      // A kind of which the memory surely begins later: that of built-in ones may reach back to the server's first moment.
      withWidgets(client, namespace, async (widgets) => {
        const error = await refused('Expired', drain(client, widgets, { namespace, resourceVersion: '1' }));
        assert.equal(error.code, 410);
      }),
  },
  {
    name: 'a watch that cannot be is refused like a list',
    async run(client, namespace) {
      const nothing = defineKind('nothing.example.com/v1', 'Nothing', 'nothings');
      await refused('NotFound', drain(client, nothing, { namespace, sendInitialEvents: true }));
      await refused('BadRequest', drain(client, configMaps, { namespace, labelSelector: 'a in b', sendInitialEvents: true }));
      await refused('BadRequest', drain(client, configMaps, { namespace, fieldSelector: 'data.x=1', sendInitialEvents: true }));
    },
  },
  {
    name: 'a stopped watch ends at once, in silence',
    async run(client, namespace) {
      const seen = observe(client, configMaps, { namespace, sendInitialEvents: true });
      await seen.until('the end of the initial events', (events) => story(events).includes('END'));
      await seen.stop();
      const count = seen.events.length;
      await client.create(configMaps, configMap(namespace, 'later'));
      assert.equal(seen.events.length, count);
    },
  },
];
