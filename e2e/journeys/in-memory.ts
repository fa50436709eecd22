import { apiKinds, crdOf } from '@sluice/api';
import { type ControllerOptions, runController } from '@sluice/controller';
import { type Clock, customResourceDefinitions, type KubernetesClient, namespaces, silentLog, stopper } from '@sluice/kubernetes';
import { createApiServer, createRandom, createVirtualClock, startCluster } from '@sluice/sandbox';
import { modelledMetricServer } from './metric-server.ts';
import { expect, type Journey } from './world.ts';

const namespace = 'journey';

interface Circumstances {
  /** How the controller reaches the API server. */
  readonly reach?: (client: KubernetesClient, clock: Clock) => KubernetesClient;
  readonly stepPlugins?: NonNullable<ControllerOptions['stepPlugins']>;
  /** The controller is stopped, and another one started with empty hands, again and again. */
  readonly restartEveryMs?: number;
}

/** Tells one story on a cluster of its own, in memory. Time is virtual: an hour is over as soon as nothing happens in it any more. */
export async function tellInMemory(
  journey: Journey,
  { reach = (client) => client, stepPlugins = {}, restartEveryMs }: Circumstances = {},
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
  const run = async (): Promise<void> => {
    const term = stopper(stop);
    if (restartEveryMs !== undefined) clock.after(restartEveryMs, () => term.stop());
    await runController({ ...ports, client: reach(client, clock), measuring: { http: metrics.http }, stepPlugins }, term);
    return stop.stopped ? undefined : run();
  };
  const controller = run();
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
