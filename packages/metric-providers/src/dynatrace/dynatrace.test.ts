import { afterAll, expect, test } from '@jest/globals';
import { createManualClock } from '@sluice/kubernetes/manual-clock';
import { ioForTests } from '../testing/io.ts';
import { json, startLocalServer } from '../testing/local-server.ts';
import { dynatrace } from './dynatrace.ts';

const server = await startLocalServer(json({}));
afterAll(() => server.stop());
const secrets = { 'controller/dynatrace': { dynatrace_token: 't1' }, 'shop/own': { dynatrace_token: 't2' } };
const io = ioForTests({ secrets, clock: createManualClock(1_700_000_000_000) });
const config = { address: server.url, query: 'builtin:service.errors.total.rate:avg' };

test('dynatrace gives the values of all series that have some', async () => {
  server.answer = json({
    totalCount: 2,
    result: [
      {
        metricId: 'm',
        data: [
          { timestamps: [1, 2], values: [null, 0.5] },
          { timestamps: [1], values: [2] },
        ],
      },
    ],
  });
  expect(await dynatrace.measure(config, io)).toEqual({ is: 'value', value: [0.5, 2] });
  expect(server.received[0]).toMatchObject({ path: '/api/v2/metrics/query', headers: { authorization: 'Api-Token t1' } });
  expect(Object.fromEntries(server.received[0]?.query ?? [])).toEqual({
    metricSelector: config.query,
    resolution: 'Inf',
    from: '1699999700000',
    to: '1700000000000',
  });
  await dynatrace.measure({ ...config, secretRef: { name: 'own', namespaced: true } }, io);
  expect(server.received[1]?.headers.authorization).toBe('Api-Token t2');
});

test('dynatrace says what it refuses', async () => {
  server.answer = json({ error: { code: 400, message: 'unknown metric' } }, 400);
  await expect(dynatrace.measure(config, io)).rejects.toThrow(
    'Dynatrace answered with status 400: "{\\"error\\":{\\"code\\":400,\\"message\\":\\"unknown metric\\"}}"',
  );
  await expect(dynatrace.measure({ ...config, interval: 'x' }, io)).rejects.toThrow("dynatrace.interval: 'x' is not a duration");
});
