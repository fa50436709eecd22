import { systemClock } from '@sluice/kubernetes/system-clock';
import { listeningMetricServer } from '../journeys/metric-server.ts';
import type { World } from '../journeys/world.ts';
import { waitFor } from '../patience.ts';
import { inNamespace, type Stage } from '../stage.ts';

/** Runs a journey in a namespace of the real cluster that is made for it and goes with it. */
export const inRealWorld = (stage: Stage, journey: (world: World) => Promise<void>): Promise<void> =>
  inNamespace(stage, async ({ namespace }) => {
    const metrics = await listeningMetricServer();
    try {
      await journey({
        client: stage.client,
        clock: systemClock,
        namespace,
        metrics,
        longPauseSeconds: 5,
        async until(what, check, withinMs = 60_000) {
          await waitFor(what, withinMs / 1000, async () => ((await check()) ? true : undefined));
        },
      });
    } finally {
      metrics.stop();
    }
  });
