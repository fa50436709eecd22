import type { Clock, KubernetesClient, Random } from '@sluice/kubernetes';
import { systemClock } from '@sluice/kubernetes/system-clock';
import manifest from '../package.json' with { type: 'json' };
import { createClient } from './client.ts';
import type { ConnectionOptions } from './connection-options.ts';
import { findAccess } from './kubeconfig.ts';
import { createRateLimit } from './rate-limit.ts';
import { createRequests, type RequestRecord } from './requests.ts';
import { createTransport, type HttpRequest } from './transport.ts';

export interface ConnectOptions extends ConnectionOptions {
  /** Requests a second for each API group, on average; watches do not count. Default: no limit. */
  readonly qps?: number;
  /** Requests at once, before `qps` holds. Default: twice `qps`. */
  readonly burst?: number;
  /** How long a request may take, in ms; 0 for no limit. Watches have limits of their own. Default 30,000. */
  readonly requestTimeoutMs?: number;
  /** How often a request is sent in all when it finds no way to the server, or is cut off under way. Default 5, over about 4 s. */
  readonly mostTries?: number;
  /** Sent as `User-Agent`. Default `sluice/<version>`; the server names the writer of fields after what is before the slash. */
  readonly userAgent?: string;
  /** Called after each request, tries and watches included. */
  readonly onRequest?: (record: RequestRecord) => void;
  /** What the server warns of, for example a field that it does not know. */
  readonly onWarning?: (text: string) => void;
  readonly clock?: Clock;
  readonly random?: Random;
}

/** A request in the server's own terms, for what the client port does not have: `/version`, tables, access reviews. */
export interface RawRequest {
  readonly method?: HttpRequest['method'];
  /** Path and query, for example `/version`. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface RawAnswer {
  readonly status: number;
  readonly text: string;
}

export interface Connection {
  readonly client: KubernetesClient;
  /** The namespace that the user works in. */
  readonly namespace: string;
  readonly server: string;
  /** Throws ApiError for a status of 400 and more. */
  request(request: RawRequest): Promise<RawAnswer>;
  /** Ends all connections, watches included. */
  close(): Promise<void>;
}

/**
 * Finds the cluster (ConfigError where there is none to find) and reads the credentials. Nothing is sent yet: whether the server can
 * be reached shows with the first request.
 */
export async function connect(options: ConnectOptions = {}): Promise<Connection> {
  const { clock = systemClock, random = Math.random, qps, onRequest = () => {}, onWarning = () => {} } = options;
  const { requestTimeoutMs: timeoutMs = 30_000, mostTries = 5, userAgent = `sluice/${manifest.version}` } = options;
  const source = await findAccess(options);
  const { server, namespace } = await source.read();
  const transport = await createTransport(source, clock, userAgent);
  const limit = createRateLimit(clock, qps, options.burst ?? (qps ?? 0) * 2);
  const send = createRequests({ transport, clock, random, limit, timeoutMs, mostTries, onRequest, onWarning });
  return {
    client: createClient(send, { transport, clock, random, onRequest, headTimeoutMs: timeoutMs }),
    namespace,
    server,
    async request({ method = 'GET', path, headers, body }) {
      const http = { method, path, ...(headers === undefined ? {} : { headers }), ...(body === undefined ? {} : { body }) };
      const [resource = path] = path.split('?');
      const { status, text } = await send({ verb: method.toLowerCase(), resource, http, patient: method === 'GET' });
      return { status, text };
    },
    close: () => transport.close(),
  };
}
