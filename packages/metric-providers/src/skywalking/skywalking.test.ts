import { afterAll, describe, expect, test } from '@jest/globals';
import { createManualClock } from '@sluice/kubernetes/manual-clock';
import { ioForTests } from '../testing/io.ts';
import { json, startLocalServer } from '../testing/local-server.ts';
import { skywalking } from './skywalking.ts';

const server = await startLocalServer(json({}));
afterAll(() => server.stop());
const measure = (interval?: string) =>
  skywalking.measure(
    { address: server.url, query: 'query q', ...(interval === undefined ? {} : { interval }) },
    ioForTests({ clock: createManualClock(1_700_000_000_000) }),
  );

describe('skywalking', () => {
  test('gives the data as it comes, over the last minutes', async () => {
    server.answer = json({ data: { service_apdex: { values: { values: [{ value: 9900 }] } } } });
    expect(await measure('10m')).toEqual({ is: 'value', value: { service_apdex: { values: { values: [{ value: 9900 }] } } } });
    expect(server.received[0]).toMatchObject({ method: 'POST', path: '/graphql' });
    expect(JSON.parse(server.received[0]?.body ?? '')).toEqual({
      query: 'query q',
      variables: { duration: { start: '2023-11-14 2203', end: '2023-11-14 2213', step: 'MINUTE' } },
    });
  });

  test('errors are errors', async () => {
    server.answer = json({ errors: [{ message: 'Validation error' }] });
    await expect(measure()).rejects.toThrow('SkyWalking refused the query: Validation error');
    await expect(measure('x')).rejects.toThrow("skywalking.interval: 'x' is not a duration");
  });
});
