import { describe, expect, test } from '@jest/globals';
import { configMaps, pods, stopper, type WatchEvent, type WatchOptions } from '@sluice/kubernetes';
import fc from 'fast-check';
import { configMap, namespace, pod, refused, type TestServer, testServer } from '../testing/server.ts';

/** Watches until the server has no more to tell; texts like `ADDED a@3`. */
async function told({ client, clock }: TestServer, options: WatchOptions): Promise<readonly string[]> {
  const stop = stopper();
  const events: string[] = [];
  const reading = (async () => {
    for await (const event of client.watch(configMaps, options, stop)) events.push(textOf(event));
  })();
  await clock.settle();
  stop.stop();
  await reading;
  return events;
}

const textOf = (event: WatchEvent<{ metadata: { name: string; resourceVersion?: string } }>): string =>
  event.type === 'BOOKMARK'
    ? `BOOKMARK ${event.initialEventsEnd ? 'end' : ''}`.trim()
    : `${event.type} ${event.object.metadata.name}@${event.object.metadata.resourceVersion}`;

describe('a watch', () => {
  test('from a version tells every later change once, in order, and nothing before', async () => {
    const on = testServer();
    await on.client.create(configMaps, configMap('a'));
    const { resourceVersion } = await on.client.list(configMaps, { namespace });
    const b = await on.client.create(configMaps, configMap('b'));
    const changed = await on.client.patch(configMaps, { namespace, name: 'a' }, { type: 'merge', body: { data: { a: '2' } } });
    await on.client.remove(configMaps, { namespace, name: 'b' });
    expect(await told(on, { namespace, resourceVersion })).toEqual([
      `ADDED b@${b.metadata.resourceVersion}`,
      `MODIFIED a@${changed.metadata.resourceVersion}`,
      `DELETED b@${Number(changed.metadata.resourceVersion) + 1}`,
    ]);
  });

  test('with initial events tells what is there, then that this was all', async () => {
    const on = testServer();
    await on.client.create(configMaps, configMap('b'));
    await on.client.create(configMaps, configMap('a'));
    const events = await told(on, { namespace, sendInitialEvents: true });
    expect(events.map((each) => each.replace(/@.*/, ''))).toEqual(['ADDED a', 'ADDED b', 'BOOKMARK end']);
  });

  test('tells that an object came into its selection, and that it left, with its last matching state', async () => {
    const { client, clock } = testServer();
    const stop = stopper();
    const events: string[] = [];
    const reading = (async () => {
      for await (const event of client.watch(pods, { namespace, labelSelector: 'app=web' }, stop)) {
        if (event.type !== 'BOOKMARK') events.push(`${event.type} ${JSON.stringify(event.object.metadata.labels)}`);
      }
    })();
    await client.create(pods, { ...pod('a'), metadata: { namespace, name: 'a' } });
    const label = (app: string | null) =>
      client.patch(pods, { namespace, name: 'a' }, { type: 'merge', body: { metadata: { labels: { app } } } });
    await label('web');
    const left = await label('other');
    await client.remove(pods, { namespace, name: 'a' });
    await clock.settle();
    stop.stop();
    await reading;
    expect(events).toEqual(['ADDED {"app":"web"}', 'DELETED {"app":"web"}']);
    expect(left.metadata.labels).toEqual({ app: 'other' });
  });

  test('from a forgotten version is Expired', async () => {
    const on = testServer();
    await on.client.create(configMaps, configMap('a'));
    const { resourceVersion } = await on.client.list(configMaps);
    await on.client.create(configMaps, configMap('b'));
    on.server.compact();
    const read = async () => {
      for await (const event of on.client.watch(configMaps, { resourceVersion }, stopper())) return event;
      return undefined;
    };
    const error = await refused(read());
    expect([error.reason, error.code]).toEqual(['Expired', 410]);
  });

  test('from any version, together with the list of that version, gives the list of now', async () => {
    const steps = fc.array(fc.record({ name: fc.constantFrom('a', 'b', 'c'), action: fc.constantFrom('create', 'change', 'remove') }), {
      maxLength: 20,
    });
    await fc.assert(
      fc.asyncProperty(steps, fc.nat(20), async (script, pause) => {
        const on = testServer();
        const { client } = on;
        let from = await client.list(configMaps, { namespace });
        for (const [index, { name, action }] of script.entries()) {
          if (index === pause) from = await client.list(configMaps, { namespace });
          const isThere = (await client.get(configMaps, { namespace, name })) !== undefined;
          if (action === 'create' && !isThere) await client.create(configMaps, configMap(name));
          if (action === 'change' && isThere) {
            await client.patch(configMaps, { namespace, name }, { type: 'merge', body: { data: { a: String(index) } } });
          }
          if (action === 'remove' && isThere) await client.remove(configMaps, { namespace, name });
        }
        const state = new Map(from.items.map(({ metadata }) => [metadata.name, metadata.resourceVersion]));
        for (const text of await told(on, { namespace, resourceVersion: from.resourceVersion })) {
          const [type, name = '', version] = text.split(/[ @]/);
          if (type === 'DELETED') state.delete(name);
          else state.set(name, version);
        }
        const now = await client.list(configMaps, { namespace });
        expect([...state].sort()).toEqual(now.items.map(({ metadata }) => [metadata.name, metadata.resourceVersion]));
      }),
      { numRuns: 50 },
    );
  });
});
