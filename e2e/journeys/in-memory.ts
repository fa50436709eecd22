import { apiKinds, crdOf } from '@sluice/api';
import { runController } from '@sluice/controller';
import { customResourceDefinitions, type KubernetesClient, namespaces, silentLog, stopper } from '@sluice/kubernetes';
import { createApiServer, createRandom, createVirtualClock, startCluster } from '@sluice/sandbox';
import { modelledMetricServer } from './metric-server.ts';
import { expect, type Journey } from './world.ts';

const namespace = 'journey';

/**
 * Tells one story on a cluster of its own, in memory. Time is virtual: an hour is over as soon as nothing happens in it any more. `reach` is
 * how the controller reaches the API server.
 */
export async function tellInMemory(
  journey: Journey,
  reach: (client: KubernetesClient) => KubernetesClient = (client) => client,
): Promise<void> {
  const clock = createVirtualClock();
  const random = createRandom(1);
  const client = createApiServer({ clock, random }).client();
  const ports = { client, clock, random, log: silentLog };
  const stop = stopper();
  const metrics = modelledMetricServer();
  for (const kind of apiKinds) await client.create(customResourceDefinitions, crdOf(kind));
  await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  startCluster(ports, stop);
  const controller = runController({ ...ports, client: reach(client), measuring: { http: metrics.http } }, stop);
  await clock.settle();
  try {
    await journey.run({
      client,
      clock,
      namespace,
      metrics,
      longPauseSeconds: 3600,
      async until(what, check, withinMs = 60_000) {
        const holds = await clock.runUntil(check, { limitMs: withinMs });
        expect(holds, `waited ${withinMs / 1000} s in vain: ${what}`);
      },
    });
  } finally {
    stop.stop();
    await clock.settle();
    await controller;
  }
}
