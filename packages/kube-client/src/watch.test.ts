import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type ConfigMap, configMaps, stopper, type WatchEvent, type WatchOptions } from '@sluice/kubernetes';
import { type Connection, type ConnectOptions, connect } from './connect.ts';
import { createHastyClock } from './testing/hasty-clock.ts';
import { type LocalServer, startLocalServer, status } from './testing/local-server.ts';

const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.stop();
});

const event = (type: string, name: string, more: Record<string, unknown> = {}): string =>
  `${JSON.stringify({ type, object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, resourceVersion: '1', ...more } } })}\n`;

/** A server whose watches are written by hand. */
async function start(options: ConnectOptions = {}) {
  const streams: ServerResponse[] = [];
  const waiting: ((stream: ServerResponse) => void)[] = [];
  const server: LocalServer = await startLocalServer((response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    const reader = waiting.shift();
    if (reader === undefined) streams.push(response);
    else reader(response);
  });
  const clock = createHastyClock();
  const connection: Connection = await connect({ server: server.url, clock, random: () => 0.5, ...options });
  open.push({ stop: () => connection.close() }, server);
  const stop = stopper();
  const events: WatchEvent<ConfigMap>[] = [];
  const seen = (): readonly string[] =>
    events.map((each) => (each.type === 'BOOKMARK' ? `BOOKMARK ${each.resourceVersion}` : `${each.type} ${each.object.metadata.name}`));
  let wake = (): void => {};
  const watch = (watchOptions: WatchOptions = { resourceVersion: '5' }): Promise<void> =>
    (async () => {
      for await (const each of connection.client.watch<ConfigMap>(configMaps, watchOptions, stop)) {
        events.push(each);
        wake();
      }
    })();
  const until = async (count: number): Promise<void> => {
    while (events.length < count) await new Promise<void>((resolve) => (wake = resolve));
  };
  const stream = (): Promise<ServerResponse> => {
    const next = streams.shift();
    return next === undefined ? new Promise((resolve) => waiting.push((response) => resolve(response))) : Promise.resolve(next);
  };
  return { server, clock, connection, stop, events, seen, watch, until, stream };
}

