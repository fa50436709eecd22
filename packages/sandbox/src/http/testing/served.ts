import type { Clock, Json } from '@sluice/kubernetes';
import { silentLog, stopper } from '@sluice/kubernetes';
import { systemClock } from '@sluice/kubernetes/system-clock';
import { type ApiServer, createApiServer } from '../../api-server/api-server.ts';
import { type Certificate, listen } from '../listen.ts';

export interface Answered {
  readonly code: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface Served {
  readonly server: ApiServer;
  readonly url: string;
  ask(path: string, request?: RequestInit): Promise<Answered>;
  send(method: string, path: string, body: Json, type?: string): Promise<Answered>;
  /** The lines of a watch, one by one. `stop` ends the connection. */
  watch(path: string, accept?: string): Promise<{ next(): Promise<Record<string, unknown> | undefined>; stop(): void }>;
  close(): Promise<void>;
}

/** An API server without a cluster, behind HTTP on a free port. */
export async function serve(
  options: { readonly clock?: Clock; readonly tls?: Certificate & { readonly adminToken: string } } = {},
): Promise<Served> {
  const { clock = systemClock, tls } = options;
  const stop = stopper();
  const server = createApiServer({ clock, random: Math.random });
  const { url, closed } = await listen(
    { machine: server.machine, listen: '127.0.0.1:0', log: silentLog, ...(tls === undefined ? {} : { tls }) },
    stop,
  );

  const ask: Served['ask'] = async (path, request) => {
    const response = await fetch(`${url}${path}`, request ?? {});
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
    return { code: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  };

  return {
    server,
    url,
    ask,
    send: (method, path, body, type = 'application/json') =>
      ask(path, { method, body: typeof body === 'string' ? body : JSON.stringify(body), headers: { 'content-type': type } }),
    async watch(path, accept = 'application/json') {
      const end = new AbortController();
      const response = await fetch(`${url}${path}`, { headers: { accept }, signal: end.signal });
      const lines = linesOf(response);
      return {
        async next() {
          const { value, done } = await lines.next();
          return done === true ? undefined : JSON.parse(value);
        },
        stop: () => end.abort(),
      };
    },
    async close() {
      stop.stop();
      await closed;
    },
  };
}

async function* linesOf(response: Response): AsyncGenerator<string, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of response.body ?? []) {
    const parts = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    yield* parts;
  }
}
