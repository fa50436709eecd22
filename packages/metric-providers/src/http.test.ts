import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { stopper } from '@sluice/kubernetes';
import { createManualClock, settle } from '@sluice/kubernetes/manual-clock';
import { systemClock } from '@sluice/kubernetes/system-clock';
import { considerate } from './http/considerate.ts';
import { createHttp } from './http.ts';
import { HttpError, type HttpRequest, type HttpResponse } from './http-port.ts';
import { type Answer, json, type LocalServer, startLocalServer, text } from './testing/local-server.ts';

const servers: LocalServer[] = [];
async function start(answer: Answer): Promise<LocalServer> {
  const server = await startLocalServer(answer);
  servers.push(server);
  return server;
}
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

const openssl = process.env.OPENSSL ?? 'openssl';
const hasOpenssl = ((): boolean => {
  try {
    execFileSync(openssl, ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/** A certificate that nobody trusts. */
function selfSigned(): { readonly key: string; readonly cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const names = ['-subj', '/CN=test', '-addext', 'subjectAltName=IP:127.0.0.1'];
  execFileSync(openssl, ['req', '-x509', ...curve, ...names, '-keyout', 'key', '-out', 'cert', '-days', '2'], {
    cwd: folder,
    stdio: 'ignore',
  });
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  const pair = { key: read('key'), cert: read('cert') };
  rmSync(folder, { recursive: true });
  return pair;
}

const http = createHttp(systemClock);
const get = (url: string, more: Partial<HttpRequest> = {}) => http.send({ method: 'GET', url, timeoutMs: 5000, ...more });
const failure = async (answer: Promise<unknown>): Promise<string> => {
  const error = await answer.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(HttpError);
  return (error as HttpError).message;
};

describe('over the network', () => {
  test('sends method, headers and body, and gives back whatever the answer is', async () => {
    const server = await start(text('tea', 418, { 'X-Pot': 'yes' }));
    const answer = await http.send({
      method: 'PUT',
      url: `${server.url}/a?b=c`,
      headers: { 'x-key': 'k' },
      body: '{"x": 1}',
      timeoutMs: 5000,
    });
    expect(answer).toMatchObject({ status: 418, body: 'tea', headers: { 'x-pot': 'yes' } });
    expect(server.received[0]).toMatchObject({ method: 'PUT', path: '/a', body: '{"x": 1}', headers: { 'x-key': 'k' } });
  });

  test('leaves JSON as text, and keeps connections', async () => {
    const server = await start(json({ a: 1 }));
    for (let index = 0; index < 5; index += 1) expect((await get(server.url)).body).toBe('{"a":1}');
    expect(server.connections).toBe(1);
  });

  test('gives up after the time limit, also in the middle of an answer', async () => {
    const silent = await start(() => {});
    expect(await failure(get(`${silent.url}/slow?token=secret`, { timeoutMs: 50 }))).toBe(
      `GET ${silent.url}/slow: no answer within 0.05 s`,
    );
    const stuck = await start((_, response) => void response.writeHead(200).write('half'));
    expect(await failure(get(stuck.url, { timeoutMs: 50 }))).toContain('no answer within');
  });

  test('lets go of everything when it is stopped', async () => {
    const silent = await start(() => {});
    const stop = stopper();
    const asked = createHttp(systemClock, stop).send({ method: 'GET', url: silent.url, timeoutMs: 60_000 });
    while (silent.received.length === 0) await settle();
    stop.stop();
    expect(await failure(asked)).toContain('the controller stops');
  });

  test('takes no more than 8 MiB, whether announced or not', async () => {
    const big = 'x'.repeat(2 ** 20);
    const server = await start((_, response) => {
      const more = (left: number): void => {
        if (left === 0 || response.destroyed) response.end();
        else response.write(big, () => more(left - 1));
      };
      more(50);
    });
    expect(await failure(get(server.url))).toContain('bigger than 8 MiB');
  });

  test('says in words what went wrong, without query, headers or body', async () => {
    const server = await start(json({}));
    await server.stop();
    const message = await failure(
      http.send({ method: 'POST', url: `${server.url}/q?key=secret`, headers: { a: 'secret' }, body: 'secret', timeoutMs: 5000 }),
    );
    expect(message).toBe(`POST ${server.url}/q: the connection was refused`);
    expect(await failure(get('nonsense'))).toContain('not a URL');
    const cut = await start((_, response) => void response.destroy());
    expect(await failure(get(cut.url))).toContain('the connection was cut');
  });

  test('follows redirects, but takes keys to no other host', async () => {
    const other = await start(json({ here: true }));
    const away = other.url.replace('127.0.0.1', 'localhost');
    const server = await start(
      (request, response) => void response.writeHead(302, { location: request.path === '/near' ? '/far' : away }).end(),
    );
    const headers = { 'x-api-key': 'secret', authorization: 'Bearer secret', accept: 'application/json' };
    expect((await get(`${server.url}/near`, { headers })).status).toBe(200);
    expect(server.received[1]?.headers).toMatchObject({ 'x-api-key': 'secret' });
    expect(JSON.stringify(other.received[0]?.headers)).not.toContain('secret');
    const around = await start((_, response) => void response.writeHead(302, { location: '/' }).end());
    expect(await failure(get(around.url))).toContain('more than 5 redirects');
  });

  test('a body is not sent on to another host', async () => {
    const server = await start((_, response) => void response.writeHead(307, { location: 'http://localhost:1/' }).end());
    expect(await failure(http.send({ method: 'POST', url: server.url, body: 'secret', timeoutMs: 5000 }))).toContain(
      'not sent on to another host',
    );
  });

  (hasOpenssl ? test : test.skip)('checks certificates, unless it is told to take any', async () => {
    const server = await startLocalServer(json({ safe: true }), selfSigned());
    servers.push(server);
    expect(await failure(get(server.url))).toContain('self-signed certificate');
    expect((await get(server.url, { insecure: true })).body).toBe('{"safe":true}');
    expect(await failure(get(server.url))).toContain('self-signed certificate');
  });

  test('goes through the proxy that the environment names', async () => {
    const proxy = await start(json({ by: 'proxy' }));
    process.env.http_proxy = proxy.url;
    try {
      expect((await get('http://metrics.invalid/q')).body).toBe('{"by":"proxy"}');
      expect(proxy.received[0]?.headers.host).toBe('metrics.invalid');
    } finally {
      delete process.env.http_proxy;
    }
  });
});

describe('identical queries', () => {
  test('at one moment are sent once, and once more later', async () => {
    let open: (() => void)[] = [];
    const server = await start((_, response) => open.push(() => void response.end('1')));
    const ask = (path: string, headers = {}) => get(`${server.url}${path}`, { isQuery: true, headers });
    const answers = [ask('/a'), ask('/a'), ask('/a'), ask('/b'), ask('/a', { authorization: 'x' })];
    while (server.received.length < 3) await settle();
    for (const release of open) release();
    expect((await Promise.all(answers)).map(({ body }) => body)).toEqual(['1', '1', '1', '1', '1']);
    expect(server.received.length).toBe(3);
    open = [];
    server.answer = text('2');
    expect((await ask('/a')).body).toBe('2');
  });

  test('requests that are no queries are all sent', async () => {
    const server = await start(json({}));
    await Promise.all([1, 2].map(() => http.send({ method: 'POST', url: server.url, body: 'x', timeoutMs: 5000 })));
    expect(server.received.length).toBe(2);
  });
});

describe('a server that asks for patience', () => {
  const busy = (status: number, retryAfter?: string): HttpResponse => ({
    status,
    headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
    body: '',
  });
  const fine: HttpResponse = { status: 200, headers: {}, body: 'fine' };

  /** Answers in order, the last one over and over; tells when each request came, in seconds. */
  function scripted(...answers: HttpResponse[]) {
    const clock = createManualClock();
    const begin = clock.now();
    const sentAt: number[] = [];
    const inner = {
      async send() {
        sentAt.push((clock.now() - begin) / 1000);
        return answers[Math.min(sentAt.length, answers.length) - 1] ?? fine;
      },
    };
    return { clock, sentAt, http: considerate(inner, clock) };
  }
  const query = (host = 'a'): HttpRequest => ({ method: 'GET', url: `http://${host}/`, timeoutMs: 1000 });

  test.each([
    ['429 with seconds', busy(429, '7'), [0, 7]],
    ['503 with seconds', busy(503, '3'), [0, 3]],
    ['429 without a word', busy(429), [0, 1]],
  ] as const)('%s: is asked again when it may be', async (_, answer, times) => {
    const { clock, sentAt, http: polite } = scripted(answer, fine);
    const asked = polite.send(query());
    await clock.advance(60_000);
    expect(await asked).toEqual(fine);
    expect(sentAt).toEqual(times);
  });

  test('other requests to that host wait too, those to others do not', async () => {
    const { clock, sentAt, http: polite } = scripted(busy(429, '10'), fine);
    const first = polite.send(query());
    await settle();
    const second = polite.send(query());
    const elsewhere = polite.send(query('b'));
    expect(await elsewhere).toEqual(fine);
    await clock.advance(10_000);
    await Promise.all([first, second]);
    expect(sentAt).toEqual([0, 0, 10, 10]);
  });

  test('longer than five minutes is too long', async () => {
    const { http: polite } = scripted(busy(429, '900'));
    await expect(polite.send(query())).rejects.toThrow('a asks to wait for another 900 s');
  });

  test('a server that never has time is answered for in the end', async () => {
    const { clock, sentAt, http: polite } = scripted(busy(429));
    const asked = polite.send(query());
    await clock.advance(300_000);
    expect((await asked).status).toBe(429);
    expect(sentAt).toEqual([0, 1, 3, 7, 15, 31]);
  });

  test('a 503 without a word is an answer', async () => {
    const { sentAt, http: polite } = scripted(busy(503));
    expect((await polite.send(query())).status).toBe(503);
    expect(sentAt.length).toBe(1);
  });
});
