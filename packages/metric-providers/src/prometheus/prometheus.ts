/** Prometheus and all that speaks its query API: https://prometheus.io/docs/prometheus/latest/querying/api/ */
import { type Facts, momentOf } from '@sluice/analysis';
import type { PrometheusMetric } from '@sluice/api';
import { type Instant, parseDurationMs } from '@sluice/kubernetes';
import { bearerHeader } from '../authentication/oauth2.ts';
import { awsCredentials, regionOf } from '../aws/credentials.ts';
import { signed } from '../aws/sign.ts';
import { baseUrl } from '../base-url.ts';
import type { Http, HttpRequest, HttpResponse } from '../http-port.ts';
import type { MetricProvider, ProviderIo } from '../metric-provider.ts';
import { measuredIn } from './answer.ts';

const addressSetting = 'ARGO_ROLLOUTS_PROMETHEUS_ADDRESS';
const defaultTimeoutSeconds = 30;

export const prometheus: MetricProvider<PrometheusMetric> = {
  id: 'prometheus',
  configOf: ({ prometheus: config }) => config,
  describe: ({ query = '' }): Facts => ({ ResolvedPrometheusQuery: query }),
  async measure(config, io) {
    const { query = '', timeout = defaultTimeoutSeconds, insecure = false } = config;
    const address = addressOf(config, io);
    if (query === '') throw new Error('prometheus.query is empty');
    const sign = await signerOf(config, address, io);
    const common = { headers: await headersOf(config, io), timeoutMs: timeout * 1000, insecure, isQuery: true } as const;
    const { path, parameters } = questionOf(config, io.clock.now());
    return measuredIn(await ask(`${address}/api/v1/${path}`, parameters, common, (request) => io.http.send(sign(request))));
  },
};

/** An instant query leaves the moment to the server: it is asked for now. A range is meant in whole seconds, so that equal queries are equal. */
function questionOf(
  { query = '', rangeQuery }: PrometheusMetric,
  now: Instant,
): { path: string; parameters: Readonly<Record<string, string>> } {
  if (rangeQuery === undefined) return { path: 'query', parameters: { query } };
  const { step = '' } = rangeQuery;
  const [start, end] = (['start', 'end'] as const).map((field) => {
    const moment = momentOf(rangeQuery[field] ?? '', now);
    if (!moment.ok) throw new Error(`prometheus.rangeQuery.${field}: ${moment.error}`);
    return Math.floor(moment.value / 1000);
  });
  const stepMs = parseDurationMs(step);
  if (stepMs === undefined || stepMs <= 0) throw new Error(`prometheus.rangeQuery.step: '${step}' is not a duration such as 1m`);
  return { path: 'query_range', parameters: { query, start: String(start), end: String(end), step: String(stepMs / 1000) } };
}

function addressOf({ address }: PrometheusMetric, { setting }: ProviderIo): string {
  const found = address === undefined || address === '' ? setting(addressSetting) : address;
  if (found === undefined) throw new Error(`prometheus.address is empty, and ${addressSetting} is not set`);
  const protocol = URL.canParse(found) ? new URL(found).protocol : '';
  if (protocol !== 'http:' && protocol !== 'https:') throw new Error(`prometheus.address is not a URL with http or https: ${found}`);
  return baseUrl(found);
}

async function headersOf({ headers = [], authentication = {} }: PrometheusMetric, io: ProviderIo) {
  const { basicAuth, oauth2 } = authentication;
  const own = Object.fromEntries(headers.map(({ key, value }) => [key.toLowerCase(), value]));
  const bearer = await bearerHeader(oauth2, io);
  if (bearer !== undefined) return { ...own, ...bearer };
  if (basicAuth === undefined) return own;
  const name = `${basicAuth.username ?? ''}:${basicAuth.password ?? ''}`;
  return { ...own, authorization: `Basic ${Buffer.from(name).toString('base64')}` };
}

/** Amazon's managed Prometheus wants signed requests; as in the reference, an address of another kind is never signed for. */
async function signerOf(
  { authentication }: PrometheusMetric,
  address: string,
  io: ProviderIo,
): Promise<(request: HttpRequest) => HttpRequest> {
  const { sigv4 } = authentication ?? {};
  if (sigv4 === undefined || !address.includes('aps-workspaces')) return (request) => request;
  const region = regionOf(sigv4.region, io);
  const { profile = '', roleArn = '' } = sigv4;
  const identity = { region, ...(profile === '' ? {} : { profile }), ...(roleArn === '' ? {} : { roleArn }) };
  const credentials = await awsCredentials(identity, io);
  return (request) => signed(request, credentials, { region, service: 'aps', now: io.clock.now() });
}

type Common = Omit<HttpRequest, 'method' | 'url' | 'body'> & { readonly headers: Readonly<Record<string, string>> };

/** Long queries do not fit into a URL, so they are posted; a server that takes no POST is asked by GET. */
async function ask(url: string, parameters: Readonly<Record<string, string>>, common: Common, send: Http['send']): Promise<HttpResponse> {
  const body = new URLSearchParams(parameters).toString();
  const headers = { ...common.headers, 'content-type': 'application/x-www-form-urlencoded' };
  const posted = await send({ ...common, method: 'POST', url, headers, body });
  return posted.status === 405 || posted.status === 501 ? send({ ...common, method: 'GET', url: `${url}?${body}` }) : posted;
}
