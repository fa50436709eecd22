import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Clock, StopSignal } from '@sluice/kubernetes';
import axios, { type AxiosError, type AxiosRequestConfig } from 'axios';
import { considerate } from './http/considerate.ts';
import { shared } from './http/shared.ts';
import { type Http, HttpError, type HttpResponse } from './http-port.ts';

const largestAnswer = 8 * 2 ** 20;
const mostRedirects = 5;
const socketsPerHost = 32;
/** Headers that another host may see after a redirect. All others may hold keys. */
const harmlessHeaders = new Set(['accept', 'accept-encoding', 'content-type', 'content-length', 'user-agent', 'host']);

/**
 * HTTP for providers: kept connections, proxies by the usual environment variables, time limits, answers of 8 MiB at most. Identical
 * queries at one moment are sent once, and a server that asks for patience gets it. What is under way at `stop` fails.
 */
export const createHttp = (clock: Clock, stop?: StopSignal): Http => shared(considerate(overTheNetwork(clock, stop), clock, stop));

function overTheNetwork(clock: Clock, stop: StopSignal | undefined): Http {
  const pool = { keepAlive: true, maxSockets: socketsPerHost };
  const http = axios.create({
    httpAgent: new HttpAgent(pool),
    maxContentLength: largestAnswer,
    maxRedirects: mostRedirects,
    responseType: 'text',
    transformRequest: [(body) => body],
    transformResponse: [(body) => body],
    validateStatus: () => true,
    beforeRedirect: guardRedirect,
  });
  const checking = new HttpsAgent(pool);
  const trusting = new HttpsAgent({ ...pool, rejectUnauthorized: false });
  const whyAborted = (timeoutMs: number) => (stop?.stopped ? 'the controller stops' : `no answer within ${timeoutMs / 1000} s`);
  return {
    async send({ method, url, headers = {}, body, timeoutMs, insecure }) {
      const limit = new AbortController();
      const cancel = clock.after(timeoutMs, () => limit.abort());
      const detach = stop?.onStop(() => limit.abort());
      try {
        const httpsAgent = insecure ? trusting : checking;
        const request = { method, url, headers: { 'user-agent': 'sluice', ...headers }, signal: limit.signal, httpsAgent, data: body };
        return responseOf(await http.request<string>(request));
      } catch (error) {
        throw new HttpError(`${method} ${placeOf(url)}: ${limit.signal.aborted ? whyAborted(timeoutMs) : causeOf(error)}`);
      } finally {
        cancel();
        detach?.();
      }
    },
  };
}

const responseOf = ({ status, headers, data }: { status: number; headers: object; data: string }): HttpResponse => ({
  status,
  headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)])),
  body: data,
});

/** Keys go to the host they are for, and never in the clear where they were sent encrypted. */
const guardRedirect: NonNullable<AxiosRequestConfig['beforeRedirect']> = (next, _answer, request) => {
  const [before, after] = [new URL(request.url), new URL(next.href)];
  if (before.protocol === 'https:' && after.protocol === 'http:') throw new Error('redirected from https to http');
  if (before.host === after.host) return;
  if (next.method !== 'GET') throw new Error('a body is not sent on to another host');
  for (const name of Object.keys(next.headers)) if (!harmlessHeaders.has(name.toLowerCase())) delete next.headers[name];
};

/** Server and path of a URL: all of it that may be shown. */
function placeOf(url: string): string {
  try {
    const { origin, pathname } = new URL(url);
    return `${origin}${pathname}`;
  } catch {
    return 'a URL that is none';
  }
}

/** In words, without what axios adds: its errors hold the whole request. */
function causeOf(error: unknown): string {
  const { code = '', message = '' } = error as Partial<AxiosError>;
  const known: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'the connection was refused',
    ECONNRESET: 'the connection was cut',
    ENOTFOUND: 'the host is not known',
    EAI_AGAIN: 'the host is not known',
    ETIMEDOUT: 'the host does not answer',
    EHOSTUNREACH: 'the host cannot be reached',
    ERR_FR_TOO_MANY_REDIRECTS: `more than ${mostRedirects} redirects`,
    ERR_INVALID_URL: 'not a URL',
  };
  if (message.startsWith('maxContentLength')) return `the answer is bigger than ${largestAnswer / 2 ** 20} MiB`;
  return known[code] ?? (message === '' ? code : message);
}
