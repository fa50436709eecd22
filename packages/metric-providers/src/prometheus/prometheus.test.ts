import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { PrometheusMetric } from '@sluice/api';
import { createManualClock } from '@sluice/kubernetes/manual-clock';
import { ioForTests } from '../testing/io.ts';
import { json, startLocalServer, text } from '../testing/local-server.ts';
import { prometheus } from './prometheus.ts';

const server = await startLocalServer(json({}));
afterAll(() => server.stop());
beforeEach(() => void server.received.splice(0));

const success = (resultType: string, result: unknown, more: object = {}) =>
  json({ status: 'success', data: { resultType, result }, ...more });
const measure = (config: PrometheusMetric = {}, io = ioForTests()) =>
  prometheus.measure({ address: server.url, query: 'up', ...config }, io);
const form = () => Object.fromEntries(new URLSearchParams(server.received.at(-1)?.body));

describe('prometheus', () => {
  test.each([
    ['a scalar is a number', 'scalar', [1435781451.781, '0.25'], 0.25],
    [
      'a vector is a list of numbers',
      'vector',
      [
        { metric: {}, value: [1, '1'] },
        { metric: { a: 'b' }, value: [1, '2.5'] },
      ],
      [1, 2.5],
    ],
    ['an empty vector is an empty list', 'vector', [], []],
    [
      'NaN and infinities are themselves',
      'vector',
      [{ value: [1, 'NaN'] }, { value: [1, '+Inf'] }, { value: [1, '-Inf'] }],
      [Number.NaN, Infinity, -Infinity],
    ],
    [
      'a matrix is the list of all its points',
      'matrix',
      [
        {
          metric: {},
          values: [
            [1, '1'],
            [2, '2'],
          ],
        },
        { metric: {}, values: [[1, '3']] },
      ],
      [1, 2, 3],
    ],
  ])('%s', async (_, type, result, value) => {
    server.answer = success(type, result);
    expect(await measure()).toEqual({ is: 'value', value });
  });

  test('posts the query as a form, to the address of the process where the metric names none', async () => {
    server.answer = success('vector', []);
    await measure(
      { address: '', query: 'sum(rate(x[5m]))' },
      ioForTests({ settings: { ARGO_ROLLOUTS_PROMETHEUS_ADDRESS: `${server.url}/prom/` } }),
    );
    expect(server.received[0]).toMatchObject({ method: 'POST', path: '/prom/api/v1/query' });
    expect(form()).toEqual({ query: 'sum(rate(x[5m]))' });
    await expect(measure({ address: '' })).rejects.toThrow('prometheus.address is empty, and ARGO_ROLLOUTS_PROMETHEUS_ADDRESS is not set');
    await expect(measure({ address: 'metrics:9090' })).rejects.toThrow('not a URL with http or https');
    await expect(measure({ query: '' })).rejects.toThrow('prometheus.query is empty');
  });

  test('asks for a range where the metric wants one', async () => {
    server.answer = success('matrix', [{ metric: {}, values: [[1, '1']] }]);
    const clock = createManualClock(1_700_000_000_400);
    const range = { start: 'now() - duration("5m")', end: 'now()', step: '1m30s' };
    expect(await measure({ rangeQuery: range }, ioForTests({ clock }))).toEqual({ is: 'value', value: [1] });
    expect(server.received[0]?.path).toBe('/api/v1/query_range');
    expect(form()).toEqual({ query: 'up', start: '1699999700', end: '1700000000', step: '90' });
    for (const [change, message] of [
      [{ start: '5' }, 'prometheus.rangeQuery.start: "5" must give a time, and gave int'],
      [{ end: 'now(' }, 'prometheus.rangeQuery.end: '],
      [{ step: '1' }, "prometheus.rangeQuery.step: '1' is not a duration"],
    ] as const)
      await expect(measure({ rangeQuery: { ...range, ...change } })).rejects.toThrow(message);
  });

  test('asks by GET where POST is not taken', async () => {
    server.answer = (request, response) =>
      request.method === 'POST' ? text('no', 405)(request, response) : success('scalar', [1, '3'])(request, response);
    expect(await measure({ query: 'a b' })).toEqual({ is: 'value', value: 3 });
    expect(server.received[1]?.query.get('query')).toBe('a b');
  });

  test('tells warnings, and shows the query beside the result', async () => {
    server.answer = success('vector', [], { warnings: ['one store is away', 'another'] });
    expect(await measure()).toEqual({ is: 'value', value: [], facts: { warnings: 'one store is away; another' } });
    expect(prometheus.describe?.({ query: 'up' })).toEqual({ ResolvedPrometheusQuery: 'up' });
  });

  test.each([
    [
      'an error of the query',
      json({ status: 'error', errorType: 'bad_data', error: 'parse error at char 4' }, 400),
      'status 400: bad_data: parse error at char 4',
    ],
    ['a page of a proxy', text('<html>Bad Gateway</html>', 502), 'status 502: "<html>Bad Gateway</html>"'],
    ['broken JSON', text('{"status": "succ'), 'is not JSON'],
    ['a string result', success('string', [1, 'x']), 'of type string'],
    ['histograms', success('vector', [{ metric: {}, histogram: [1, {}] }]), 'native histograms'],
  ])('%s is an error, never a value', async (_, answer, message) => {
    server.answer = answer;
    await expect(measure()).rejects.toThrow(message);
  });

  test('logs in as the metric says: user and password, or headers', async () => {
    server.answer = success('vector', []);
    await measure({ authentication: { basicAuth: { username: 'u', password: 'p' } } });
    expect(server.received[0]?.headers.authorization).toBe(`Basic ${Buffer.from('u:p').toString('base64')}`);
    await measure({
      headers: [
        { key: 'Authorization', value: 'Bearer t' },
        { key: 'X-Scope-OrgID', value: 'team' },
      ],
    });
    expect(server.received[1]?.headers).toMatchObject({ authorization: 'Bearer t', 'x-scope-orgid': 'team' });
  });
});

