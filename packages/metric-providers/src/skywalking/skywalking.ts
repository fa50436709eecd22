/** Apache SkyWalking: GraphQL, https://skywalking.apache.org/docs/main/latest/en/api/query-protocol/ */
import type { SkywalkingMetric } from '@sluice/api';
import type { Instant, Json } from '@sluice/kubernetes';
import { answered, at, listOf } from '../answered.ts';
import { durationMs } from '../duration-ms.ts';
import type { MetricProvider } from '../metric-provider.ts';

const timeoutMs = 30_000;

export const skywalking: MetricProvider<SkywalkingMetric> = {
  id: 'skywalking',
  configOf: ({ skywalking: config }) => config,
  describe: ({ query = '' }) => ({ ResolvedSkywalkingQuery: query }),
  async measure({ address = '', query = '', interval }, { http, clock }) {
    if (address === '' || query === '') throw new Error('skywalking needs an address and a query');
    const spanMs = durationMs(interval, 'skywalking.interval');
    const now = clock.now();
    const duration = { start: minuteOf(now - spanMs), end: minuteOf(now), step: 'MINUTE' };
    const url = `${address.replace(/\/+$/, '')}/graphql`;
    const body = JSON.stringify({ query, variables: { duration } });
    const headers = { 'content-type': 'application/json' };
    const answer = await answered('SkyWalking', http, { method: 'POST', url, headers, body, timeoutMs, isQuery: true });
    const errors = listOf(at(answer, 'errors')).map((error) => at(error, 'message'));
    if (errors.length > 0) throw new Error(`SkyWalking refused the query: ${errors.join('; ')}`);
    return { is: 'value', value: (at(answer, 'data') ?? null) as Json };
  },
};

/** `2026-01-31 2359`, in UTC. */
const minuteOf = (moment: Instant): string => new Date(moment).toISOString().slice(0, 16).replace('T', ' ').replace(':', '');
