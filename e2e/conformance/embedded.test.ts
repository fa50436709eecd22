import { afterAll, beforeAll, describe, test } from '@jest/globals';
import { type KubernetesClient, silentLog, stopper } from '@sluice/kubernetes';
import { systemClock } from '@sluice/runtime';
import { createApiServer, startCluster } from '@sluice/sandbox';
import { conformanceCases } from './all-cases.ts';
import { runCase } from './run-case.ts';

/** Longer than the patience of a case, so that a case can say what it waited for. */
const limitMs = 40_000;

function startEmbedded(): { readonly client: KubernetesClient; readonly ready: Promise<void>; stop(): void } {
  const stop = stopper();
  const server = createApiServer({ clock: systemClock, random: Math.random });
  const { ready } = startCluster({ client: server.client('cluster'), clock: systemClock, random: Math.random, log: silentLog }, stop);
  return { client: server.client('conformance'), ready, stop: () => stop.stop() };
}

describe('the embedded API server, in memory', () => {
  const { client, ready, stop } = startEmbedded();
  let passed = 0;
  beforeAll(() => ready);
  afterAll(() => {
    stop();
    process.stdout.write(`conformance: ${conformanceCases.length} cases ran against the embedded API server in memory, ${passed} passed\n`);
  });

  for (const [index, each] of conformanceCases.entries()) {
    test(
      each.name,
      async () => {
        await runCase(client, each, `case-${index}`);
        passed += 1;
      },
      limitMs,
    );
  }
});
