import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { configMaps, defineKind, namespaces, pods, replicaSets } from '@sluice/kubernetes';
import { type Connection, type ConnectOptions, connect } from './connect.ts';
import type { RequestRecord } from './requests.ts';
import { createHastyClock } from './testing/hasty-clock.ts';
import { type Answer, json, type LocalServer, startLocalServer, status } from './testing/local-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'connect-'));
afterAll(() => rmSync(folder, { recursive: true }));

const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.stop();
});

async function start(answer: Answer): Promise<LocalServer> {
  const server = await startLocalServer(answer);
  open.unshift(server);
  return server;
}

async function to(server: string, options: ConnectOptions = {}): Promise<Connection> {
  const connection = await connect({ server, clock: createHastyClock(), random: () => 0.5, ...options });
  open.push({ stop: () => connection.close() });
  return connection;
}

const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'default', name: 'a' } } as const;
const key = { namespace: 'default', name: 'a' };
const ok = json(object);

describe('requests', () => {
  test('name themselves, and show what the user has', async () => {
    const server = await start(ok);
    const { client } = await to(server.url, { token: 'secret' });
    await client.get(configMaps, key);
    expect(server.requests[0]).toMatchObject({ method: 'GET', path: '/api/v1/namespaces/default/configmaps/a' });
    expect(server.requests[0]?.headers).toMatchObject({ authorization: 'Bearer secret', accept: 'application/json' });
    expect(server.requests[0]?.headers['user-agent']).toMatch(/^sluice\/\d+\.\d+\.\d+$/);
  });

  test('go to the paths of their kinds, with their options', async () => {
    const server = await start(json({ ...object, kind: 'List', metadata: {}, items: [] }));
    const { client } = await to(`${server.url}/behind/a/proxy`);
    const widgets = defineKind('example.com/v1', 'Widget', 'widgets');
    await client.list(configMaps, {
      namespace: 'a b',
      labelSelector: 'app in (a,b)',
      fieldSelector: 'metadata.name=x',
      limit: 5,
      continue: 'to/ken',
    });
    await client.list(widgets);
    await client.list(namespaces, { namespace: 'ignored' });
    expect(server.requests.map(({ path }) => path)).toEqual([
      '/behind/a/proxy/api/v1/namespaces/a%20b/configmaps?labelSelector=app+in+%28a%2Cb%29&fieldSelector=metadata.name%3Dx&limit=5&continue=to%2Fken',
      '/behind/a/proxy/apis/example.com/v1/widgets',
      '/behind/a/proxy/api/v1/namespaces',
    ]);
  });

  test('carry each sort of patch with its type', async () => {
    const server = await start(ok);
    const { client } = await to(server.url);
    await client.patch(configMaps, key, { type: 'merge', body: { data: { a: null } } });
    await client.patch(configMaps, key, { type: 'strategic', body: { data: {} } });
    await client.patch(configMaps, key, { type: 'json', operations: [{ op: 'remove', path: '/data' }] }, 'status');
    await client.patch(configMaps, key, { type: 'apply', body: { a: 1 }, fieldManager: 'me & you', force: true });
    await client.patch(configMaps, key, { type: 'apply', body: {}, fieldManager: 'me' }, 'scale');
    const sent = server.requests.map(({ method, path, headers, body }) => [
      method,
      path.split('/').slice(6).join('/'),
      headers['content-type'],
      body,
    ]);
    expect(sent).toEqual([
      ['PATCH', 'a', 'application/merge-patch+json', '{"data":{"a":null}}'],
      ['PATCH', 'a', 'application/strategic-merge-patch+json', '{"data":{}}'],
      ['PATCH', 'a/status', 'application/json-patch+json', '[{"op":"remove","path":"/data"}]'],
      ['PATCH', 'a?fieldManager=me+%26+you&force=true', 'application/apply-patch+yaml', '{"a":1}'],
      ['PATCH', 'a/scale?fieldManager=me', 'application/apply-patch+yaml', '{}'],
    ]);
  });

  test('create, try, remove and post', async () => {
    const server = await start(ok);
    const { client } = await to(server.url);
    await client.create(configMaps, object);
    await client.create(configMaps, object, { dryRun: true });
    await client.remove(configMaps, key, { uid: 'u', propagation: 'Orphan', gracePeriodSeconds: 0 });
    await client.remove(configMaps, key);
    await client.post(pods, key, 'eviction', { kind: 'Eviction' });
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /api/v1/namespaces/default/configmaps',
      'POST /api/v1/namespaces/default/configmaps?dryRun=All',
      'DELETE /api/v1/namespaces/default/configmaps/a',
      'DELETE /api/v1/namespaces/default/configmaps/a',
      'POST /api/v1/namespaces/default/pods/a/eviction',
    ]);
    expect(server.requests.slice(2, 4).map(({ body }) => JSON.parse(body))).toEqual([
      { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Orphan', preconditions: { uid: 'u' }, gracePeriodSeconds: 0 },
      { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background' },
    ]);
  });

  test('give list items their type, and the token of the next page', async () => {
    const server = await start(
      json({ kind: 'ReplicaSetList', metadata: { resourceVersion: '7', continue: 'next' }, items: [{ metadata: { name: 'a' } }] }),
    );
    const { client } = await to(server.url);
    expect(await client.list(replicaSets)).toEqual({
      items: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name: 'a' } }],
      resourceVersion: '7',
      continue: 'next',
    });
  });

  test('tell a missing object from a kind that is not served', async () => {
    const server = await start(status(404, 'NotFound', 'configmaps "a" not found', { name: 'a', kind: 'configmaps' }));
    const { client } = await to(server.url);
    expect(await client.get(configMaps, key)).toBeUndefined();
    await expect(client.remove(configMaps, key)).rejects.toMatchObject({ reason: 'NotFound', message: 'configmaps "a" not found' });
    server.answer = (response) => response.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found\n');
    await expect(client.get(configMaps, key)).rejects.toMatchObject({ reason: 'NotFound' });
  });

  test('refuse what is no Kubernetes answer', async () => {
    const server = await start((response) => response.end('<html>log in here</html>'));
    const { client } = await to(server.url);
    await expect(client.get(configMaps, key)).rejects.toMatchObject({ reason: 'InternalError' });
    await expect(client.list(configMaps)).rejects.toMatchObject({ reason: 'InternalError' });
    server.answer = json([1]);
    await expect(client.get(configMaps, key)).rejects.toMatchObject({ reason: 'InternalError' });
  });

  test('can be made in the own words of the server', async () => {
    const server = await start(json({ gitVersion: 'v1.36.3' }));
    const connection = await to(server.url);
    expect(JSON.parse((await connection.request({ path: '/version?x=1' })).text)).toEqual({ gitVersion: 'v1.36.3' });
    server.answer = status(403, 'Forbidden', 'no');
    await expect(connection.request({ method: 'POST', path: '/x', body: '{}' })).rejects.toMatchObject({ reason: 'Forbidden' });
  });

  test('are told of, tries included, and so are warnings', async () => {
    const records: RequestRecord[] = [];
    const warnings: string[] = [];
    const server = await start(json(object, 200, { warning: '299 - "unknown field \\"spec.x\\""' }));
    const { client } = await to(server.url, { onRequest: (record) => records.push(record), onWarning: (text) => warnings.push(text) });
    await client.get(configMaps, key);
    server.answer = status(429, 'TooManyRequests', 'wait', { retryAfterSeconds: 1 });
    await expect(client.list(replicaSets)).rejects.toMatchObject({ reason: 'TooManyRequests' });
    expect(records.map(({ verb, resource, code }) => `${verb} ${resource} ${code}`)).toEqual([
      'get configmaps 200',
      ...Array.from({ length: 5 }, () => 'list replicasets.apps 429'),
    ]);
    expect(records.every(({ seconds }) => seconds >= 0)).toBe(true);
    expect(warnings).toEqual(['unknown field "spec.x"']);
  });
});