describe('Signature Version 4', () => {
  const sigv4 = { region: 'eu-west-1' };
  const io = ioForTests({ settings: { AWS_ACCESS_KEY_ID: 'AKIA1', AWS_SECRET_ACCESS_KEY: 's0' } });

  test("signs requests to Amazon's managed Prometheus, and no others", async () => {
    server.answer = success('vector', []);
    await measure({ address: `${server.url}/aps-workspaces/ws-1`, authentication: { sigv4 } }, io);
    expect(server.received[0]?.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIA1\/\d{8}\/eu-west-1\/aps\/aws4_request, /);
    await measure({ authentication: { sigv4 } }, io);
    expect(server.received[1]?.headers.authorization).toBeUndefined();
  });
});

describe('OAuth 2', () => {
  const oauth2 = { tokenUrl: `${server.url}/token`, clientId: 'id', clientSecret: 's/1', scopes: ['read', 'more'] };
  const tokens = () => server.received.filter(({ path }) => path === '/token');

  test('a token is asked for once and used as long as it lasts', async () => {
    server.answer = (request, response) =>
      (request.path === '/token' ? json({ access_token: 'abc', expires_in: 3600 }) : success('vector', []))(request, response);
    const io = ioForTests();
    await measure({ authentication: { oauth2 } }, io);
    await measure({ authentication: { oauth2 } }, io);
    expect(tokens().length).toBe(1);
    expect(Object.fromEntries(new URLSearchParams(tokens()[0]?.body))).toEqual({ grant_type: 'client_credentials', scope: 'read more' });
    expect(tokens()[0]?.headers.authorization).toBe(`Basic ${Buffer.from('id:s%2F1').toString('base64')}`);
    expect(server.received.at(-1)?.headers.authorization).toBe('Bearer abc');
  });

  test('a server that wants the secret in the body gets it there', async () => {
    server.answer = (request, response) => {
      if (request.path !== '/token') return success('vector', [])(request, response);
      return request.body.includes('client_secret=s%2F1')
        ? json({ access_token: 'abc' })(request, response)
        : json({}, 401)(request, response);
    };
    await measure({ authentication: { oauth2 } });
    expect(tokens().length).toBe(2);
  });

  test.each([
    ['refuses', json({ error: 'invalid_client' }, 401), 'the token server answered with status 401'],
    ['gives no token', json({ token: 'x' }), 'gave no access_token'],
    ['does not speak JSON', text('hello'), 'did not answer in JSON'],
  ])('a token server that %s is an error', async (_, answer, message) => {
    server.answer = answer;
    await expect(measure({ authentication: { oauth2 } })).rejects.toThrow(message);
  });
});
