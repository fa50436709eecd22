import assert from 'node:assert/strict';
import type { Check } from '../../check.ts';
import { abort, promote } from '../../journeys/manifests.ts';
import { replicaSetsOf, sizesOf, untilHealthyAt, untilPausedAt, untilPhase } from '../../journeys/world.ts';
import { app, imageOf, setVersion } from '../application.ts';
import { expectOnly, expectShare, type Ready, tellLast, withCanary } from '../scene.ts';

const strategy = { steps: [{ setWeight: 50 }, { pause: {} }], scaleDownDelaySeconds: 3, abortScaleDownDelaySeconds: 3 };

export const abortInTheMiddle: Check<Ready> = {
  name: 'an abort in the middle, until the canary is gone',
  run: (ready) =>
    withCanary(ready, strategy, async (scene) => {
      const { world, writes } = scene;
      await setVersion(world, 'v2');
      await untilPausedAt(world, app, 1);
      await expectShare(scene, 'v2', 50);
      await abort(world, app);
      await untilPhase(world, app, 'Degraded');
      const writtenAt = await writes.timeOf(0);
      await world.until('the canary is gone', async () => (await sizesOf(world, app))[imageOf('v2')] === 0);
      await expectOnly(scene, 'v1');
      tellLast(scene, 'v2', '50 to 0', writtenAt);
      assert.deepEqual(await writes.weights(), [0, 50, 0]);
    }),
};

export const rollback: Check<Ready> = {
  name: 'a rollback in the middle, and one after the end',
  run: (ready) =>
    withCanary(ready, strategy, async (scene) => {
      const { world } = scene;
      await setVersion(world, 'v2');
      await untilPausedAt(world, app, 1);
      await setVersion(world, 'v1');
      await untilHealthyAt(world, app, imageOf('v1'));
      await expectOnly(scene, 'v1');

      await setVersion(world, 'v2');
      await untilPausedAt(world, app, 1);
      await promote(world, app);
      await untilHealthyAt(world, app, imageOf('v2'));
      await setVersion(world, 'v1');
      await untilPausedAt(world, app, 1);
      await expectShare(scene, 'v1', 50);
      await promote(world, app);
      await untilHealthyAt(world, app, imageOf('v1'));
      await expectOnly(scene, 'v1');
    }),
};

export const superseding: Check<Ready> = {
  name: 'a revision that lands in the middle of another one',
  run: (ready) =>
    withCanary(ready, strategy, async (scene) => {
      const { world } = scene;
      await setVersion(world, 'v2');
      await untilPausedAt(world, app, 1);
      await setVersion(world, 'v3');
      await world.until('the third version has its pods', async () => (await replicaSetsOf(world, app)).has(imageOf('v3')));
      await untilPausedAt(world, app, 1);
      await expectShare(scene, 'v3', 50);
      await world.until('the second version is gone', async () => (await sizesOf(world, app))[imageOf('v2')] === 0);
      await promote(world, app);
      await untilHealthyAt(world, app, imageOf('v3'));
      await expectOnly(scene, 'v3');
    }),
};
