import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { WebMetric } from '@sluice/api';
import { ioForTests } from '../testing/io.ts';
import { json, startLocalServer, text } from '../testing/local-server.ts';
import { web } from './web.ts';

const server = await startLocalServer(json({}));
afterAll(() => server.stop());
beforeEach(() => void server.received.splice(0));
const measure = (config: Partial<WebMetric> = {}) => web.measure({ url: `${server.url}/q?a=b`, ...config }, ioForTests());

describe('web', () => {
  test.each<[string, Partial<WebMetric>, unknown]>([
    ['the whole answer without a path', {}, { data: { ok: true, n: [1, 2] } }],
    ['what is at the path', { jsonPath: '{$.data.ok}' }, true],
    ['a list where the path leads to several', { jsonPath: '{.data.n[*]}' }, [1, 2]],
  ])('gives %s', async (_, config, value) => {
    server.answer = json({ data: { ok: true, n: [1, 2] } });
    expect(await measure(config)).toEqual({ is: 'value', value });
  });

  test('an answer that is not JSON is a text', async () => {
    server.answer = text('fine');
    expect(await measure()).toEqual({ is: 'value', value: 'fine' });
  });

  test('sends what the metric says', async () => {
    server.answer = json({});
    await measure({ method: 'post', body: 'plain', headers: [{ key: 'X-A', value: '1' }] });
    expect(server.received[0]).toMatchObject({ method: 'POST', path: '/q', body: 'plain', headers: { 'x-a': '1' } });
    await measure({ method: 'PUT', jsonBody: { a: { b: [1] } } });
    expect(server.received[1]).toMatchObject({ method: 'PUT', body: '{"a":{"b":[1]}}', headers: { 'content-type': 'application/json' } });
  });

  test('logs in by OAuth 2', async () => {
    server.answer = json({ access_token: 'abc' });
    await measure({ authentication: { oauth2: { tokenUrl: `${server.url}/token`, clientId: 'i', clientSecret: 's' } } });
    expect(server.received[1]?.headers.authorization).toBe('Bearer abc');
  });

  test.each<[string, Partial<WebMetric>, string]>([
    ['an unknown method', { method: 'DELETE' }, 'web.method must be GET, POST or PUT, not DELETE'],
    ['two bodies', { method: 'POST', body: 'x', jsonBody: {} }, 'exclude each other'],
    ['a body with GET', { jsonBody: {} }, 'needs the method POST or PUT'],
    [
      'a JSON body of another type',
      { method: 'POST', jsonBody: {}, headers: [{ key: 'Content-Type', value: 'text/plain' }] },
      'content type text/plain',
    ],
    ['a bad path', { jsonPath: '{.a[}' }, "web.jsonPath: '{.a[}' is not a path"],
    ['a path to nothing', { jsonPath: '{.a}' }, 'nothing is at {.a} in "{}"'],
  ])('%s is refused in words', async (_, config, message) => {
    server.answer = json({});
    await expect(measure(config)).rejects.toThrow(message);
  });

  test('an answer that is no success is an error', async () => {
    server.answer = json({ ok: true }, 500);
    await expect(measure()).rejects.toThrow('received non 2xx response code: 500');
    server.answer = text('<html>');
    await expect(measure({ jsonPath: '{.a}' })).rejects.toThrow('is not JSON: "<html>"');
  });
});
