import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { configMaps } from '@sluice/kubernetes';
import { type Connection, type ConnectOptions, connect } from './connect.ts';
import { type Certificates, createCertificates, hasOpenssl } from './testing/certificates.ts';
import { createHastyClock } from './testing/hasty-clock.ts';
import { json, type LocalServer, startLocalServer } from './testing/local-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'tls-'));
const key = { namespace: 'default', name: 'a' };
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

/** Certificates are made with openssl; a machine without it has nothing to run here. */
const describeWithOpenssl = hasOpenssl ? describe : describe.skip;

describeWithOpenssl('a connection over TLS', () => {
  let certificates: Certificates;
  let server: LocalServer;
  const peers: (string | undefined)[] = [];
  const names: (string | undefined)[] = [];
  const connections: Connection[] = [];

  beforeAll(async () => {
    certificates = createCertificates(join(folder, 'made'));
    server = await startLocalServer(
      (response, request) => {
        const socket = response.socket as TLSSocket;
        peers.push(socket.getPeerCertificate().subject?.CN as string | undefined);
        names.push((socket as unknown as { servername?: string | false }).servername || undefined);
        json({ apiVersion: 'v1', kind: 'ConfigMap', metadata: key })(response, request);
      },
      { tls: { ...certificates.server, ca: certificates.ca, requestCert: true, rejectUnauthorized: false } },
    );
  });
  afterEach(async () => {
    peers.length = 0;
    names.length = 0;
    for (const connection of connections.splice(0)) await connection.close();
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  const to = async (options: ConnectOptions): Promise<Connection> => {
    const connection = await connect({ server: server.url, clock: createHastyClock(), ...options });
    connections.push(connection);
    return connection;
  };

  test('trusts who the given authority has signed, without a user too', async () => {
    const { client } = await to({ certificateAuthority: file('ca.crt', certificates.ca) });
    await client.get(configMaps, key);
    expect(peers).toEqual([undefined]);
  });

  test('refuses everybody else, and says why', async () => {
    const { client } = await to({});
    await expect(client.get(configMaps, key)).rejects.toMatchObject({
      reason: 'Unreachable',
      message: expect.stringMatching(/certificate/),
    });
    expect(peers).toEqual([]);
  });

  test('trusts anybody when told to', async () => {
    const { client } = await to({ insecureSkipTlsVerify: true });
    await client.get(configMaps, key);
  });

  test('calls the server by the name that it is told', async () => {
    const certificateAuthority = file('ca.crt', certificates.ca);
    await (await to({ certificateAuthority, tlsServerName: 'kube.test' })).client.get(configMaps, key);
    expect(names).toEqual(['kube.test']);
    const { client } = await to({ certificateAuthority, tlsServerName: 'other.test' });
    await expect(client.get(configMaps, key)).rejects.toMatchObject({ reason: 'Unreachable' });
  });

  test('holds the same for a server elsewhere', async () => {
    const certificateAuthority = file('ca.crt', certificates.ca);
    const elsewhere = { server: `https://0.0.0.0:${server.port}`, tlsServerName: 'kube.test' };
    await (await to({ ...elsewhere, certificateAuthority })).client.get(configMaps, key);
    await expect((await to(elsewhere)).client.get(configMaps, key)).rejects.toMatchObject({ reason: 'Unreachable' });
  });

  test('shows its own certificate', async () => {
    const { client } = await to({
      certificateAuthority: file('ca.crt', certificates.ca),
      clientCertificate: file('client.crt', certificates.client.cert),
      clientKey: file('client.key', certificates.client.key),
    });
    await client.get(configMaps, key);
    expect(peers).toEqual(['tester']);
  });

  test('takes a renewed certificate into use, over new connections', async () => {
    const clock = createHastyClock();
    const clientCertificate = file('renewed.crt', certificates.client.cert);
    const clientKey = file('renewed.key', certificates.client.key);
    const { client } = await to({ clock, insecureSkipTlsVerify: true, clientCertificate, clientKey });
    await client.get(configMaps, key);
    const before = server.connections;
    file('renewed.crt', certificates.server.cert);
    file('renewed.key', certificates.server.key);
    clock.forward(31_000);
    await client.get(configMaps, key);
    await client.get(configMaps, key);
    expect(peers).toEqual(['tester', 'server', 'server']);
    expect(server.connections).toBeGreaterThan(before);
  });
});
