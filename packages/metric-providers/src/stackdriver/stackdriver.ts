/**
 * Google Cloud Monitoring: https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.timeSeries/query for MQL, and
 * https://cloud.google.com/monitoring/api/ref_v3/rest/v1/projects.location.prometheus.api.v1/query for PromQL.
 */

import type { StackdriverMetric } from '@sluice/api';
import { at, listAt } from '@sluice/kubernetes';
import { baseUrl } from '../base-url.ts';
import { googleAccessToken } from '../google/access-token.ts';
import { answered } from '../json-answer.ts';
import type { MetricProvider, ProviderIo } from '../metric-provider.ts';
import { measuredIn } from '../prometheus/answer.ts';
import { providerKey } from '../secret-values.ts';

const defaultAddress = 'https://monitoring.googleapis.com';
const timeoutMs = 30_000;

export const stackdriver: MetricProvider<StackdriverMetric> = {
  id: 'stackdriver',
  configOf: ({ stackdriver: config }) => config,
  describe: ({ query }) => ({ ResolvedStackdriverQuery: query }),
  async measure(config, io) {
    const { project, query, language = 'MQL', address } = config;
    const base = baseUrl(address || defaultAddress);
    const headers = {
      authorization: `Bearer ${await googleAccessToken(await accountKey(config, io), io)}`,
      'content-type': 'application/json',
    };
    const common = { method: 'POST', headers, timeoutMs, isQuery: true } as const;
    const name = `projects/${encodeURIComponent(project)}`;
    if (language === 'PromQL') {
      const url = `${base}/v1/${name}/location/global/prometheus/api/v1/query`;
      return measuredIn(await io.http.send({ ...common, url, body: JSON.stringify({ query }) }));
    }
    const answer = await answered('Google Cloud Monitoring', io.http, {
      ...common,
      url: `${base}/v3/${name}/timeSeries:query`,
      body: JSON.stringify({ query }),
    });
    return { is: 'value', value: listAt(answer, 'timeSeriesData').flatMap(newestOf) };
  },
};

/** Without a Secret, the workload's own identity. One that the metric names must be there. */
async function accountKey({ secretRef }: StackdriverMetric, io: ProviderIo): Promise<string | undefined> {
  const wanted = { name: 'stackdriver', key: 'serviceAccountKey' };
  if (secretRef !== undefined) return providerKey(secretRef, wanted, io);
  return (await io.secret(wanted.name, 'controller-namespace'))?.[wanted.key];
}

/** The newest point of a series: the API gives that first. */
function newestOf(series: unknown): readonly number[] {
  const value = at(series, 'pointData', 0, 'values', 0);
  const number = at(value, 'doubleValue') ?? at(value, 'int64Value');
  return number === undefined ? [] : [Number(number)];
}
