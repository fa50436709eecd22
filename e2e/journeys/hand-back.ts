/** What is left of a rollout in the objects of its router, once they are its own no longer. Told with the example of each router's page. */
import type { ManagedRoute, Rollout } from '@sluice/api';
import { type KubeObject, keyOf, replicaSets } from '@sluice/kubernetes';
import { builtInRouters, handBack, isOwnedBy, type RouterSpec } from '@sluice/traffic-routers';
import { withDataPlane } from './data-plane.ts';
import { changeSpec, promote, remove, v1, v2 } from './manifests.ts';
import { apply, installCrds, kindsIn, managedRoutesIn, release, requestFor, routingObjects, untilAtRest, weightNow } from './routers.ts';
import { expect, type Journey, rolloutOf, untilHealthyAt, untilPausedAt, type World } from './world.ts';

/** The example under way, at the first pause where what is asked holds. */
async function untilUnderWay(world: World, spec: RouterSpec, isThere: (rollout: Rollout) => Promise<boolean>): Promise<Rollout> {
  await apply(world, spec);
  await untilHealthyAt(world, 'web', v1);
  await untilAtRest(world, spec);
  await release(world, v2);
  const { steps = [] } = (await rolloutOf(world, 'web')).spec.strategy?.canary ?? {};
  for (const [index, { pause }] of steps.entries()) {
    if (pause === undefined) continue;
    const rollout = await untilPausedAt(world, 'web', index);
    if (await isThere(rollout)) return rollout;
    await promote(world, 'web');
  }
  throw new Error(`the example of ${spec.id} never gets there`);
}

/** Nothing of a rollout stands in the objects any more, and they lead to pods of whatever revision. */
async function untilGivenBack(world: World, spec: RouterSpec, former: Rollout): Promise<void> {
  const { items } = await world.client.list(replicaSets, { namespace: world.namespace });
  const hashes = items.flatMap(({ metadata }) => metadata.labels?.['rollouts-pod-template-hash'] ?? []);
  await world.until('nothing of the rollout is left, and all traffic goes to the stable side', async () => {
    const live = await routingObjects(world, spec, former);
    const text = JSON.stringify(live.map((object) => ({ ...object, metadata: { ...object.metadata, managedFields: undefined } })));
    const { writes, removals } = handBack(spec, requestFor(spec, former), live);
    return (
      writes.length + removals.length === 0 && !live.some((each) => isOwnedBy(each, former)) && !hashes.some((hash) => text.includes(hash))
    );
  });
}

const names = (objects: readonly KubeObject[], former: Rollout) =>
  JSON.stringify(objects.filter((each) => !isOwnedBy(each, former)).map((each) => keyOf(each)));

/** Objects of users are still there. */
async function whileUsersKeepTheirs(world: World, spec: RouterSpec, former: Rollout, act: () => Promise<void>): Promise<void> {
  const before = names(await routingObjects(world, spec, former), former);
  await act();
  expect(names(await routingObjects(world, spec, former), former) === before, 'an object of the user is gone');
}

const hasWeight = (world: World, spec: RouterSpec) => async () => ((await weightNow(world, spec)) ?? 0) > 0;

async function isDeleted(world: World, spec: RouterSpec): Promise<void> {
  const former = await untilUnderWay(world, spec, hasWeight(world, spec));
  await whileUsersKeepTheirs(world, spec, former, async () => {
    await remove(world, 'web');
    await untilGivenBack(world, spec, former);
  });
}

async function losesItsRouting(world: World, spec: RouterSpec): Promise<void> {
  const former = await untilUnderWay(world, spec, hasWeight(world, spec));
  await whileUsersKeepTheirs(world, spec, former, async () => {
    const canary = { trafficRouting: null, dynamicStableScale: null, pingPong: null, steps: [{ setWeight: 50 }] };
    await changeSpec(world, 'web', { strategy: { canary } });
    await untilGivenBack(world, spec, former);
    await untilHealthyAt(world, 'web', v2);
    const { status } = await rolloutOf(world, 'web');
    expect(status?.canary?.lastTrafficRouting === undefined, 'the status has forgotten the routers');
  });
}

/** The names of the managed routes of a rollout that stand in the objects of its router. */
const managedIn = (objects: readonly KubeObject[], routes: readonly Pick<ManagedRoute, 'name'>[]): readonly string[] =>
  routes.map(({ name }) => name).filter((name) => JSON.stringify(objects).includes(name));

async function renames(world: World, spec: RouterSpec): Promise<void> {
  const managedOf = ({ spec: { strategy } }: Rollout) => strategy?.canary?.trafficRouting?.managedRoutes ?? [];
  const former = await untilUnderWay(
    world,
    spec,
    async (rollout) => managedIn(await routingObjects(world, spec, rollout), managedOf(rollout)).length > 0,
  );
  const present = managedIn(await routingObjects(world, spec, former), managedOf(former));
  const renamed = (name: string) => `anew-${[...name].reverse().join('')}`;
  const { steps = [] } = former.spec.strategy?.canary ?? {};
  await changeSpec(world, 'web', {
    strategy: {
      canary: {
        trafficRouting: { managedRoutes: managedOf(former).map(({ name }) => ({ name: renamed(name) })) },
        steps: steps.map(({ setHeaderRoute: header, setMirrorRoute: mirror, ...step }) => ({
          ...step,
          ...(header === undefined ? {} : { setHeaderRoute: { ...header, name: renamed(header.name ?? '') } }),
          ...(mirror === undefined ? {} : { setMirrorRoute: { ...mirror, name: renamed(mirror.name) } }),
        })),
      },
    },
  });
  await world.until('routes have the new names, and none has an old one', async () => {
    const rollout = await rolloutOf(world, 'web');
    const live = [...(await routingObjects(world, spec, rollout)), ...(await routingObjects(world, spec, former))];
    const isForgotten = JSON.stringify(rollout.status?.canary?.lastTrafficRouting?.managedRoutes) === JSON.stringify(managedOf(rollout));
    return isForgotten && managedIn(live, managedOf(former)).length === 0 && managedIn(live, managedOf(rollout)).length >= present.length;
  });
}

const journey = (spec: RouterSpec, law: string, story: (world: World, spec: RouterSpec) => Promise<void>): Journey => ({
  name: `${spec.id}: ${law}`,
  async run(world) {
    await installCrds(world, spec);
    await withDataPlane(world, { spec, kinds: kindsIn(spec) }, () => story(world, spec));
  },
});

export const handBackJourneys: readonly Journey[] = builtInRouters.flatMap((spec) => [
  journey(spec, 'a rollout that is deleted in the middle of an update leaves nothing in the routes, which go on to work', isDeleted),
  journey(spec, 'a rollout that loses its trafficRouting in the middle of an update gives the routes back', losesItsRouting),
  ...(managedRoutesIn(spec).length > 0 ? [journey(spec, 'managed routes that are renamed leave nothing of their old names', renames)] : []),
]);
