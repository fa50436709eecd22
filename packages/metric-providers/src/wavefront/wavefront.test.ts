import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createManualClock } from '@sluice/kubernetes/manual-clock';
import { ioForTests } from '../testing/io.ts';
import { json, startLocalServer } from '../testing/local-server.ts';
import { wavefront } from './wavefront.ts';

const server = await startLocalServer(json({}));
afterAll(() => server.stop());
beforeEach(() => void server.received.splice(0));

const secrets = { 'controller/wavefront-api-tokens': { [server.url]: 't' } };
const measure = (address = server.url) =>
  wavefront.measure({ address, query: 'ts(x)' }, ioForTests({ secrets, clock: createManualClock(1_700_000_000_000) }));

describe('wavefront', () => {
  test('gives the point of each series that is nearest to now, and says how old it is', async () => {
    server.answer = json({
      timeseries: [
        {
          data: [
            [1699999900, 1],
            [1699999990, 2.5],
          ],
        },
      ],
    });
    expect(await measure()).toEqual({ is: 'value', value: 2.5, facts: { timestamps: '1699999990', drift: '10000' } });
    server.answer = json({ timeseries: [{ data: [[1699999990, 1]] }, { data: [[1700000000, 2]] }] });
    expect(await measure()).toMatchObject({ value: [1, 2] });
    expect(server.received[0]).toMatchObject({ path: '/api/v2/chart/api', headers: { authorization: 'Bearer t' } });
    expect(server.received[0]?.query.get('q')).toBe('ts(x)');
  });

  test('no series, a refusal and a missing token are errors', async () => {
    server.answer = json({ timeseries: [] });
    await expect(measure()).rejects.toThrow('no series were found');
    server.answer = json({ errorType: 'QuerySyntaxError', errorMessage: 'bad ts' });
    await expect(measure()).rejects.toThrow('Wavefront refused the query: bad ts');
    await expect(measure('elsewhere.example')).rejects.toThrow("has no key 'elsewhere.example'");
  });
});
