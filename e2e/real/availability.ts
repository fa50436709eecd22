/** The controller when it, or the API server, goes away. */
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { isTransient, leases } from '@sluice/kubernetes';
import type { Check } from '../check.ts';
import { controllerNamespace } from '../install.ts';
import { createRollout, setImage, v1, v2, v3 } from '../journeys/manifests.ts';
import { untilHealthyAt, untilPausedAt, type World } from '../journeys/world.ts';
import { waitFor } from '../patience.ts';
import type { Stage } from '../stage.ts';
import { inRealWorld } from './world.ts';

const steps = [{ setWeight: 25 }, { pause: { duration: 1 } }, { setWeight: 50 }, { pause: { duration: 1 } }];
/** Of the lease; so long nobody takes a dead leader's place. */
const leaseSeconds = 15;
const retrySeconds = 2;
/** How long a leader goes on that cannot renew its lease. */
const deadlineSeconds = 10;

const leaderOf = async ({ client }: Stage): Promise<string> => {
  const lease = await client.get(leases, { namespace: controllerNamespace, name: 'argo-rollouts-controller-lock' });
  return lease?.spec?.holderIdentity ?? '';
};

const untilLedByOther = (stage: Stage, former: string, limitSeconds: number): Promise<string> =>
  waitFor('another leader', limitSeconds, async () => {
    const leader = await leaderOf(stage);
    return leader === '' || leader === former ? undefined : leader;
  });

/** The world's client fails while there is no API server; a story that goes on over that asks again. */
const patiently = (world: World): World => ({
  ...world,
  until: (what, check, withinMs) =>
    world.until(
      what,
      () =>
        check().catch((error: unknown) => {
          if (isTransient(error)) return false;
          throw error;
        }),
      withinMs,
    ),
});

const withoutApiServer = async ({ cluster }: Stage, seconds: number): Promise<void> => {
  assert.ok(cluster.withoutApiServer !== undefined, 'the API server of this cluster cannot be stopped');
  await cluster.withoutApiServer(() => delay(seconds * 1000));
};

const failover: readonly Check<Stage>[] = [
  {
    name: 'a controller that is told to stop ends at once, however long its rollouts have to wait',
    run: (stage) =>
      inRealWorld(stage, async (world) => {
        await createRollout(world, 'web', { canary: { steps: [{ setWeight: 25 }, { pause: { duration: 3600 } }] } });
        await untilHealthyAt(world, 'web', v1);
        await setImage(world, 'web', v2);
        await untilPausedAt(world, 'web', 1);
        try {
          await stage.controller.stop();
        } finally {
          await stage.controller.start();
        }
      }),
  },
  {
    name: 'of two controllers one works; the other takes over at once when it is stopped, and after its lease when it is killed',
    run: (stage) =>
      inRealWorld(stage, async (world) => {
        const { controller, standby } = stage;
        const first = await leaderOf(stage);
        await standby.start();
        try {
          await createRollout(world, 'web', { canary: { steps } });
          await untilHealthyAt(world, 'web', v1);
          assert.equal(await leaderOf(stage), first);

          await setImage(world, 'web', v2);
          await controller.stop();
          const second = await untilLedByOther(stage, first, 2 * retrySeconds);
          await untilHealthyAt(world, 'web', v2);

          await controller.start();
          await setImage(world, 'web', v3);
          await standby.kill();
          const third = await untilLedByOther(stage, second, leaseSeconds + 3 * retrySeconds);
          assert.notEqual(third, first, 'a process that is started anew is somebody else');
          await untilHealthyAt(world, 'web', v3);
        } finally {
          await standby.stop();
          if (!controller.running) await controller.start();
        }
      }),
  },
];

const outages: readonly Check<Stage>[] = [
  {
    name: 'the API server restarts in the middle of an update: the controller goes on where it was',
    run: (stage) =>
      inRealWorld(stage, async (impatient) => {
        const world = patiently(impatient);
        await createRollout(world, 'web', { canary: { steps } });
        await untilHealthyAt(world, 'web', v1);
        await stage.controller.stop();
        // However long the restart takes on a busy machine, it shall not cost the lease.
        await stage.controller.start(['--leader-election-lease-duration=90s', '--leader-election-renew-deadline=60s']);
        try {
          await setImage(world, 'web', v2);
          await withoutApiServer(stage, 2);
          await untilHealthyAt(world, 'web', v2);
          assert.equal(stage.controller.running, true, 'the controller has ended');
        } finally {
          await stage.controller.stop();
          await stage.controller.start();
        }
      }),
  },
  {
    name: 'the API server is away for longer than the lease can wait: the controller ends, and a fresh one finishes the update',
    run: (stage) =>
      inRealWorld(stage, async (impatient) => {
        const world = patiently(impatient);
        await createRollout(world, 'web', { canary: { steps } });
        await untilHealthyAt(world, 'web', v1);
        await setImage(world, 'web', v2);
        try {
          await withoutApiServer(stage, deadlineSeconds + 2 * retrySeconds);
          await waitFor('end of the controller that lost its lease', 10, () => (stage.controller.running ? undefined : true));
        } finally {
          await stage.controller.stop();
          await stage.controller.start();
        }
        await untilHealthyAt(world, 'web', v2);
      }),
  },
];

/** `canStopApiServer`: without it, half of the checks have nothing to check. */
export const availabilityChecks = (canStopApiServer: boolean): readonly Check<Stage>[] =>
  canStopApiServer ? [...failover, ...outages] : failover;
