import { describe, test } from '@jest/globals';
import { apiKinds, crdOf } from '@sluice/api';
import { runController } from '@sluice/controller';
import { customResourceDefinitions, namespaces, silentLog, stopper } from '@sluice/kubernetes';
import { createApiServer, createRandom, createVirtualClock, startCluster } from '@sluice/sandbox';
import { journeys } from './index.ts';
import { modelledMetricServer } from './metric-server.ts';
import { missingCrdJourneys } from './routers.ts';
import { expect, type Journey } from './world.ts';

const namespace = 'journey';

/** Tells one story on a cluster of its own, in memory. Time is virtual: an hour is over as soon as nothing happens in it any more. */
async function tell(journey: Journey): Promise<void> {
  const clock = createVirtualClock();
  const random = createRandom(1);
  const client = createApiServer({ clock, random }).client();
  const ports = { client, clock, random, log: silentLog };
  const stop = stopper();
  const metrics = modelledMetricServer();
  for (const kind of apiKinds) await client.create(customResourceDefinitions, crdOf(kind));
  await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  startCluster(ports, stop);
  const controller = runController({ ...ports, measuring: { http: metrics.http } }, stop);
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

describe('on the embedded cluster under virtual time', () => {
  for (const journey of [...journeys, ...missingCrdJourneys]) test(journey.name, () => tell(journey));
});
