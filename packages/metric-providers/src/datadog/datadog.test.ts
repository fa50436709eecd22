import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { DatadogMetric } from '@sluice/api';
import { createManualClock } from '@sluice/kubernetes/manual-clock';
import { ioForTests } from '../testing/io.ts';
import { json, startLocalServer, text } from '../testing/local-server.ts';
import { datadog } from './datadog.ts';

const server = await startLocalServer(json({}));
afterAll(() => server.stop());
beforeEach(() => void server.received.splice(0));

const secrets = {
  'controller/datadog': { 'api-key': 'a1', 'app-key': 'p1', address: server.url },
  'shop/own': { 'api-key': 'a2', 'app-key': 'p2', address: server.url },
};
const io = () => ioForTests({ secrets, clock: createManualClock(1_700_000_000_000) });
const measure = (config: DatadogMetric) => datadog.measure(config, io());

describe('datadog v1', () => {
  test('gives the last point of the first series', async () => {
    server.answer = json({
      status: 'ok',
      series: [
        {
          pointlist: [
            [1699999000000, 1],
            [1699999060000, 0.25],
          ],
        },
        { pointlist: [[1, 9]] },
      ],
    });
    expect(await measure({ query: 'avg:errors{*}', interval: '10m' })).toEqual({ is: 'value', value: 0.25 });
    expect(server.received[0]).toMatchObject({
      method: 'GET',
      path: '/api/v1/query',
      headers: { 'dd-api-key': 'a1', 'dd-application-key': 'p1' },
    });
    expect(Object.fromEntries(server.received[0]?.query ?? [])).toEqual({ from: '1699999400', to: '1700000000', query: 'avg:errors{*}' });
  });

  test('no series is no data, and so is a last point without a value', async () => {
    server.answer = json({ status: 'ok', series: [] });
    expect(await measure({ query: 'q' })).toEqual({ is: 'value', value: null });
    server.answer = json({
      status: 'ok',
      series: [
        {
          pointlist: [
            [1, 5],
            [2, null],
          ],
        },
      ],
    });
    expect(await measure({ query: 'q' })).toEqual({ is: 'value', value: null });
  });

  test('takes keys from its own Secret, or from the environment', async () => {
    server.answer = json({ status: 'ok', series: [] });
    await measure({ query: 'q', secretRef: { name: 'own', namespaced: true } });
    expect(server.received[0]?.headers['dd-api-key']).toBe('a2');
    const settings = { DD_API_KEY: 'e1', DD_APP_KEY: 'e2', DD_ADDRESS: `${server.url}/` };
    await datadog.measure({ query: 'q' }, ioForTests({ settings }));
    expect(server.received[1]?.headers).toMatchObject({ 'dd-api-key': 'e1', 'dd-application-key': 'e2' });
    await expect(datadog.measure({ query: 'q' }, ioForTests())).rejects.toThrow("secret 'datadog' is not in the controller's namespace");
    await expect(measure({ query: 'q', secretRef: { name: 'none', namespaced: true } })).rejects.toThrow(
      "secret 'none' is not in the run's namespace",
    );
  });
});

describe('datadog v2', () => {
  const columns = (...all: object[]) => json({ data: { type: 'scalar_response', attributes: { columns: all } } });
  const config: DatadogMetric = {
    apiVersion: 'v2',
    queries: { a: 'sum:errors{*}', b: 'sum:requests{*}' },
    formula: 'a / b',
    aggregator: 'sum',
  };

  test('gives the scalar of a formula', async () => {
    server.answer = columns({ name: 'a / b', type: 'number', values: [0.05], meta: {} });
    expect(await measure(config)).toEqual({ is: 'value', value: 0.05 });
    expect(server.received[0]).toMatchObject({ method: 'POST', path: '/api/v2/query/scalar' });
    expect(JSON.parse(server.received[0]?.body ?? '')).toEqual({
      data: {
        type: 'scalar_request',
        attributes: {
          from: 1_699_999_700_000,
          to: 1_700_000_000_000,
          queries: [
            { data_source: 'metrics', name: 'a', query: 'sum:errors{*}', aggregator: 'sum' },
            { data_source: 'metrics', name: 'b', query: 'sum:requests{*}', aggregator: 'sum' },
          ],
          formulas: [{ formula: 'a / b' }],
        },
      },
    });
  });

  test('gives a list for a query that groups, with the groups beside it', async () => {
    server.answer = columns({ name: 'pod', type: 'group', values: [['p1'], ['p2']] }, { name: 'query', type: 'number', values: [1, null] });
    expect(await measure({ apiVersion: 'v2', query: 'q by {pod}' })).toEqual({
      is: 'value',
      value: [1, null],
      facts: { groups: '["p1","p2"]' },
    });
    server.answer = columns({ name: 'query', type: 'number', values: [] });
    expect(await measure({ apiVersion: 'v2', query: 'q' })).toEqual({ is: 'value', value: null });
    server.answer = columns(
      { name: 'g', type: 'group', values: [] },
      { name: 'q', type: 'number', values: Array.from({ length: 101 }, () => 1) },
    );
    await expect(measure({ apiVersion: 'v2', query: 'q' })).rejects.toThrow('101 groups; 100 are the most');
  });
});

describe('datadog', () => {
  test.each<[DatadogMetric, string]>([
    [{}, 'needs a query or queries'],
    [{ apiVersion: 'v2', query: 'q', queries: { a: 'q' } }, 'exclude each other'],
    [{ apiVersion: 'v2', queries: { a: 'q', b: 'q' } }, 'need a formula'],
    [{ apiVersion: 'v2', query: 'q', formula: 'a' }, 'needs queries'],
    [{ queries: { a: 'q' } }, 'need apiVersion v2'],
    [{ query: 'q', interval: 'long' }, "datadog.interval: 'long' is not a duration"],
  ])('%j is refused: %s', async (config, message) => {
    await expect(measure(config)).rejects.toThrow(message);
  });

  test.each([
    [json({ errors: ['Forbidden'] }, 403), 'Datadog answered with status 403'],
    [json({ status: 'error', error: 'bad query' }), 'Datadog refused the query: bad query'],
    [text('<html>'), 'is not JSON'],
  ])('what is no answer is an error: %#', async (answer, message) => {
    server.answer = answer;
    await expect(measure({ query: 'q' })).rejects.toThrow(message);
  });
});
