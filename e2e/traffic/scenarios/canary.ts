import assert from 'node:assert/strict';
import type { Check } from '../../check.ts';
import { promote } from '../../journeys/manifests.ts';
import { untilHealthyAt, untilPausedAt } from '../../journeys/world.ts';
import { app, imageOf, setVersion } from '../application.ts';
import { expectOnly, expectShare, type Ready, tellFirst, tellLast, withCanary } from '../scene.ts';

export const wholeCanary: Check<Ready> = {
  name: 'a whole canary from 0 over 20, 50 and 100 to the end',
  run: (ready) =>
    withCanary(ready, { steps: [20, 50, 100].flatMap((setWeight) => [{ setWeight }, { pause: {} }]) }, async (scene) => {
      const { world, writes } = scene;
      await expectOnly(scene, 'v1');
      await setVersion(world, 'v2');
      for (const [index, weight] of [20, 50, 100].entries()) {
        await untilPausedAt(world, app, 2 * index + 1);
        const writtenAt = await writes.timeOf(weight);
        if (weight === 20) await tellFirst(scene, 'v2', '0 to 20', writtenAt);
        await expectShare(scene, 'v2', weight);
        if (weight === 100) tellLast(scene, 'v1', '50 to 100', writtenAt);
        await promote(world, app);
      }
      await untilHealthyAt(world, app, imageOf('v2'));
      await expectOnly(scene, 'v2');
      assert.deepEqual(await writes.weights(), [0, 20, 50, 100, 0]);
    }),
};
