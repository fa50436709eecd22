import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { TrafficMetric } from '@sluice/api';
import { ioForTests } from '../testing/io.ts';
import { json, startLocalServer } from '../testing/local-server.ts';
import { sources } from './sources.ts';
import { traffic } from './traffic.ts';

const server = await startLocalServer(json({}));
afterAll(() => server.stop());
beforeEach(() => void server.received.splice(0));
const answering = (...values: string[]) =>
  json({ status: 'success', data: { resultType: 'vector', result: values.map((value) => ({ metric: {}, value: [1, value] })) } });
const measure = (config: Partial<TrafficMetric>) =>
  traffic.measure({ address: server.url, measure: 'successRate', source: 'istio', service: 'web-canary', ...config }, ioForTests());
const query = () => new URLSearchParams(server.received.at(-1)?.body).get('query');

describe('traffic', () => {
  test('gives the rate of requests that succeed, as one number, and shows the query', async () => {
    server.answer = answering('0.98');
    const chosen = 'reporter="destination",destination_service_namespace="shop",destination_service_name="web-canary"';
    const failed = `sum(rate(istio_requests_total{${chosen},response_code=~"5.*"}[1m])) or vector(0)`;
    const asked = `1 - ((${failed}) / sum(rate(istio_requests_total{${chosen}}[1m])))`;
    expect(await measure({})).toEqual({ is: 'value', value: 0.98, facts: { ResolvedPrometheusQuery: asked } });
    expect(query()).toBe(asked);
  });

  test('gives a latency in milliseconds', async () => {
    server.answer = answering('250');
    expect(await measure({ source: 'nginx', measure: 'latency', interval: '5m', quantile: '0.5' })).toMatchObject({ value: 250 });
    expect(query()).toBe(
      '1000 * histogram_quantile(0.5, sum(rate(nginx_ingress_controller_response_duration_seconds_bucket{namespace="shop",service="web-canary"}[5m])) by (le))',
    );
  });

  test('no requests are no data', async () => {
    server.answer = answering();
    expect(await measure({})).toMatchObject({ value: null });
    server.answer = answering('NaN');
    expect(await measure({})).toMatchObject({ value: Number.NaN });
  });

  test('every source tells one side from the other', async () => {
    server.answer = answering('1');
    for (const [id, { by }] of Object.entries(sources)) {
      const queries = new Set<string | null>();
      for (const name of ['web-canary', 'web-stable']) {
        for (const kind of ['successRate', 'latency'] as const) {
          await measure({ source: id as keyof typeof sources, service: '', [by]: name, measure: kind });
          expect(query()).toContain(name);
          queries.add(query());
        }
      }
      expect(queries.size).toBe(4);
    }
  });

  test.each<[Partial<TrafficMetric>, string]>([
    [{ service: '' }, 'traffic.service is needed for istio'],
    [{ source: 'kubernetes' }, 'traffic.pods is needed for kubernetes'],
    [{ interval: 'x' }, "traffic.interval: 'x' is not a duration"],
    [{ quantile: '2' }, 'traffic.quantile must be between 0 and 1'],
  ])('%j is refused', async (config, message) => {
    await expect(measure(config)).rejects.toThrow(message);
  });
});
