/** Dynatrace: https://docs.dynatrace.com/docs/dynatrace-api/environment-api/metric-v2/get-data-points */

import type { DynatraceMetric } from '@sluice/api';
import { listAt } from '@sluice/kubernetes';
import { baseUrl } from '../base-url.ts';
import { durationMs } from '../duration-ms.ts';
import { answered } from '../json-answer.ts';
import type { MetricProvider } from '../metric-provider.ts';
import { providerKey } from '../secret-values.ts';

const timeoutMs = 30_000;

export const dynatrace: MetricProvider<DynatraceMetric> = {
  id: 'dynatrace',
  configOf: ({ dynatrace: config }) => config,
  describe: ({ query }) => ({ ResolvedDynatraceQuery: query }),
  async measure({ address, query, interval, resolution, secretRef }, io) {
    const token = await providerKey(secretRef, { name: 'dynatrace', key: 'dynatrace_token' }, io);
    const to = io.clock.now();
    const from = to - durationMs(interval, 'dynatrace.interval');
    const parameters = new URLSearchParams({ metricSelector: query, resolution: resolution || 'Inf', from: String(from), to: String(to) });
    const url = `${baseUrl(address)}/api/v2/metrics/query?${parameters}`;
    const headers = { authorization: `Api-Token ${token}`, accept: 'application/json' };
    const answer = await answered('Dynatrace', io.http, { method: 'GET', url, headers, timeoutMs, isQuery: true });
    const series = listAt(answer, 'result').flatMap((metric) => listAt(metric, 'data'));
    const values = series.flatMap((each) => listAt(each, 'values'));
    return { is: 'value', value: values.filter((value) => typeof value === 'number') };
  },
};
