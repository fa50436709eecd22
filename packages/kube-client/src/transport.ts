import { ApiError, type Clock, isObject, jsonEqual, type StopSignal } from '@sluice/kubernetes';
import { Agent, type Dispatcher, EnvHttpProxyAgent, ProxyAgent } from 'undici';
import { type Access, ConfigError, type TlsOptions } from './connection-options.ts';
import type { AccessSource } from './kubeconfig.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Path and query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Until the whole answer has come, or for a stream its head. 0: no limit. */
  readonly timeoutMs: number;
  readonly stop?: StopSignal;
}

export interface HttpAnswer {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  readonly text: string;
}

export interface HttpStream {
  readonly status: number;
  /** To be read once; throws NoAnswer where the connection breaks. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Drops the connection. */
  abort(reason: Error): void;
}

/** No answer came. Whether the server may have seen the request: `unsent` is certain, `cut` and `late` may have taken effect. */
export class NoAnswer extends ApiError {
  readonly how: 'unsent' | 'cut' | 'late';

  constructor(message: string, how: NoAnswer['how']) {
    super('Unreachable', message);
    this.how = how;
  }
}

/** Requests to one server, with its credentials of the moment, over pooled connections. */
export interface Transport {
  /** The whole answer, whatever its status. Throws NoAnswer. */
  send(request: HttpRequest): Promise<HttpAnswer>;
  /** A success that comes bit by bit, over a connection of its own; of a refusal the whole answer. Throws NoAnswer. */
  open(request: HttpRequest): Promise<HttpStream | HttpAnswer>;
  close(): Promise<void>;
}

/** Credentials may change at any time: tokens in files every hour, certificates every few. */
const refreshMs = 30_000;
/** Shorter than the idle limit of API servers and load balancers, so that we rarely write into a closing connection. */
const keepAliveMs = 30_000;
const connectTimeoutMs = 10_000;
/** A server may refuse such a body before it has read it all; whatever comes after it over that connection would be lost. */
const largeBody = 1_000_000;

export async function createTransport(source: AccessSource, clock: Clock, userAgent: string): Promise<Transport> {
  let access = await source.read();
  let readAt = clock.now();
  let reading: Promise<void> | undefined;
  let pools = createPools(access);

  const reread = async (anew?: 'anew'): Promise<void> => {
    const next = await source.read(anew);
    readAt = clock.now();
    const sameWay = jsonEqual({ ...next.tls }, { ...access.tls });
    access = next;
    if (sameWay) return;
    const old = pools;
    pools = createPools(access);
    // What runs over the old connections may end there; a watch renews itself within minutes.
    void old.close();
  };

  /** Credentials that cannot be read at this moment (a file about to be replaced) do not stop us: the last ones may still do. */
  const refresh = async (): Promise<void> => {
    if (clock.now() - readAt < refreshMs) return;
    reading ??= reread()
      .catch(() => {})
      .finally(() => {
        reading = undefined;
      });
    await reading;
  };

  const dispatch = async (pool: Dispatcher, request: HttpRequest, abort: AbortController): Promise<Dispatcher.ResponseData> => {
    const url = new URL(access.server);
    const headers: Record<string, string | string[]> = { accept: 'application/json', 'user-agent': userAgent };
    for (const [name, value] of Object.entries(access.headers)) headers[name] = typeof value === 'string' ? value : [...value];
    return pool.request({
      origin: url.origin,
      path: `${url.pathname === '/' ? '' : url.pathname}${request.path}`,
      method: request.method,
      headers: { ...headers, ...request.headers },
      signal: abort.signal,
      ...(request.body === undefined ? {} : { body: request.body, reset: request.body.length > largeBody }),
    });
  };

  const withAccess = async (pool: () => Dispatcher, request: HttpRequest, abort: AbortController): Promise<Dispatcher.ResponseData> => {
    await refresh();
    const answer = await dispatch(pool(), request, abort);
    if (answer.statusCode !== 401) return answer;
    await answer.body.dump();
    await reread('anew');
    return dispatch(pool(), request, abort);
  };

  return {
    async send(request) {
      const abort = new AbortController();
      const done = limit(request, clock, abort);
      try {
        const answer = await withAccess(() => pools.requests, request, abort);
        return { status: answer.statusCode, header: headerOf(answer.headers), text: await answer.body.text() };
      } catch (error) {
        throw noAnswer(error, abort, access.server);
      } finally {
        done();
      }
    },
    async open(request) {
      const abort = new AbortController();
      const done = limit(request, clock, abort);
      try {
        const { statusCode: status, body, headers } = await withAccess(() => pools.streams, request, abort);
        if (status >= 400) return { status, header: headerOf(headers), text: await body.text() };
        const chunks = read(body, request.stop, abort, (error) => noAnswer(error, abort, access.server));
        return { status, chunks, abort: (reason) => abort.abort(reason) };
      } catch (error) {
        throw noAnswer(error, abort, access.server);
      } finally {
        done();
      }
    },
    async close() {
      await pools.destroy();
    },
  };
}

