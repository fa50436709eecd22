/** Any server that answers over HTTP: a check, or a number to judge. */
import type { WebMetric } from '@sluice/api';
import type { Json } from '@sluice/kubernetes';
import { bearerHeader } from '../authentication/oauth2.ts';
import type { HttpRequest } from '../http-port.ts';
import { jsonOf, quoted } from '../json-answer.ts';
import type { MetricProvider } from '../metric-provider.ts';
import { parseJsonPath, valuesAt } from './json-path.ts';

const defaultTimeoutSeconds = 10;

export const web: MetricProvider<WebMetric> = {
  id: 'web',
  configOf: ({ web: config }) => config,
  async measure(config, io) {
    const { url, timeoutSeconds = defaultTimeoutSeconds, insecure = false, jsonPath = '', authentication = {} } = config;
    const path = jsonPath === '' ? undefined : parseJsonPath(jsonPath);
    if (path !== undefined && !path.ok) throw new Error(`web.jsonPath: ${path.error}`);
    const { headers, ...rest } = requestOf(config);
    const authorization = await bearerHeader(authentication.oauth2, io);
    const timeoutMs = (timeoutSeconds <= 0 ? defaultTimeoutSeconds : timeoutSeconds) * 1000;
    const response = await io.http.send({ ...rest, url, headers: { ...headers, ...authorization }, timeoutMs, insecure });
    if (response.status < 200 || response.status >= 300) throw new Error(`received non 2xx response code: ${response.status}`);
    if (path === undefined) return { is: 'value', value: wholeOf(response.body) };
    const found = valuesAt(jsonOf(response), path.value);
    if (found.length === 0) throw new Error(`web.jsonPath: nothing is at ${jsonPath} in ${quoted(response.body)}`);
    return { is: 'value', value: found.length === 1 ? (found[0] ?? null) : found };
  },
};

function requestOf({ method = 'GET', body = '', jsonBody, headers = [] }: WebMetric): Omit<HttpRequest, 'url' | 'timeoutMs'> {
  const verb = method.toUpperCase();
  if (verb !== 'GET' && verb !== 'POST' && verb !== 'PUT') throw new Error(`web.method must be GET, POST or PUT, not ${method}`);
  const own = Object.fromEntries(headers.map(({ key, value }) => [key.toLowerCase(), value]));
  if (jsonBody === undefined) {
    if (body !== '' && verb === 'GET') throw new Error('web.body needs the method POST or PUT');
    return { method: verb, headers: own, ...(body === '' ? {} : { body }), ...(verb === 'GET' ? { isQuery: true } : {}) };
  }
  if (body !== '') throw new Error('web.body and web.jsonBody exclude each other');
  if (verb === 'GET') throw new Error('web.jsonBody needs the method POST or PUT');
  const type = own['content-type'] ?? 'application/json';
  if (!/\bjson\b/i.test(type)) throw new Error(`web.jsonBody with content type ${type}`);
  return { method: verb, headers: { ...own, 'content-type': type }, body: JSON.stringify(jsonBody) };
}

/** JSON where it is some, else the text itself. */
function wholeOf(body: string): Json {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
