import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { auditMark } from '../../audit.ts';
import type { Check } from '../../check.ts';
import { untilHealthyAt } from '../../journeys/world.ts';
import { app, imageOf, setVersion } from '../application.ts';
import { controllerWritesSince } from '../routed-writes.ts';
import { type Ready, withCanary } from '../scene.ts';

const weights = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100];
const idleSeconds = Number(process.env.IDLE_SECONDS ?? 20);
/** Events, and the effects of the last pods, are over by then. */
const settleSeconds = 15;

export const oneWritePerWeight: Check<Ready> = {
  name: 'ten steps write the routing object once per weight, and after the end nothing is written at all',
  run: (ready) =>
    withCanary(ready, { steps: weights.map((setWeight) => ({ setWeight })), scaleDownDelaySeconds: 1 }, async (scene) => {
      const { world, writes, stage, tell } = scene;
      const before = writes.count();
      await setVersion(world, 'v2');
      await untilHealthyAt(world, app, imageOf('v2'));
      assert.deepEqual(await writes.weights(), [0, ...weights, 0]);
      const count = writes.count() - before;
      tell(
        `${count} writes of ${scene.plane.routed.kind.kind} ${scene.plane.routed.name} for ${weights.length} weights and the return to 0`,
      );
      assert.equal(count, weights.length + 1, 'writes of the routing object');

      await delay(settleSeconds * 1000);
      const { auditLog = '' } = stage.cluster;
      const mark = auditMark(auditLog);
      await delay(idleSeconds * 1000);
      const idle = controllerWritesSince(auditLog, mark).map(({ verb, resource, name }) => `${verb} ${resource} ${name}`);
      assert.deepEqual(idle, [], `writes in ${idleSeconds} s with nothing to do`);
      tell(`no write in ${idleSeconds} s with nothing to do`);
    }),
};
