/** New Relic: NRQL by NerdGraph, https://docs.newrelic.com/docs/apis/nerdgraph/examples/nerdgraph-nrql-tutorial/ */
import type { NewRelicMetric } from '@sluice/api';
import { type Json, listAt } from '@sluice/kubernetes';
import { graphqlData } from '../graphql-data.ts';
import type { MetricProvider } from '../metric-provider.ts';
import { secretValues } from '../secret-values.ts';

const addresses: Readonly<Record<string, string>> = {
  us: 'https://api.newrelic.com/graphql',
  eu: 'https://api.eu.newrelic.com/graphql',
  staging: 'https://staging-api.newrelic.com/graphql',
};
const defaultTimeoutSeconds = 5;
const question =
  'query($account: Int!, $nrql: Nrql!, $timeout: Seconds) { actor { account(id: $account) { nrql(query: $nrql, timeout: $timeout) { results } } } }';

export const newRelic: MetricProvider<NewRelicMetric> = {
  id: 'newRelic',
  configOf: ({ newRelic: config }) => config,
  describe: ({ query }) => ({ ResolvedNewRelicQuery: query }),
  async measure({ profile, query, timeout = defaultTimeoutSeconds }, io) {
    const name = profile || 'newrelic';
    const keys = await secretValues({ name }, ['personal-api-key', 'account-id'], io);
    const account = Number(keys['account-id']);
    if (!Number.isInteger(account)) throw new Error(`secret '${name}': account-id is not a number`);
    const region = (keys.region || 'us').toLowerCase();
    const url = keys['base-url-nerdgraph'] || addresses[region];
    if (url === undefined) throw new Error(`secret '${name}': '${region}' is not a region of New Relic`);
    const variables = { account, nrql: query, timeout };
    const request = { url, headers: { 'api-key': keys['personal-api-key'] }, timeoutMs: (timeout + 5) * 1000 };
    const data = await graphqlData('New Relic', io.http, { ...request, query: question, variables });
    const rows = listAt(data, 'actor', 'account', 'nrql', 'results') as readonly Json[];
    return { is: 'value', value: rows.length === 1 ? (rows[0] ?? null) : rows };
  },
};
