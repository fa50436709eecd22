import { describe, expect, test } from '@jest/globals';
import { ApiError, type ConfigMap, configMaps, type ListScope, silentLog, stopper } from '@sluice/kubernetes';
import { createManualClock, settle } from '@sluice/kubernetes/manual-clock';
import { createInformer } from './informer.ts';
import { configMap, createFakeServer, type FakeServer } from './testing/fake-server.ts';

function start(server: FakeServer, scope: ListScope = {}, pageSize = 500) {
  const clock = createManualClock();
  const stop = stopper();
  const informer = createInformer<ConfigMap>({
    client: server.client,
    kind: configMaps,
    scope,
    clock,
    random: () => 0.5,
    log: silentLog,
    pageSize,
    indexes: { value: ({ data }) => [data?.value ?? ''] },
  });
  const changes: string[] = [];
  informer.onChange(({ key, before, after }) => {
    changes.push(`${key.name} ${before?.data?.value ?? '-'} → ${after?.data?.value ?? '-'}`);
  });
  const run = informer.run(stop);
  return { clock, stop, informer, changes, run };
}

const shown = (informer: ReturnType<typeof start>['informer']): string[] =>
  informer.store
    .list()
    .map(({ metadata, data }) => `${metadata.name}=${data?.value}`)
    .sort();

const key = (name: string) => ({ namespace: 'default', name });

