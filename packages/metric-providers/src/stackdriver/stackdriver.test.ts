import { createVerify, generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ioForTests } from '../testing/io.ts';
import { type Answer, json, startLocalServer } from '../testing/local-server.ts';
import { stackdriver } from './stackdriver.ts';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const server = await startLocalServer(json({}));
afterAll(() => server.stop());
beforeEach(() => void server.received.splice(0));

const account = {
  client_email: 'a@p.iam',
  private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  token_uri: `${server.url}/token`,
};
const secrets = { 'controller/stackdriver': { serviceAccountKey: JSON.stringify(account) } };
const config = { project: 'p-1', query: 'fetch x', address: server.url };
const answering =
  (answer: Answer): Answer =>
  (request, response) =>
    (request.path.includes('token') ? json({ access_token: 'abc', expires_in: 3600 }) : answer)(request, response);

describe('stackdriver', () => {
  test('gives the newest point of each series, for a service account that signs for itself', async () => {
    server.answer = answering(
      json({
        timeSeriesData: [
          { pointData: [{ values: [{ doubleValue: 0.5 }] }, { values: [{ doubleValue: 9 }] }] },
          { pointData: [{ values: [{ int64Value: '7' }] }] },
          {},
        ],
      }),
    );
    const io = ioForTests({ secrets });
    expect(await stackdriver.measure(config, io)).toEqual({ is: 'value', value: [0.5, 7] });
    await stackdriver.measure(config, io);
    expect(server.received.filter(({ path }) => path === '/token').length).toBe(1);
    const [asked, query] = server.received;
    const form = new URLSearchParams(asked?.body);
    const [head = '', claims = '', signature = ''] = (form.get('assertion') ?? '').split('.');
    expect(createVerify('RSA-SHA256').update(`${head}.${claims}`).verify(publicKey, signature, 'base64url')).toBe(true);
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({ iss: 'a@p.iam', aud: `${server.url}/token` });
    expect(query).toMatchObject({
      method: 'POST',
      path: '/v3/projects/p-1/timeSeries:query',
      body: '{"query":"fetch x"}',
      headers: { authorization: 'Bearer abc' },
    });
  });

  test('speaks PromQL, as the workload that it runs in', async () => {
    server.answer = answering(json({ status: 'success', data: { resultType: 'vector', result: [{ metric: {}, value: [1, '3'] }] } }));
    const io = ioForTests({ settings: { GCE_METADATA_HOST: server.url.replace('http://', '') } });
    expect(await stackdriver.measure({ ...config, language: 'PromQL' }, io)).toEqual({ is: 'value', value: [3] });
    expect(server.received[0]).toMatchObject({
      path: '/computeMetadata/v1/instance/service-accounts/default/token',
      headers: { 'metadata-flavor': 'Google' },
    });
    expect(server.received[1]?.path).toBe('/v1/projects/p-1/location/global/prometheus/api/v1/query');
  });

  test('a key that is none is an error that does not show it', async () => {
    const io = ioForTests({ secrets: { 'controller/stackdriver': { serviceAccountKey: 'not json' } } });
    await expect(stackdriver.measure(config, io)).rejects.toThrow('the service account key is not JSON');
    await expect(stackdriver.measure({ ...config, secretRef: { name: 'gone' } }, ioForTests())).rejects.toThrow("secret 'gone'");
  });
});
