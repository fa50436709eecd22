import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { askInTurn, probe, startLoad, type Target } from './load.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const serve = (answer: RequestListener): Promise<Target> =>
  new Promise((settle, fail) => {
    server = createServer(answer);
    server.listen(0, '127.0.0.1', () => {
      const address = server?.address();
      if (typeof address === 'object' && address !== null) settle({ host: '127.0.0.1', port: address.port, authority: 'web.example' });
      else fail(new Error('no port was given'));
    });
  });

describe('the load', () => {
  test('tells which version answered each request, and sends no more after it was stopped', async () => {
    let received = 0;
    const target = await serve((_request, response) => response.end(JSON.stringify({ version: received++ % 4 === 0 ? 'v2' : 'v1' })));
    const load = startLoad(target, 400);
    const answers = await load.next(100);
    await load.stop();
    expect(answers.filter(({ version }) => version === 'v2').length).toBeCloseTo(25, -1);
    expect(answers.every(({ sentAt, endedAt }) => sentAt <= endedAt)).toBe(true);
    expect(load.answers.length).toBe(received);
  });

  test.each<readonly [string, RequestListener, RegExp]>([
    ['an error status', (_request, response) => response.writeHead(503).end('no backend'), /^status 503: no backend/],
    ['a success that is no version', (_request, response) => response.end('hello'), /^status 200: hello/],
    ['a broken connection', ({ socket }) => socket.destroy(), /socket hang up/],
    [
      'an answer that breaks off',
      ({ socket }, response) => {
        response.writeHead(200, { 'content-length': '100' }).write('{"version":"v1"');
        setImmediate(() => socket.destroy());
      },
      /aborted/,
    ],
  ])('counts %s as a failure', async (_name, answer, problem) => {
    const [only] = await askInTurn(await serve(answer), 1, {});
    expect(only?.version).toBeUndefined();
    expect(only?.problem).toMatch(problem);
  });

  test('sends the virtual host and its own headers', async () => {
    const target = await serve(({ headers }, response) =>
      response.end(JSON.stringify({ version: `${headers.host} ${headers['x-probe']}` })),
    );
    expect((await askInTurn(target, 1, probe('mirrored'))).map(({ version }) => version)).toEqual(['web.example mirrored']);
  });
});
