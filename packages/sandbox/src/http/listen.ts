import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiError, assert, type Log, type StopSignal } from '@sluice/kubernetes';
import type { Machine } from '../api-server/machine.ts';
import { createFront } from './front.ts';

export interface ListenOptions {
  readonly machine: Machine;
  /** `host:port`; port 0 takes any that is free. */
  readonly listen: string;
  readonly log: Log;
}

export interface Listening {
  readonly url: string;
  /** Resolves after `stop`, when all connections are ended. */
  readonly closed: Promise<void>;
}

/** Serves the machine over HTTP until `stop`. Rejects where the address cannot be listened on. */
export async function listen({ machine, listen: where, log }: ListenOptions, stop: StopSignal): Promise<Listening> {
  const { host, port } = parseAddress(where);
  let address = where;
  const server = createServer({ keepAliveTimeout: 60_000, noDelay: true }, createFront({ machine, log, address: () => address }));
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
  return { url: `http://${address}`, closed };
}

/** The two parts of `127.0.0.1:8001`, `[::1]:8001` or `:8001` (this machine only). Throws BadRequest on any other text. */
export function parseAddress(text: string): { readonly host: string; readonly port: number } {
  const { host, port } = /^(?:\[(?<six>[0-9a-fA-F:]+)\]|(?<host>[^:[\]]*)):(?<port>\d{1,5})$/.exec(text)?.groups ?? {};
  if (port === undefined || Number(port) > 65_535) throw new ApiError('BadRequest', `${text} is no address; give one as 127.0.0.1:8001`);
  const six = /^\[(?<six>.*)\]/.exec(text)?.groups?.six;
  return { host: six ?? (host === undefined || host === '' ? '127.0.0.1' : host), port: Number(port) };
}

function textOf(address: AddressInfo | string | null): string {
  assert(typeof address === 'object' && address !== null, 'a server that listens on a port has an address');
  return address.family === 'IPv6' ? `[${address.address}]:${address.port}` : `${address.address}:${address.port}`;
}
