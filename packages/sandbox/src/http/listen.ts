import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { ApiError, assert, type Log, type StopSignal } from '@sluice/kubernetes';
import type { Machine } from '../api-server/machine.ts';
import { credentialsOf } from './access/authenticate.ts';
import { createFront } from './front.ts';

/** What makes connections encrypted, as PEM texts. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export interface ListenOptions {
  readonly machine: Machine;
  /** `host:port`; port 0 takes any that is free. */
  readonly listen: string;
  readonly log: Log;
  /** With a certificate connections are encrypted, and who asks must show a token: the administrator's, or a service account's. */
  readonly tls?: Certificate & { readonly adminToken: string };
}

export interface Listening {
  readonly url: string;
  /** Resolves after `stop`, when all connections are ended. */
  readonly closed: Promise<void>;
}

/** Serves the machine over HTTP until `stop`. Rejects where the address cannot be listened on. */
export async function listen({ machine, listen: where, log, tls }: ListenOptions, stop: StopSignal): Promise<Listening> {
  const { host, port } = parseAddress(where);
  let address = where;
  const front = createFront({ machine, log, address: () => address, credentials: credentialsOf(tls?.adminToken) });
  const options = { keepAliveTimeout: 60_000, noDelay: true };
  const server: Server =
    tls === undefined ? createServer(options, front) : createTlsServer({ ...options, cert: tls.cert, key: tls.key }, front);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  address = textOf(server.address());
  const closed = new Promise<void>((resolve) => server.once('close', resolve));
  stop.onStop(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `${tls === undefined ? 'http' : 'https'}://${address}`, closed };
}

/** The two parts of `127.0.0.1:8001`, `[::1]:8001` or `:8001` (this machine only). Throws BadRequest on any other text. */
export function parseAddress(text: string): { readonly host: string; readonly port: number } {
  const { six, host, port } = /^(?:\[(?<six>[0-9a-fA-F:]+)\]|(?<host>[^:[\]]*)):(?<port>\d{1,5})$/.exec(text)?.groups ?? {};
  if (port === undefined || Number(port) > 65_535) throw new ApiError('BadRequest', `${text} is no address; give one as 127.0.0.1:8001`);
  return { host: six ?? (host || '127.0.0.1'), port: Number(port) };
}

function textOf(address: AddressInfo | string | null): string {
  assert(typeof address === 'object' && address !== null, 'a server that listens on a port has an address');
  return address.family === 'IPv6' ? `[${address.address}]:${address.port}` : `${address.address}:${address.port}`;
}
