import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ioForTests } from '../testing/io.ts';
import { json, startLocalServer, text } from '../testing/local-server.ts';
import { graphite } from './graphite.ts';

const server = await startLocalServer(json([]));
afterAll(() => server.stop());
beforeEach(() => void server.received.splice(0));
const measure = (query: string) => graphite.measure({ address: `${server.url}/`, query }, ioForTests());
const asked = () => Object.fromEntries(server.received.at(-1)?.query ?? []);

describe('graphite', () => {
  test('gives the points of the first series, without those that are empty', async () => {
    server.answer = json([
      {
        target: 'a',
        datapoints: [
          [1, 10],
          [null, 20],
          [2.5, 30],
        ],
      },
      { target: 'b', datapoints: [[9, 1]] },
    ]);
    expect(await measure('sumSeries(a.b)')).toEqual({ is: 'value', value: [1, 2.5] });
    expect(server.received[0]?.path).toBe('/render');
    expect(asked()).toEqual({ target: 'sumSeries(a.b)', from: '-5min', format: 'json' });
  });

  test('takes a query of several parameters, written over several lines', async () => {
    server.answer = json([]);
    expect(await measure('target=summarize(\n  asPercent(a.{x,y}, b),\n  "1min")&from=-1h')).toEqual({ is: 'value', value: [] });
    expect(asked()).toEqual({ target: 'summarize(asPercent(a.{x,y},b),"1min")', from: '-1h', format: 'json' });
  });

  test('what is no answer is an error', async () => {
    server.answer = text('Invalid parameters', 400);
    await expect(measure('x')).rejects.toThrow('Graphite answered with status 400: "Invalid parameters"');
    await expect(measure('')).rejects.toThrow('graphite needs an address and a query');
  });
});
