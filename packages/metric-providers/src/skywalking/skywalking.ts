/** Apache SkyWalking: GraphQL, https://skywalking.apache.org/docs/main/latest/en/api/query-protocol/ */
import type { SkywalkingMetric } from '@sluice/api';
import type { Instant, Json } from '@sluice/kubernetes';
import { baseUrl } from '../base-url.ts';
import { durationMs } from '../duration-ms.ts';
import { graphqlData } from '../graphql-data.ts';
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
    const data = await graphqlData('SkyWalking', http, { url: `${baseUrl(address)}/graphql`, timeoutMs, query, variables: { duration } });
    return { is: 'value', value: (data ?? null) as Json };
  },
};

/** `2026-01-31 2359`, in UTC. */
const minuteOf = (moment: Instant): string => new Date(moment).toISOString().slice(0, 16).replace('T', ' ').replace(':', '');
