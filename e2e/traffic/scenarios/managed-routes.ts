import assert from 'node:assert/strict';
import type { CanaryStrategy } from '@sluice/api';
import type { Check } from '../../check.ts';
import { promote } from '../../journeys/manifests.ts';
import { podsOf, untilHealthyAt, untilPausedAt } from '../../journeys/world.ts';
import { waitFor } from '../../patience.ts';
import { app, containerPort, imageOf, setVersion } from '../application.ts';
import { askInTurn, probe, receivedBy } from '../load.ts';
import { expectOnly, type Ready, type Scene, withCanary } from '../scene.ts';

const count = 100;
const chosen = { 'x-canary': 'yes' };

const withManagedRoute = (ready: Ready, route: NonNullable<CanaryStrategy['steps']>[number], task: (scene: Scene) => Promise<void>) =>
  withCanary(
    { ...ready, plane: { ...ready.plane, trafficRouting: { ...ready.plane.trafficRouting, managedRoutes: [{ name: 'managed' }] } } },
    { steps: [{ setCanaryScale: { replicas: 2 } }, route, { pause: {} }] },
    task,
  );

/** Which versions answer requests with these headers. */
const versionsFor = async ({ target }: Scene, headers: Readonly<Record<string, string>>): Promise<readonly (string | undefined)[]> => [
  ...new Set((await askInTurn(target, count, headers)).map(({ version, problem }) => version ?? problem)),
];

export const headerRoute: Check<Ready> = {
  name: 'a header leads to the canary, which gets nothing else, and nothing is left of that at the end',
  run: (ready) =>
    withManagedRoute(
      ready,
      { setHeaderRoute: { name: 'managed', match: [{ headerName: 'x-canary', headerValue: { exact: 'yes' } }] } },
      async (scene) => {
        const { world, tell } = scene;
        await setVersion(world, 'v2');
        await untilPausedAt(world, app, 2);
        await waitFor('header route', 10, async () => ((await versionsFor(scene, chosen)).includes('v2') ? true : undefined));
        assert.deepEqual(await versionsFor(scene, chosen), ['v2'], 'who answers requests with the header');
        assert.deepEqual(await versionsFor(scene, { 'x-canary': 'no' }), ['v1'], 'who answers requests with another value');
        await expectOnly(scene, 'v1');
        tell(`all of ${count} requests with the header went to v2, none without it`);
        await promote(world, app);
        await untilHealthyAt(world, app, imageOf('v2'));
        await expectOnly(scene, 'v2');
      },
    ),
};

export const mirrorRoute: Check<Ready> = {
  name: 'a mirror route gives the canary a copy of every request, and answers come from stable alone',
  run: (ready) =>
    withManagedRoute(ready, { setMirrorRoute: { name: 'managed', percentage: 100, match: [{ path: { prefix: '/' } }] } }, async (scene) => {
      const { world, tell, target } = scene;
      await setVersion(world, 'v2');
      await untilPausedAt(world, app, 2);
      await waitFor('mirrored request', 10, async () => {
        await askInTurn(target, 1, probe('first'));
        return (await receivedByCanary(scene, 'first')) > 0 ? true : undefined;
      });
      const answers = await askInTurn(target, count, probe('mirrored'));
      assert.deepEqual([...new Set(answers.map(({ version, problem }) => version ?? problem))], ['v1'], 'who answers');
      const copies = await waitFor('copy of every request', 10, async () => {
        const received = await receivedByCanary(scene, 'mirrored');
        return received >= count ? received : undefined;
      });
      assert.equal(copies, count, 'copies that the canary got');
      tell(`the canary got ${copies} copies of ${count} requests, and answered none`);
      await promote(world, app);
      await untilHealthyAt(world, app, imageOf('v2'));
      await expectOnly(scene, 'v2');
    }),
};

async function receivedByCanary({ world }: Scene, name: string): Promise<number> {
  const canaries = (await podsOf(world, app)).filter(({ spec }) => spec?.containers[0]?.image === imageOf('v2'));
  const counts = await Promise.all(canaries.map(({ status }) => receivedBy(status?.podIP ?? '', containerPort, name)));
  return counts.reduce((sum, each) => sum + each, 0);
}
