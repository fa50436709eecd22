/** A controller with nothing to do leaves the API server alone. */
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { auditMark, auditSince } from '../audit.ts';
import type { Check } from '../check.ts';
import { controllerUser } from '../install.ts';
import { createRollout, createService, v1 } from '../journeys/manifests.ts';
import { untilHealthyAt } from '../journeys/world.ts';
import type { Stage } from '../stage.ts';
import { inRealWorld } from './world.ts';

const rolloutCount = 10;
const idleSeconds = Number(process.env.IDLE_SECONDS ?? 300);
/** Events, and the effects of the last pods, are over by then. */
const settleSeconds = 5;

export const idleChecks: readonly Check<Stage>[] = [
  {
    name: `${rolloutCount} idle rollouts cause no request in ${idleSeconds} s but watches and the renewal of the lease`,
    limitSeconds: idleSeconds + 180,
    run: (stage) =>
      inRealWorld(stage, async (world) => {
        const { auditLog } = stage.cluster;
        assert.ok(auditLog !== undefined, 'this check needs the audit log of the API server');
        for (let index = 0; index < rolloutCount; index++) {
          const name = `idle-${index}`;
          if (index % 2 === 0) await createRollout(world, name, { canary: { steps: [{ setWeight: 50 }, { pause: {} }] } }, { replicas: 2 });
          else {
            await createService(world, name, name);
            await createRollout(world, name, { blueGreen: { activeService: name } }, { replicas: 2 });
          }
        }
        for (let index = 0; index < rolloutCount; index++) await untilHealthyAt(world, `idle-${index}`, v1);
        await delay(settleSeconds * 1000);

        const mark = auditMark(auditLog);
        await delay(idleSeconds * 1000);
        const own = auditSince(auditLog, mark).filter(({ user }) => user === controllerUser);
        const others = own.filter(({ verb, resource }) => verb !== 'watch' && resource !== 'leases');
        assert.deepEqual(
          others.map(({ verb, resource, name }) => `${verb} ${resource} ${name}`),
          [],
        );
        const renewals = own.filter(({ resource }) => resource === 'leases');
        assert.ok(renewals.length > 0, 'the lease has not been renewed: is the controller alive?');
        const watches = own.filter(({ verb }) => verb === 'watch').length;
        // Five watches, and one to spare, each renewed every five to ten minutes.
        assert.ok(watches <= 6 * Math.ceil(idleSeconds / 300 + 1), `${watches} watches were begun`);
      }),
  },
];
