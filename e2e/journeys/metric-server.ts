import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Http } from '@sluice/metric-providers';

export interface MetricRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}
type Answer = (request: MetricRequest) => { readonly status?: number; readonly body: unknown };

/** A server that a journey's metrics ask, and that answers as the journey wants. */
export interface MetricServer {
  readonly url: string;
  /** All requests so far. */
  readonly requests: readonly MetricRequest[];
  /** How requests are answered from now on, in JSON. */
  answer: Answer;
}

const silence: Answer = () => ({ status: 503, body: 'this journey has no metrics' });

/** A server that exists in memory only: `http` reaches it, and nothing else. */
export function modelledMetricServer(): MetricServer & { readonly http: Http } {
  const requests: MetricRequest[] = [];
  const server = {
    url: 'http://metrics.test',
    requests,
    answer: silence,
    http: {
      async send({ url, headers = {}, body = '' }: Parameters<Http['send']>[0]) {
        const request = { path: new URL(url).pathname, headers, body };
        requests.push(request);
        const { status = 200, body: answer } = server.answer(request);
        return { status, headers: {}, body: JSON.stringify(answer) };
      },
    },
  };
  return server;
}

/** A real server on this machine. */
export async function listeningMetricServer(): Promise<MetricServer & { stop(): void }> {
  const requests: MetricRequest[] = [];
  const listener = createServer((incoming, response) => {
    const parts: Buffer[] = [];
    incoming.on('data', (part: Buffer) => parts.push(part));
    incoming.on('end', () => {
      const { pathname } = new URL(incoming.url ?? '/', 'http://localhost');
      const request = { path: pathname, headers: incoming.headers, body: Buffer.concat(parts).toString('utf8') };
      requests.push(request);
      const { status = 200, body } = server.answer(request);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  const server = {
    url: `http://127.0.0.1:${port}`,
    requests,
    answer: silence,
    stop() {
      listener.close();
      listener.closeAllConnections();
    },
  };
  return server;
}
