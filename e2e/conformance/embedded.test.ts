import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, test } from '@jest/globals';
import { type Connection, connect } from '@sluice/kube-client';
import { type KubernetesClient, silentLog, stopper } from '@sluice/kubernetes';
import { systemClock } from '@sluice/kubernetes/system-clock';
import { createApiServer, startCluster } from '@sluice/sandbox';
import { conformanceCases } from './all-cases.ts';
import { runCase } from './run-case.ts';

/** Longer than the patience of a case, so that a case can say what it waited for. */
const limitMs = 100_000;

/** Every case as a test of its own; at the end it is told how many ran. */
function testAll(server: string, client: () => KubernetesClient): void {
  let passed = 0;
  for (const [index, each] of conformanceCases.entries()) {
    test(
      each.name,
      async () => {
        await runCase(client(), each, `case-${index}`);
        passed += 1;
      },
      limitMs,
    );
  }
  afterAll(() => {
    process.stdout.write(`conformance: ${conformanceCases.length} cases ran against ${server}, ${passed} passed\n`);
  });
}

describe('the embedded API server, in memory', () => {
  const stop = stopper();
  const server = createApiServer({ clock: systemClock, random: Math.random });
  const client = server.client('conformance');
  beforeAll(() => startCluster({ client: server.client('cluster'), clock: systemClock, random: Math.random, log: silentLog }, stop).ready);
  afterAll(() => stop.stop());
  testAll('the embedded API server in memory', () => client);
});

describe('the embedded API server, over HTTP', () => {
  const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
  const kubeconfig = join(folder, 'kubeconfig');
  let server: ChildProcess;
  let connection: Connection;

  beforeAll(async () => {
    const program = fileURLToPath(new URL('../../packages/sandbox/src/main.ts', import.meta.url));
    // Without the options of the test runner, which mean nothing there.
    const { NODE_OPTIONS: _, ...env } = process.env;
    server = spawn(process.execPath, [program, '--listen', '127.0.0.1:0', '--kubeconfig', kubeconfig], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const { stdout } = server;
    if (stdout === null) throw new Error('the server has no output');
    // It says where it is when all of it is ready.
    await once(createInterface(stdout), 'line');
    connection = await connect({ kubeconfig });
  }, limitMs);
  afterAll(async () => {
    await connection.close();
    server.kill('SIGTERM');
    await once(server, 'exit');
    rmSync(folder, { recursive: true });
  });
  testAll('the embedded API server over HTTP', () => connection.client);
});
