/** The controller is killed again and again in the middle of its work. Nothing of that may be seen in the end. */
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { type ReplicaSet, replicaSets } from '@sluice/kubernetes';
import { createRandom } from '@sluice/sandbox';
import type { Check } from '../check.ts';
import { createRollout, createService, setImage } from '../journeys/manifests.ts';
import { podsOf, replicaSetsOf, rolloutOf, untilHealthyAt, type World } from '../journeys/world.ts';
import type { Stage } from '../stage.ts';
import { inRealWorld } from './world.ts';

const updates = 10;
const killsPerUpdate = 5;
/** From the start of the process to its end: from before its first request until well into the canary. */
const longestLifeMs = 1500;

const strategies = {
  canary: {
    canary: {
      steps: [{ setWeight: 25 }, { pause: { duration: 1 } }, { setWeight: 50 }, { pause: { duration: 1 } }],
      maxSurge: 1,
      maxUnavailable: 0,
    },
  },
  'blue-green': { blueGreen: { activeService: 'blue-green', autoPromotionSeconds: 1, scaleDownDelaySeconds: 1 } },
};
const names = ['canary', 'blue-green'] as const;

export const killChecks: readonly Check<Stage>[] = [
  {
    name: `${updates * killsPerUpdate} times killed in the middle of a canary and a blue-green update, the controller ends in the state it would have reached`,
    limitSeconds: 600,
    run: (stage) =>
      inRealWorld(stage, async (world) => {
        const random = createRandom(50);
        const alone = ['--leader-elect=false'];
        await stage.controller.stop();
        await stage.controller.start(alone);
        try {
          await createService(world, 'blue-green', 'blue-green');
          for (const name of names) await createRollout(world, name, strategies[name]);
          for (const name of names) await untilHealthyAt(world, name, imageOf(1));
          for (let revision = 2; revision <= updates + 1; revision++) {
            for (const name of names) await setImage(world, name, imageOf(revision));
            for (let kill = 0; kill < killsPerUpdate; kill++) {
              await delay(random() * longestLifeMs);
              await stage.controller.kill();
              await stage.controller.start(alone);
            }
            for (const name of names) await untilHealthyAt(world, name, imageOf(revision));
            for (const name of names) await expectUntouchedHistory(world, name, revision);
          }
        } finally {
          await stage.controller.stop();
          await stage.controller.start();
        }
      }),
  },
];

const imageOf = (revision: number): string => `demo:v${revision}`;

/** One ReplicaSet for each revision so far, with its number and the name of its hash; pods only of the newest. */
async function expectUntouchedHistory(world: World, name: string, revision: number): Promise<void> {
  await world.until(`only pods of revision ${revision} are left of ${name}`, async () => {
    const pods = await podsOf(world, name);
    return pods.length === 4 && pods.every(({ spec }) => spec?.containers[0]?.image === imageOf(revision));
  });
  const { items } = await world.client.list(replicaSets, { namespace: world.namespace, labelSelector: `app=${name}` });
  const byImage = await replicaSetsOf(world, name);
  assert.equal(items.length, byImage.size, `${name} has two ReplicaSets for one image`);
  const expected = Array.from({ length: revision }, (_, index) => `${imageOf(index + 1)} is revision ${index + 1}`);
  const numberOf = (each: ReplicaSet | undefined) => each?.metadata.annotations?.['rollout.argoproj.io/revision'];
  assert.deepEqual([...byImage].map(([image, each]) => `${image} is revision ${numberOf(each)}`).sort(), expected.sort());
  const { status } = await rolloutOf(world, name);
  assert.equal(byImage.get(imageOf(revision))?.metadata.name, `${name}-${status?.stableRS}`);
}
