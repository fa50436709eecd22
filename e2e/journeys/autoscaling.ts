import { type CanaryStrategy, rollouts } from '@sluice/api';
import { stopper } from '@sluice/kubernetes';
import { createRollout, createService, promote, scale, setImage, v1, v2 } from './manifests.ts';
import { expectEqual, type Journey, rolloutOf, untilHealthyAt, untilPausedAt, untilPhase, untilSizes, type World } from './world.ts';

/** There is work for so many pods, whoever does it. */
const work = 10;

/**
 * What an autoscaler wants for an external metric with a target per pod, by the number of pods that the scale subresource shows: where they
 * are as many as the work needs, give or take a tenth, it wants just so many; else as many as the work needs.
 */
async function wantedReplicas(world: World): Promise<number> {
  const shown = (await rolloutOf(world, 'web')).status?.HPAReplicas ?? 0;
  return Math.abs(work / shown - 1) <= 0.1 ? shown : work;
}

/** Asks the autoscaler whenever the Rollout changes, while a story goes on, and demands at its end that it never wanted another number. */
async function atConstantLoad(world: World, story: () => Promise<void>): Promise<void> {
  const { client, namespace } = world;
  const seen = new Set<number>();
  const { resourceVersion } = await client.list(rollouts, { namespace });
  const stop = stopper();
  const watching = (async () => {
    for await (const _event of client.watch(rollouts, { namespace, resourceVersion }, stop)) seen.add(await wantedReplicas(world));
  })();
  try {
    await story();
  } finally {
    stop.stop();
    await watching;
  }
  expectEqual([...seen], [work], 'numbers of pods that an autoscaler wanted');
}

const steps: CanaryStrategy['steps'] = [{ setWeight: 25 }, { pause: {} }, { setWeight: 50 }, { pause: {} }];
const manyPods = { replicas: work };

export const autoscalingJourneys: readonly Journey[] = [
  {
    name: 'an autoscaler wants the same number of pods through a whole canary at constant load',
    async run(world) {
      await createRollout(world, 'web', { canary: { steps, maxSurge: 1, maxUnavailable: 1 } }, manyPods);
      await untilHealthyAt(world, 'web', v1);
      await atConstantLoad(world, async () => {
        await setImage(world, 'web', v2);
        for (const index of [1, 3]) {
          await untilPausedAt(world, 'web', index);
          await promote(world, 'web');
        }
        await untilHealthyAt(world, 'web', v2);
      });
    },
  },
  {
    name: 'an autoscaler wants the same number of pods through a whole blue-green update at constant load, with twice the pods there',
    async run(world) {
      await createService(world, 'web-active', 'web');
      const blueGreen = { activeService: 'web-active', autoPromotionEnabled: false, scaleDownDelaySeconds: 3 };
      await createRollout(world, 'web', { blueGreen }, manyPods);
      await untilHealthyAt(world, 'web', v1);
      const active = async () => (await rolloutOf(world, 'web')).status?.selector;
      const first = await active();
      await atConstantLoad(world, async () => {
        await setImage(world, 'web', v2);
        await untilPhase(world, 'web', 'Paused');
        expectEqual(await active(), first, 'what an autoscaler measures before the switch');
        await promote(world, 'web');
        await untilHealthyAt(world, 'web', v2);
        await untilSizes(world, 'web', { [v1]: 0, [v2]: work }, 'the old pods are gone');
      });
    },
  },
  {
    name: 'a canary that is scaled up and down at its steps goes on all the same, with each side at its share',
    async run(world) {
      await createRollout(world, 'web', { canary: { steps } });
      await untilHealthyAt(world, 'web', v1);
      await setImage(world, 'web', v2);
      await untilPausedAt(world, 'web', 1);
      await scale(world, 'web', 8);
      await untilSizes(world, 'web', { [v1]: 6, [v2]: 2 }, 'a quarter of 8');
      await promote(world, 'web');
      await untilPausedAt(world, 'web', 3);
      await scale(world, 'web', 2);
      await untilSizes(world, 'web', { [v1]: 1, [v2]: 1 }, 'half of 2');
      await promote(world, 'web');
      await untilHealthyAt(world, 'web', v2);
    },
  },
];