/** Aborts at the time limit, or at stop; the result takes both back. */
function limit({ timeoutMs, stop }: HttpRequest, clock: Clock, abort: AbortController): () => void {
  const cancel =
    timeoutMs === 0 ? () => {} : clock.after(timeoutMs, () => abort.abort(new Error(`no answer within ${timeoutMs / 1000} s`)));
  const detach = stop?.onStop(() => abort.abort(new Error('stopped')));
  return () => {
    cancel();
    detach?.();
  };
}

async function* read(
  body: AsyncIterable<Uint8Array>,
  stop: StopSignal | undefined,
  abort: AbortController,
  failure: (error: unknown) => Error,
): AsyncGenerator<Uint8Array> {
  const detach = stop?.onStop(() => abort.abort(new Error('stopped')));
  try {
    for await (const chunk of body) yield chunk;
  } catch (error) {
    throw failure(error);
  } finally {
    detach?.();
    abort.abort(new Error('no longer read'));
  }
}

function headerOf(headers: Dispatcher.ResponseData['headers']): (name: string) => string | undefined {
  return (name) => {
    const value = headers[name];
    return typeof value === 'object' ? value[0] : value;
  };
}

interface Pools {
  readonly requests: Dispatcher;
  readonly streams: Dispatcher;
  close(): Promise<void>;
  destroy(): Promise<void>;
}

/**
 * Two pools: streams keep their connections for minutes and must never take those of requests away. HTTP/1.1 only, since over
 * HTTP/2 everything would share one TCP connection. Keep-alive probes tell of peers that are gone without a word.
 */
function createPools(access: Access): Pools {
  const options = {
    allowH2: false,
    keepAliveTimeout: keepAliveMs,
    headersTimeout: 0,
    bodyTimeout: 0,
    connectTimeout: connectTimeoutMs,
    connect: { ...access.tls, timeout: connectTimeoutMs, keepAlive: true, keepAliveInitialDelay: 30_000 },
  };
  const requests = createAgent(access, { ...options, connections: 24 });
  const streams = createAgent(access, options);
  return {
    requests,
    streams,
    async close() {
      await Promise.all([requests.close(), streams.close()]);
    },
    async destroy() {
      await Promise.all([requests.destroy(), streams.destroy()]);
    },
  };
}

function createAgent(access: Access, options: Agent.Options & { connect: TlsOptions }): Dispatcher {
  const { proxyUrl, server } = access;
  if (proxyUrl !== undefined) {
    if (!/^https?:/.test(proxyUrl)) throw new ConfigError(`proxy-url ${proxyUrl}: only http and https proxies can be used`);
    return new ProxyAgent({ ...options, uri: proxyUrl, requestTls: options.connect });
  }
  // As in Go, the proxies of the environment are never used for this machine itself.
  if (isLoopback(new URL(server).hostname)) return new Agent(options);
  return new EnvHttpProxyAgent({ ...options, requestTls: options.connect });
}

const isLoopback = (host: string): boolean => host === 'localhost' || host === '[::1]' || /^127\./.test(host);

/** Failures before a byte was sent. */
const unsent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

function noAnswer(error: unknown, abort: AbortController, server: string): Error {
  if (error instanceof ApiError || error instanceof ConfigError) return error;
  const reason: unknown = abort.signal.aborted ? abort.signal.reason : error;
  const { code, message } = factsOf(reason);
  const how = abort.signal.aborted ? 'late' : code !== undefined && unsent.has(code) ? 'unsent' : 'cut';
  return new NoAnswer(`${server}: ${message}`, how);
}

/** Of several failures (one per address that was tried) the first counts. */
function factsOf(error: unknown): { readonly code?: string; readonly message: string } {
  if (!isObject(error)) return { message: String(error) };
  if (Array.isArray(error.errors) && error.errors.length > 0) return factsOf(error.errors[0]);
  const { code, message } = error;
  const text = typeof message === 'string' && message !== '' ? message : String(error);
  return typeof code === 'string' ? { code, message: text } : { message: text };
}
