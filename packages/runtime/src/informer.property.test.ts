import { expect, test } from '@jest/globals';
import { ApiError, type ConfigMap, configMaps, silentLog, stopper } from '@sluice/kubernetes';
import { createManualClock, settle } from '@sluice/kubernetes/manual-clock';
import fc from 'fast-check';
import { createInformer } from './informer.ts';
import { configMap, createFakeServer } from './testing/fake-server.ts';
import { isOlder } from './versions.ts';

const name = fc.constantFrom('a', 'b', 'c', 'd');

/** What may happen to a server, its watch and its clients. */
const happening = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('put' as const), name, app: fc.constantFrom('web', 'web', 'db') }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('remove' as const), name }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('own-write' as const), name }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('own-delete' as const), name }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('flow' as const), events: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('send-again' as const), which: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('swap' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('bookmark' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cut' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cut-and-lose' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('fail' as const), times: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1, 400, 5_000, 60_000) }) },
);
/** Its versions lie behind those of the first server, or far ahead. */
const anotherServer = fc.record({ do: fc.constant('another-server' as const), version: fc.constantFrom(0, 500, 5000) });
type Happening = typeof happening | typeof anotherServer extends fc.Arbitrary<infer T> ? T : never;

async function play(happenings: readonly Happening[], watchList: boolean, pageSize: number): Promise<void> {
  const server = createFakeServer(1000);
  server.watchList = watchList ? 'yes' : 'refused';
  const clock = createManualClock();
  const stop = stopper();
  let random = 0;
  const informer = createInformer<ConfigMap>({
    client: server.client,
    kind: configMaps,
    scope: { namespace: 'default', labelSelector: 'app=web' },
    clock,
    random: () => (random = (random + 0.37) % 1),
    log: silentLog,
    pageSize,
    indexes: { value: ({ data }) => [data?.value ?? ''] },
  });
  const newest = new Map<string, string>();
  /** Deleted by ourselves: such a uid must not show again. */
  const deleted = new Set<string>();
  informer.onChange(({ after }) => {
    if (after === undefined) return;
    const { uid = '', resourceVersion = '' } = after.metadata;
    expect(deleted).not.toContain(uid);
    expect(isOlder(resourceVersion, newest.get(uid))).toBe(false);
    newest.set(uid, resourceVersion);
  });
  const run = informer.run(stop);
  await settle();
  server.flowing = false;
  let value = 0;
  let swapped = false;
  /** A write to a server that the watch does not know yet may have an older version than what is shown. */
  let replaced = false;
  const object = (which: string, app: string): ConfigMap => configMap(which, String(++value), { app });

  for (const each of happenings) {
    switch (each.do) {
      case 'put':
        server.put(object(each.name, each.app));
        break;
      case 'remove':
        server.remove({ namespace: 'default', name: each.name });
        break;
      case 'own-write': {
        const written = server.put(object(each.name, 'web'));
        informer.store.remember(written as ConfigMap);
        if (replaced) break;
        newest.set(written.metadata.uid ?? '', written.metadata.resourceVersion ?? '');
        expect(informer.store.get({ namespace: 'default', name: each.name })?.metadata.resourceVersion).toBe(
          written.metadata.resourceVersion,
        );
        break;
      }
      case 'own-delete': {
        const known = informer.store.get({ namespace: 'default', name: each.name });
        const present = server.objects.get(`default/${each.name}`);
        if (known === undefined || present === undefined || known.metadata.uid !== present.metadata.uid) break;
        server.remove({ namespace: 'default', name: each.name });
        informer.store.forget(known);
        deleted.add(known.metadata.uid ?? '');
        expect(informer.store.get({ namespace: 'default', name: each.name })).toBeUndefined();
        break;
      }
      case 'flow':
        for (const watch of server.watches) watch.flow(each.events);
        if (server.watches.every(({ pending }) => pending.length === 0)) swapped = false;
        break;
      case 'send-again': {
        const event = server.history[each.which % Math.max(1, server.history.length)];
        // Only what a watch with this selector would have sent, and not what it has still to send.
        if (event === undefined || event.object.metadata.labels?.app !== 'web') break;
        for (const watch of server.watches) {
          if (watch.pending.length === 0) {
            watch.pending.push(event);
            watch.flow(1);
          }
        }
        break;
      }
      case 'swap':
        for (const { pending } of server.watches) {
          const [first, second] = pending;
          if (first === undefined || second === undefined || first.type === 'BOOKMARK' || second.type === 'BOOKMARK') continue;
          pending.splice(0, 2, second, first);
          swapped = true;
        }
        break;
      case 'bookmark':
        if (!swapped) server.bookmark();
        break;
      case 'cut':
        // Events out of order must not be lost: who has seen the later one goes on from there.
        if (swapped) server.compact();
        server.endWatches(each.do === 'cut' && value % 2 === 0 ? undefined : new ApiError('Unreachable', 'reset'));
        swapped = false;
        break;
      case 'cut-and-lose':
        server.compact();
        server.endWatches();
        swapped = false;
        break;
      case 'fail':
        for (let index = 0; index < each.times; index += 1) server.failures.push(new ApiError('ServiceUnavailable', 'overloaded'));
        break;
      case 'another-server':
        server.replaceServer(each.version);
        replaced = true;
        swapped = false;
        break;
      case 'wait':
        await clock.advance(each.ms);
        break;
    }
    await settle();
  }

  server.flowing = true;
  for (const watch of server.watches) watch.flow();
  // A new server shows itself at the latest by a bookmark, as real ones send them every minute.
  for (let minute = 0; minute < 4; minute += 1) {
    server.bookmark();
    await clock.advance(60_000);
  }
  const truth = [...server.objects.values()].filter(({ metadata }) => metadata.labels?.app === 'web');
  const byName = (a: { metadata: { name: string } }, b: { metadata: { name: string } }) => (a.metadata.name < b.metadata.name ? -1 : 1);
  expect([...informer.store.list('default')].sort(byName)).toEqual([...truth].sort(byName));
  for (const shown of informer.store.list()) expect(informer.store.by('value', shown.data?.value ?? '')).toContain(shown);
  stop.stop();
  await run;
  expect(clock.pending).toBe(0);
}

test('whatever happens, the store never shows an older state than before, and in the end what the server has', async () => {
  await fc.assert(fc.asyncProperty(fc.array(happening, { maxLength: 40 }), fc.boolean(), fc.constantFrom(1, 2, 500), play), {
    numRuns: 400,
  });
});

test('it also ends with what the server has when that is another server with versions from the beginning', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(happening, { maxLength: 15 }),
      fc.array(fc.oneof({ weight: 5, arbitrary: happening }, { weight: 1, arbitrary: anotherServer }), { maxLength: 25 }),
      anotherServer,
      fc.boolean(),
      (before, after, another, watchList) => play([...before, another, ...after], watchList, 500),
    ),
    { numRuns: 300 },
  );
});
