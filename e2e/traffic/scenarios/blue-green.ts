import assert from 'node:assert/strict';
import { services } from '@sluice/kubernetes';
import type { Check } from '../../check.ts';
import { sizesOf, untilHealthyAt } from '../../journeys/world.ts';
import { app, imageOf, setVersion } from '../application.ts';
import { lastWriteOf } from '../routed-writes.ts';
import { activeService, expectOnly, type Ready, tellFirst, tellLast, withBlueGreen } from '../scene.ts';

export const blueGreen: Check<Ready> = {
  name: 'a blue-green rollout, until the old version is gone',
  run: (ready) =>
    withBlueGreen(ready, { scaleDownDelaySeconds: 5 }, async (scene) => {
      const { world, stage } = scene;
      await expectOnly(scene, 'v1');
      await setVersion(world, 'v2');
      await untilHealthyAt(world, app, imageOf('v2'));
      const writtenAt = lastWriteOf(stage, services, { namespace: world.namespace, name: activeService });
      assert.ok(writtenAt !== undefined, 'nobody has switched the active Service');
      await tellFirst(scene, 'v2', 'the switch', writtenAt);
      await world.until('the first version is gone', async () => (await sizesOf(world, app))[imageOf('v1')] === 0);
      await expectOnly(scene, 'v2');
      tellLast(scene, 'v1', 'the switch', writtenAt);
    }),
};