describe('connections', () => {
  test('are kept and shared', async () => {
    const server = await start(ok);
    const { client } = await to(server.url);
    for (let each = 0; each < 20; each += 1) await client.get(configMaps, key);
    expect(server.connections).toBeLessThanOrEqual(2);
    await Promise.all(Array.from({ length: 100 }, () => client.get(configMaps, key)));
    expect(server.connections).toBeLessThanOrEqual(24);
  });

  test('that were closed while idle cost nobody anything', async () => {
    const server = await start(ok);
    const { client } = await to(server.url);
    for (let each = 0; each < 5; each += 1) {
      await client.create(configMaps, object);
      server.breakConnections();
      // Until the news has come from the kernel.
      for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(server.requests).toHaveLength(5);
  });
});

test('a connection that a refused body may have left half read is not used again', async () => {
  const server = await start(status(413, 'RequestEntityTooLarge', 'too large'));
  const { client } = await to(server.url);
  const large = { ...object, data: { x: 'x'.repeat(2_000_000) } };
  await expect(client.create(configMaps, large)).rejects.toMatchObject({ reason: 'RequestEntityTooLarge' });
  server.answer = ok;
  await client.get(configMaps, key);
  expect(server.requests.map(({ connection }) => connection)).toEqual([1, 2]);
});

describe('a server in trouble', () => {
  test('that asks to wait is waited for, whatever the request', async () => {
    const clock = createHastyClock();
    const refusals: Answer[] = [
      json({}, 429, { 'retry-after': '3' }),
      status(503, 'ServiceUnavailable', 'starting', { retryAfterSeconds: 2 }),
      status(429, 'TooManyRequests', 'busy'),
    ];
    const server = await start((response, request) => (refusals.shift() ?? ok)(response, request));
    const { client } = await to(server.url, { clock });
    await client.create(configMaps, object);
    expect(server.requests).toHaveLength(4);
    expect(clock.waits).toEqual([3000, 2000, 1000]);
  });

  test('that asks for a long wait is told to the caller, who decides', async () => {
    const server = await start(json({}, 429, { 'retry-after': '60' }));
    const { client } = await to(server.url);
    await expect(client.create(configMaps, object)).rejects.toMatchObject({ reason: 'TooManyRequests', retryAfterSeconds: 60 });
    expect(server.requests).toHaveLength(1);
  });

  test('is not asked again by itself where it fails without a word on when', async () => {
    for (const code of [500, 502, 503, 504]) {
      const server = await start((response) => response.writeHead(code).end());
      const { client } = await to(server.url);
      await expect(client.create(configMaps, object)).rejects.toMatchObject({ code });
      expect(server.requests).toHaveLength(1);
    }
  });

  test('an eviction that a budget refuses is told at once', async () => {
    const causes = [{ reason: 'DisruptionBudget', message: 'The disruption budget web needs 2 healthy pods and has 2 currently' }];
    const server = await start(status(429, 'TooManyRequests', 'Cannot evict pod', { retryAfterSeconds: 1, causes }));
    const { client } = await to(server.url);
    await expect(client.post(pods, key, 'eviction', {})).rejects.toMatchObject({ causes: [{ reason: 'DisruptionBudget' }] });
    expect(server.requests).toHaveLength(1);
  });

  test('that breaks the connection under way is asked again for reads, never for writes', async () => {
    let broken = 0;
    const server = await start((response, request) => {
      if (broken++ % 2 === 0) response.socket?.resetAndDestroy();
      else ok(response, request);
    });
    const { client } = await to(server.url);
    await client.get(configMaps, key);
    expect(server.requests).toHaveLength(2);
    for (const write of [
      () => client.create(configMaps, object),
      () => client.patch(configMaps, key, { type: 'merge', body: {} }),
      () => client.remove(configMaps, key),
    ]) {
      broken = 0;
      const before = server.requests.length;
      await expect(write()).rejects.toMatchObject({ reason: 'Unreachable', code: 0 });
      expect(server.requests).toHaveLength(before + 1);
    }
  });

  test('that cuts an answer short gave none', async () => {
    const server = await start((response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"apiVersion":');
      setImmediate(() => response.socket?.destroy());
    });
    const { client } = await to(server.url);
    await expect(client.create(configMaps, object)).rejects.toMatchObject({ reason: 'Unreachable' });
    expect(server.requests).toHaveLength(1);
  });

  test('that is restarting is found again, also by writes that never left', async () => {
    const first = await startLocalServer(ok);
    await first.stop();
    const clock = createHastyClock();
    const { client } = await to(first.url, { clock });
    let second: Promise<LocalServer> | undefined;
    clock.meanwhile = async () => {
      if (clock.waits.length === 3) second = startLocalServer(ok, { port: first.port });
      await second;
    };
    await client.create(configMaps, object);
    const server = await second;
    expect(server?.requests).toHaveLength(1);
    await server?.stop();
  });

  test('that is not there at all is Unreachable after five tries', async () => {
    const server = await startLocalServer(ok);
    await server.stop();
    const records: RequestRecord[] = [];
    const { client } = await to(server.url, { onRequest: (record) => records.push(record) });
    await expect(client.get(configMaps, key)).rejects.toMatchObject({
      reason: 'Unreachable',
      message: expect.stringContaining('ECONNREFUSED'),
    });
    expect(records.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0]);
  });

  test('that is not there is given up after as many tries as the caller wants', async () => {
    const server = await startLocalServer(ok);
    await server.stop();
    const records: RequestRecord[] = [];
    const { client } = await to(server.url, { mostTries: 2, onRequest: (record) => records.push(record) });
    await expect(client.get(configMaps, key)).rejects.toMatchObject({ reason: 'Unreachable' });
    expect(records).toHaveLength(2);
  });

  test('that never answers is given up at the time limit, and the request is not repeated', async () => {
    const clock = createHastyClock();
    const server = await start(() => clock.letTimeLimitsPass());
    const { client } = await to(server.url, { clock });
    await expect(client.get(configMaps, key)).rejects.toMatchObject({
      reason: 'Unreachable',
      message: expect.stringContaining('no answer within 30 s'),
    });
    expect(server.requests).toHaveLength(1);
  });

  test('that answers slowly, bit by bit, has the same time limit', async () => {
    const clock = createHastyClock();
    const server = await start((response) => {
      response.writeHead(200).write('{');
      setImmediate(() => clock.letTimeLimitsPass());
    });
    const { client } = await to(server.url, { clock });
    await expect(client.list(configMaps)).rejects.toMatchObject({ reason: 'Unreachable' });
  });
});

