import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** Of the connection it came over, from 1. */
  readonly connection: number;
}

export type Answer = (response: ServerResponse, request: ReceivedRequest) => void;

export interface LocalServer {
  readonly url: string;
  readonly port: number;
  readonly requests: readonly ReceivedRequest[];
  readonly connections: number;
  /** How the next requests are answered. */
  answer: Answer;
  /** Breaks every open connection. */
  breakConnections(): void;
  stop(): Promise<void>;
}

export const json =
  (value: unknown, status = 200, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
  };

export const status = (code: number, reason: string, message: string, details: unknown = {}): Answer =>
  json({ kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, message, code, details }, code);

/** A server on this machine, over TLS with `tls`. */
export async function startLocalServer(
  answer: Answer,
  options: { readonly tls?: ServerOptions; readonly port?: number } = {},
): Promise<LocalServer> {
  const requests: ReceivedRequest[] = [];
  const sockets = new Map<Socket, number>();
  let connections = 0;
  const handle = (incoming: IncomingMessage, response: ServerResponse): void => {
    const parts: Buffer[] = [];
    incoming.on('data', (part: Buffer) => parts.push(part));
    incoming.on('end', () => {
      const { method = '', url: path = '', headers, socket } = incoming;
      const request = { method, path, headers, body: Buffer.concat(parts).toString('utf8'), connection: sockets.get(socket) ?? 0 };
      requests.push(request);
      local.answer(response, request);
    });
  };
  const server: Server = options.tls === undefined ? createServer(handle) : createTlsServer(options.tls, handle);
  server.on(options.tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
    connections += 1;
    sockets.set(socket, connections);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const local: LocalServer = {
    url: `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    requests,
    answer,
    get connections() {
      return connections;
    },
    breakConnections() {
      for (const socket of sockets.keys()) socket.resetAndDestroy();
    },
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      for (const socket of sockets.keys()) socket.destroy();
      await closed;
    },
  };
  return local;
}
