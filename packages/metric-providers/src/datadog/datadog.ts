/** Datadog: https://docs.datadoghq.com/api/latest/metrics/ (v1: query timeseries points; v2: query scalar data). */
import type { Measured } from '@sluice/analysis';
import type { DatadogMetric } from '@sluice/api';
import { at, type Json, listAt } from '@sluice/kubernetes';
import { baseUrl } from '../base-url.ts';
import { durationMs } from '../duration-ms.ts';
import { answered } from '../json-answer.ts';
import type { MetricProvider, ProviderIo } from '../metric-provider.ts';
import { secretValues } from '../secret-values.ts';

const defaultAddress = 'https://api.datadoghq.com';
const mostGroups = 100;

export const datadog: MetricProvider<DatadogMetric> = {
  id: 'datadog',
  configOf: ({ datadog: config }) => config,
  describe: ({ query, queries, formula }) => ({
    ...(query === undefined ? {} : { ResolvedDatadogQuery: query }),
    ...(queries === undefined ? {} : { ResolvedDatadogQueries: JSON.stringify(queries) }),
    ...(formula === undefined ? {} : { ResolvedDatadogFormula: formula }),
  }),
  async measure(config, io) {
    const { apiVersion = 'v1' } = config;
    checkQueries(config);
    const login = await loginOf(config, io);
    const headers = { 'dd-api-key': login.apiKey, 'dd-application-key': login.appKey, accept: 'application/json' };
    const timeoutMs = durationMs(config.requestTimeout || '10s', 'datadog.requestTimeout');
    const to = io.clock.now();
    const span = { from: to - durationMs(config.interval, 'datadog.interval'), to };
    const request = { headers, timeoutMs, isQuery: true } as const;
    return apiVersion === 'v2' ? scalar(config, login.address, span, request, io) : latestPoint(config, login.address, span, request, io);
  },
};

function checkQueries({ apiVersion = 'v1', query = '', queries, formula = '', aggregator }: DatadogMetric): void {
  const several = Object.keys(queries ?? {}).length;
  if (query === '' && several === 0) throw new Error('datadog needs a query or queries');
  if (query !== '' && several > 0) throw new Error('datadog.query and datadog.queries exclude each other');
  if (query !== '' && formula !== '') throw new Error('datadog.formula needs queries, not a query');
  if (several > 1 && formula === '') throw new Error('several datadog.queries need a formula');
  if (apiVersion === 'v1' && (several > 0 || formula !== '' || aggregator !== undefined))
    throw new Error('datadog.queries, formula and aggregator need apiVersion v2');
}

async function loginOf({ secretRef = {} }: DatadogMetric, io: ProviderIo) {
  const [apiKey, appKey] = [io.setting('DD_API_KEY'), io.setting('DD_APP_KEY')];
  if (secretRef.name === undefined && secretRef.namespaced !== true && apiKey !== undefined && appKey !== undefined)
    return { apiKey, appKey, address: addressOf(io.setting('DD_ADDRESS')) };
  const values = await secretValues({ ...secretRef, name: secretRef.name || 'datadog' }, ['api-key', 'app-key'], io);
  return { apiKey: values['api-key'], appKey: values['app-key'], address: addressOf(values.address) };
}

const addressOf = (address: string | undefined): string => baseUrl(address || defaultAddress);

interface Span {
  readonly from: number;
  readonly to: number;
}
type Request = { readonly headers: Readonly<Record<string, string>>; readonly timeoutMs: number; readonly isQuery: true };

/** The last point of the first series; null where there is none. */
async function latestPoint(
  { query = '' }: DatadogMetric,
  address: string,
  { from, to }: Span,
  request: Request,
  { http }: ProviderIo,
): Promise<Measured> {
  const parameters = new URLSearchParams({ from: String(Math.floor(from / 1000)), to: String(Math.floor(to / 1000)), query });
  const answer = await answered('Datadog', http, { ...request, method: 'GET', url: `${address}/api/v1/query?${parameters}` });
  if (at(answer, 'status') === 'error') throw new Error(`Datadog refused the query: ${String(at(answer, 'error'))}`);
  const points = listAt(answer, 'series', 0, 'pointlist');
  const value = at(points.at(-1), 1);
  return { is: 'value', value: typeof value === 'number' ? value : null };
}

/** One number, or, for a query that groups, one for each group, whose names are beside the value. */
async function scalar(
  config: DatadogMetric,
  address: string,
  { from, to }: Span,
  request: Request,
  { http }: ProviderIo,
): Promise<Measured> {
  const { query = '', queries = { query }, formula = '', aggregator = 'last' } = config;
  const attributes = {
    from,
    to,
    queries: Object.entries(queries).map(([name, each]) => ({ data_source: 'metrics', name, query: each, aggregator })),
    formulas: [{ formula: formula === '' ? (Object.keys(queries)[0] ?? 'query') : formula }],
  };
  const body = JSON.stringify({ data: { type: 'scalar_request', attributes } });
  const headers = { ...request.headers, 'content-type': 'application/json' };
  const answer = await answered('Datadog', http, { ...request, headers, method: 'POST', url: `${address}/api/v2/query/scalar`, body });
  const errors = at(answer, 'errors') ?? at(answer, 'data', 'attributes', 'errors');
  if (errors !== undefined && errors !== null) throw new Error(`Datadog refused the query: ${JSON.stringify(errors)}`);
  const columns = listAt(answer, 'data', 'attributes', 'columns');
  const values = listAt(
    columns.find((column) => at(column, 'type') === 'number'),
    'values',
  ) as readonly Json[];
  const groups = columns.filter((column) => at(column, 'type') === 'group');
  if (groups.length === 0) return { is: 'value', value: values[0] ?? null };
  if (values.length > mostGroups) throw new Error(`Datadog gave ${values.length} groups; ${mostGroups} are the most`);
  const names = values.map((_, row) => groups.map((group) => listAt(group, 'values', row).join(',')).join(','));
  return { is: 'value', value: values, facts: { groups: JSON.stringify(names) } };
}