describe('a watch', () => {
  test('asks for bookmarks and a time limit between five and ten minutes', async () => {
    const { server, watch, stop, stream } = await start();
    const run = watch({ namespace: 'default', labelSelector: 'app=web', fieldSelector: 'metadata.name=a', resourceVersion: '5' });
    await stream();
    const query = new URL(server.requests[0]?.path ?? '', server.url).searchParams;
    expect(Object.fromEntries(query)).toEqual({
      watch: 'true',
      allowWatchBookmarks: 'true',
      timeoutSeconds: '450',
      labelSelector: 'app=web',
      fieldSelector: 'metadata.name=a',
      resourceVersion: '5',
    });
    stop.stop();
    await run;
  });

  test('that begins with what is there says so in the protocol of WatchList', async () => {
    const { server, watch, stop, stream } = await start();
    const run = watch({ sendInitialEvents: true });
    await stream();
    const query = new URL(server.requests[0]?.path ?? '', server.url).searchParams;
    expect([query.get('sendInitialEvents'), query.get('resourceVersionMatch'), query.get('resourceVersion')]).toEqual([
      'true',
      'NotOlderThan',
      null,
    ]);
    stop.stop();
    await run;
  });

  test('gives events in order, bookmarks included, and ends when the server ends it', async () => {
    const { watch, seen, events, stream } = await start();
    const run = watch();
    const response = await stream();
    response.write(event('ADDED', 'a') + event('MODIFIED', 'a'));
    response.write(event('BOOKMARK', '', { resourceVersion: '7' }));
    response.write(event('BOOKMARK', '', { resourceVersion: '8', annotations: { 'k8s.io/initial-events-end': 'true' } }));
    response.end(event('DELETED', 'a'));
    await run;
    expect(seen()).toEqual(['ADDED a', 'MODIFIED a', 'BOOKMARK 7', 'BOOKMARK 8', 'DELETED a']);
    expect(events.map((each) => each.type === 'BOOKMARK' && each.initialEventsEnd)).toEqual([false, false, false, true, false]);
  });

  test('puts events together that come in pieces', async () => {
    const { watch, seen, until, stream } = await start();
    const run = watch();
    const response = await stream();
    const bytes = Buffer.from(event('ADDED', 'grün-日本-🚦') + event('ADDED', 'b'));
    for (let at = 0; at < bytes.length; at += 7) {
      response.write(bytes.subarray(at, at + 7));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await until(2);
    response.end();
    await run;
    expect(seen()).toEqual(['ADDED grün-日本-🚦', 'ADDED b']);
  });

  test('throws the error that the server sends', async () => {
    const { watch, seen, stream } = await start();
    const run = watch();
    const response = await stream();
    const expired = { kind: 'Status', reason: 'Expired', code: 410, message: 'too old resource version: 5 (90)' };
    response.end(`${event('ADDED', 'a')}${JSON.stringify({ type: 'ERROR', object: expired })}\n`);
    await expect(run).rejects.toMatchObject({ reason: 'Expired', code: 410 });
    expect(seen()).toEqual(['ADDED a']);
  });

  test('throws the refusal of the request', async () => {
    const { server, watch } = await start();
    server.answer = status(403, 'Forbidden', 'no');
    await expect(watch()).rejects.toMatchObject({ reason: 'Forbidden' });
    server.answer = status(422, 'Invalid', 'sendInitialEvents is forbidden for watch');
    await expect(watch({ sendInitialEvents: true })).rejects.toMatchObject({ reason: 'Invalid' });
    server.answer = (response) => response.writeHead(404).end('404 page not found');
    await expect(watch()).rejects.toMatchObject({ reason: 'NotFound' });
  });

  test('is Unreachable when the connection breaks, also inside an event', async () => {
    const { watch, seen, until, stream } = await start();
    const run = watch();
    const response = await stream();
    response.write(event('ADDED', 'a') + event('ADDED', 'b').slice(0, 20));
    await until(1);
    response.socket?.resetAndDestroy();
    await expect(run).rejects.toMatchObject({ reason: 'Unreachable' });
    expect(seen()).toEqual(['ADDED a']);
  });

  test('does not swallow half an event when the server ends in the middle of it', async () => {
    const { watch, stream } = await start();
    const run = watch();
    (await stream()).end(event('ADDED', 'b').slice(0, 20));
    await expect(run).rejects.toMatchObject({ reason: 'Unreachable' });
  });

  test('refuses events that are none', async () => {
    for (const line of [
      '{"type":"ADDED"}\n',
      '"text"\n',
      '{"type":"ODD","object":{"metadata":{}}}\n',
      '{"type":"ERROR","object":{"odd":true}}\n',
    ]) {
      const { watch, stream } = await start();
      const run = watch();
      (await stream()).write(line);
      await expect(run).rejects.toHaveProperty('name', 'ApiError');
    }
  });

  test('ends at once when it is stopped, and so does its connection', async () => {
    const { watch, stop, until, stream } = await start();
    const run = watch();
    const response = await stream();
    response.write(event('ADDED', 'a'));
    await until(1);
    const closed = once(response, 'close');
    stop.stop();
    await run;
    await closed;
  });

  test('that was stopped before it began asks nothing', async () => {
    const { server, watch, stop } = await start();
    stop.stop();
    await watch();
    expect(server.requests).toEqual([]);
  });

  test('closes its connection when nobody reads on', async () => {
    const { connection, stream } = await start();
    const reading = (async () => {
      for await (const _ of connection.client.watch(configMaps, { resourceVersion: '5' }, stopper())) return;
    })();
    const response = await stream();
    const closed = once(response, 'close');
    response.write(event('ADDED', 'a'));
    await reading;
    await closed;
  });

  test('on which nothing comes for longer than its time limit is given up', async () => {
    const { watch, clock, until, stream } = await start();
    const run = watch();
    const response = await stream();
    response.write(event('ADDED', 'a'));
    await until(1);
    clock.letTimeLimitsPass();
    await expect(run).rejects.toMatchObject({ reason: 'Unreachable', message: expect.stringContaining('silent for 480 s') });
  });

  test('takes nothing from the limit of requests, and no connection of theirs', async () => {
    const { server, connection, stop, stream } = await start({ qps: 1, burst: 1 });
    const runs = Array.from({ length: 40 }, async () => {
      for await (const _ of connection.client.watch(configMaps, { resourceVersion: '5' }, stop));
    });
    for (let each = 0; each < 40; each += 1) await stream();
    server.answer = (response) => response.end('{}');
    await connection.request({ path: '/version' });
    stop.stop();
    await Promise.all(runs);
  });

  test('ends when the connection is closed', async () => {
    const { watch, connection, stream } = await start();
    const run = watch();
    await stream();
    await connection.close();
    await expect(run).rejects.toMatchObject({ reason: 'Unreachable' });
  });
});