describe('credentials', () => {
  const configWithTokenFile = (server: string, name: string): { kubeconfig: string; token: string } => {
    const token = join(folder, `${name}.token`);
    const kubeconfig = join(folder, `${name}.config`);
    const config = {
      'current-context': 'x',
      contexts: [{ name: 'x', context: { cluster: 'x', user: 'x' } }],
      clusters: [{ name: 'x', cluster: { server } }],
      users: [{ name: 'x', user: { tokenFile: token } }],
    };
    writeFileSync(kubeconfig, JSON.stringify(config));
    return { kubeconfig, token };
  };
  const bearer =
    (wanted: () => string): Answer =>
    (response, request) =>
      request.headers.authorization === `Bearer ${wanted()}`
        ? ok(response, request)
        : status(401, 'Unauthorized', 'Unauthorized')(response, request);

  test('are read again every 30 s', async () => {
    const clock = createHastyClock();
    const server = await start(ok);
    const { kubeconfig, token } = configWithTokenFile(server.url, 'timed');
    writeFileSync(token, 'one');
    const { client } = await to(server.url, { kubeconfig, clock });
    writeFileSync(token, 'two');
    await client.get(configMaps, key);
    clock.forward(31_000);
    await client.get(configMaps, key);
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer one', 'Bearer two']);
  });

  test('that the server does not accept any more are read again at once, once', async () => {
    let wanted = 'one';
    const server = await start(bearer(() => wanted));
    const { kubeconfig, token } = configWithTokenFile(server.url, 'refused');
    writeFileSync(token, 'one');
    const { client } = await to(server.url, { kubeconfig });
    await client.get(configMaps, key);
    wanted = 'two';
    writeFileSync(token, 'two');
    await client.create(configMaps, object);
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer one', 'Bearer one', 'Bearer two']);
    wanted = 'three';
    await expect(client.get(configMaps, key)).rejects.toMatchObject({ reason: 'Unauthorized' });
    expect(server.requests).toHaveLength(5);
  });

  test('that cannot be read for a moment leave the last ones in use', async () => {
    const clock = createHastyClock();
    const server = await start(ok);
    const { kubeconfig, token } = configWithTokenFile(server.url, 'away');
    writeFileSync(token, 'one');
    const { client } = await to(server.url, { kubeconfig, clock });
    rmSync(token);
    clock.forward(31_000);
    await client.get(configMaps, key);
    expect(server.requests[0]?.headers.authorization).toBe('Bearer one');
  });
});

test('a server elsewhere is reached without a proxy, and with that of the environment where there is one', async () => {
  const server = await start(ok);
  const { client } = await to(`http://0.0.0.0:${server.port}`);
  await client.get(configMaps, key);
  expect(server.requests).toHaveLength(1);
  const before = process.env.http_proxy;
  process.env.http_proxy = server.url;
  try {
    await (await to('http://kube.invalid')).client.get(configMaps, key);
    expect(server.requests[1]?.path).toMatch(/^http:\/\/kube\.invalid\/api/);
  } finally {
    if (before === undefined) delete process.env.http_proxy;
    else process.env.http_proxy = before;
  }
});

test('a proxy of a sort that cannot be used is refused in words', async () => {
  await expect(to('http://kube.invalid', { proxyUrl: 'socks5://127.0.0.1:1' })).rejects.toThrow('only http and https proxies');
});

test('a proxy is used where the cluster names one', async () => {
  const proxy = await start((response, request) => {
    expect(request.path).toBe('http://kube.invalid/api/v1/namespaces/default/configmaps/a');
    ok(response, request);
  });
  const { client } = await to('http://kube.invalid', { proxyUrl: proxy.url });
  await client.get(configMaps, key);
  expect(proxy.requests).toHaveLength(1);
});
