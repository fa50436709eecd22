import assert from 'node:assert/strict';
import { configuredRouters } from '@sluice/api';
import type { Check } from '../../check.ts';
import { abort, promote } from '../../journeys/manifests.ts';
import { untilHealthyAt, untilPausedAt, untilPhase } from '../../journeys/world.ts';
import { app, imageOf, setVersion } from '../application.ts';
import { type Client, newClients, shareOf, visitAll } from '../clients.ts';
import { expectOnly, expectShare, followLimitMs, type Ready, type Scene, tolerance, withCanary } from '../scene.ts';

/** So many that a share of 25 % is off by 3 points by chance once in 15,000 times. */
const count = 3400;

/** Steps of a revision, each with a pause after it. */
const weights = [10, 25];

const withStickiness = (ready: Ready, task: (scene: Scene) => Promise<void>): Promise<void> =>
  withCanary(
    { ...ready, plane: { ...ready.plane, trafficRouting: { ...ready.plane.trafficRouting, stickiness: { cookieName: 'side' } } } },
    { steps: weights.flatMap((setWeight) => [{ setWeight }, { pause: {} }]) },
    task,
  );

export const keptClients: Check<Ready> = {
  name: 'clients with cookies stay on their side for one revision alone, and their share is as the router promises',
  run: (ready) =>
    withStickiness(ready, async (scene) => {
      const { world, tell, target } = scene;
      const clients = newClients(count);
      await setVersion(world, 'v2');
      await visitAtWeight(scene, clients, { step: 0, version: 'v2' });
      const first = shareOf(clients, 'v2');
      expectNear(first, 10, 'clients in the canary at weight 10');
      expectSteady(clients);

      await promote(world, app);
      await visitAtWeight(scene, clients, { step: 1, version: 'v2' });
      const left = clients.filter(({ saw }) => saw.at(-1) !== 'v2' && saw.includes('v2'));
      assert.equal(left.length, 0, 'clients that saw the canary, and then stable');
      const second = shareOf(clients, 'v2');
      // Where the data plane keeps sides alone, only new clients are drawn at the new weight.
      const follows = configuredRouters(scene.plane.trafficRouting).every(({ supports }) => supports.stickiness === 'shares');
      expectNear(second, follows ? 25 : first, 'clients in the canary at weight 25');
      tell(
        `of ${count} clients ${first.toFixed(1)} % were in the canary at weight 10, ${second.toFixed(1)} % at 25, and none of them left`,
      );

      const former = clients.filter(({ saw }) => saw.at(-1) === 'v2');
      await setVersion(world, 'v3');
      await visitAtWeight(scene, clients, { step: 0, version: 'v3' });
      expectNear(shareOf(clients, 'v3'), 10, 'clients in the next canary');
      expectNear(shareOf(former, 'v3'), 10, 'clients of the former canary in the next one', 3 * tolerance);
      tell(
        `${shareOf(clients, 'v3').toFixed(1)} % of all are in the next canary, of those who were in the former one ${shareOf(former, 'v3').toFixed(1)} %`,
      );

      await abort(world, app);
      await untilPhase(world, app, 'Degraded');
      await expectOnly(scene, 'v1');
      await visitAll(target, clients);
      assert.equal(shareOf(clients, 'v1'), 100, 'percent of clients at the stable side after an abort');
      await setVersion(world, 'v1');
      await untilHealthyAt(world, app, imageOf('v1'));
    }),
};

interface Moment {
  /** Which of the weights. */
  readonly step: number;
  readonly version: string;
}

/** Every client comes by twice while the canary has its weight. */
async function visitAtWeight(scene: Scene, clients: readonly Client[], { step, version }: Moment): Promise<void> {
  const { world, writes, target } = scene;
  await untilPausedAt(world, app, 2 * step + 1);
  await expectShare(scene, version, weights[step] ?? 0);
  const settledAt = (await writes.timeOf(weights[step] ?? 0)) + followLimitMs;
  await world.until('the data plane has had its time', async () => Date.now() >= settledAt);
  await visitAll(target, clients);
  await visitAll(target, clients);
}

function expectSteady(clients: readonly Client[]): void {
  const moved = clients.filter(({ saw }) => saw.at(-1) !== saw.at(-2));
  assert.equal(moved.length, 0, 'clients that changed sides at one weight');
}

function expectNear(share: number, expected: number, what: string, points = tolerance): void {
  assert.ok(Math.abs(share - expected) <= points, `${share.toFixed(1)} % instead of ${expected} %: ${what}`);
}