describe('an informer', () => {
  test('shows what is there, then every change, with its indexes', async () => {
    const server = createFakeServer();
    server.put(configMap('a', '1'));
    const { informer, changes, stop } = start(server);
    expect(informer.synced).toBe(false);
    await informer.whenSynced(stop);
    expect(informer.synced).toBe(true);
    server.put(configMap('b', '1'));
    server.put(configMap('a', '2'));
    server.remove(key('b'));
    await settle();
    expect(changes).toEqual(['a - → 1', 'b - → 1', 'a 1 → 2', 'b 1 → -']);
    expect(informer.store.by('value', '2').map(({ metadata }) => metadata.name)).toEqual(['a']);
    expect(informer.store.by('value', '1')).toEqual([]);
    expect(informer.store.list('default')).toHaveLength(1);
    expect(informer.store.list('other')).toHaveLength(0);
  });

  test.each(['refused', 'ignored'] as const)(
    'reads pages where the server has no WatchList (%s), and remembers that',
    async (watchList) => {
      const server = createFakeServer();
      server.watchList = watchList;
      for (let index = 0; index < 5; index += 1) server.put(configMap(`c${index}`, 'x'));
      const { clock, informer } = start(server, {}, 2);
      await clock.advance(11_000);
      expect(shown(informer)).toHaveLength(5);
      expect(server.requests).toEqual(['watch-list', 'list limit=2', 'list limit=2', 'list limit=2', 'watch']);
      server.compact();
      server.put(configMap('d', 'x'));
      server.compact();
      server.flowing = false;
      server.put(configMap('e', 'x'));
      server.compact();
      server.endWatches();
      server.flowing = true;
      await clock.advance(5_000);
      expect(shown(informer)).toHaveLength(7);
      expect(server.requests.filter((request) => request === 'watch-list')).toHaveLength(1);
    },
  );

  test('reads everything in one go when the pages expire under way', async () => {
    const server = createFakeServer();
    server.watchList = 'refused';
    for (let index = 0; index < 5; index += 1) server.put(configMap(`c${index}`, 'x'));
    const { list } = server.client;
    const client = {
      ...server.client,
      async list(...[kind, options]: Parameters<typeof list>) {
        const page = await list(kind, options);
        server.put(configMap('c0', 'y'));
        server.compact();
        return page;
      },
    };
    const { clock, informer } = start({ ...server, client: client as typeof server.client }, {}, 2);
    await clock.advance(1_000);
    expect(shown(informer)).toContain('c0=y');
    expect(shown(informer)).toHaveLength(5);
  });

  test('goes on from the last version when the connection ends, without listing', async () => {
    const server = createFakeServer();
    const { clock, informer } = start(server);
    await clock.advance(60_000);
    server.put(configMap('a', '1'));
    server.bookmark();
    await settle();
    server.endWatches();
    server.put(configMap('a', '2'));
    await clock.advance(1);
    expect(shown(informer)).toEqual(['a=2']);
    expect(server.requests).toEqual(['watch-list', 'watch']);
  });

  test('drops what went away while it could not see, once it is told that its version is gone', async () => {
    const server = createFakeServer();
    server.put(configMap('a', '1'));
    server.put(configMap('b', '1'));
    const { clock, informer, changes } = start(server);
    await settle();
    server.flowing = false;
    server.remove(key('a'));
    server.put(configMap('c', '1'));
    server.compact();
    server.endWatches();
    server.flowing = true;
    await clock.advance(5_000);
    expect(shown(informer)).toEqual(['b=1', 'c=1']);
    expect(changes.slice(2)).toEqual(['a 1 → -', 'c - → 1']);
  });

  test('waits longer after each failure, at most 30 s, and then goes on', async () => {
    const server = createFakeServer();
    const { clock, informer } = start(server);
    await settle();
    server.endWatches(new ApiError('Unreachable', 'reset'));
    for (let index = 0; index < 12; index += 1) server.failures.push(new ApiError('Unreachable', 'refused'));
    await clock.advance(10 * 60_000);
    expect(server.requests.length).toBeLessThan(20);
    server.put(configMap('a', '1'));
    await clock.advance(30_000);
    expect(shown(informer)).toEqual(['a=1']);
  });

  test('keeps the wait that the server asks for', async () => {
    const server = createFakeServer();
    const { clock } = start(server);
    await settle();
    const asked = server.requests.length;
    server.endWatches(new ApiError('TooManyRequests', 'slow down', { retryAfterSeconds: 45 }));
    await clock.advance(44_000);
    expect(server.requests).toHaveLength(asked);
    await clock.advance(2_000);
    expect(server.requests.length).toBeGreaterThan(asked);
  });

  test('makes no request while nothing happens but the watch', async () => {
    const server = createFakeServer();
    const { clock } = start(server);
    await clock.advance(60 * 60_000);
    expect(server.requests).toEqual(['watch-list']);
    expect(clock.pending).toBe(0);
  });

  test('does not ask in a tight loop where every watch ends at once', async () => {
    const server = createFakeServer();
    const { clock } = start(server);
    await settle();
    for (let index = 0; index < 60; index += 1) {
      server.endWatches();
      await clock.advance(500);
    }
    expect(server.requests.length).toBeLessThan(30);
  });

  test('takes the state of a new server whose versions are lower, and drops what the old one had', async () => {
    const server = createFakeServer();
    server.put(configMap('a', 'old'));
    server.put(configMap('b', 'old'));
    for (let index = 0; index < 50; index += 1) server.put(configMap('a', `old ${index}`));
    const { clock, informer } = start(server);
    await settle();
    server.replaceServer();
    server.put(configMap('b', 'new'));
    await clock.advance(60_000);
    expect(shown(informer)).toEqual(['b=new']);
    server.put(configMap('b', 'newer'));
    await settle();
    expect(shown(informer)).toEqual(['b=newer']);
  });

  test('believes an empty new server in the end', async () => {
    const server = createFakeServer();
    server.put(configMap('a', 'old'));
    server.put(configMap('b', 'old'));
    const { clock, informer } = start(server);
    await settle();
    server.replaceServer();
    await clock.advance(60_000);
    expect(shown(informer)).toEqual([]);
  });

  test('notices by a bookmark that goes back that the server behind a proxy is another', async () => {
    const server = createFakeServer();
    for (let index = 0; index < 50; index += 1) server.put(configMap('a', `old ${index}`));
    const { clock, informer } = start(server);
    await clock.advance(60_000);
    const [watch] = server.watches;
    server.endWatches();
    expect(watch).toBeDefined();
    await settle();
    const [live] = server.watches;
    live?.push({ type: 'BOOKMARK', resourceVersion: '3', initialEventsEnd: false });
    await clock.advance(10_000);
    expect(server.requests.filter((request) => request === 'watch-list')).toHaveLength(2);
    expect(shown(informer)).toEqual(['a=old 49']);
  });

  test('drops an object that leaves the label selector, by event or by own write', async () => {
    const server = createFakeServer();
    server.put(configMap('a', '1', { app: 'web' }));
    server.put(configMap('b', '1', { app: 'web' }));
    const { informer } = start(server, { labelSelector: 'app=web' });
    await settle();
    server.put(configMap('a', '2', { app: 'db' }));
    await settle();
    expect(shown(informer)).toEqual(['b=1']);
    server.flowing = false;
    informer.store.remember(server.put(configMap('b', '2', { app: 'db' })) as ConfigMap);
    expect(shown(informer)).toEqual([]);
    server.put(configMap('a', '3', { app: 'web' }));
    for (const watch of server.watches) watch.flow();
    await settle();
    expect(shown(informer)).toEqual(['a=3']);
  });

  test('lives on when a listener throws', async () => {
    const server = createFakeServer();
    const { informer } = start(server);
    informer.onChange(() => {
      throw new Error('a bug elsewhere');
    });
    server.put(configMap('a', '1'));
    server.put(configMap('a', '2'));
    await settle();
    expect(shown(informer)).toEqual(['a=2']);
  });

  test('stops at once', async () => {
    const server = createFakeServer();
    const { clock, stop, run } = start(server);
    await settle();
    stop.stop();
    await run;
    expect(server.watches).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
