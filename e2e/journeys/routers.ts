/** One story for every router, with the example of its page under docs/traffic, applied as it is. */
import { experiments, podTemplateHashLabel, type Rollout, rollouts, routers } from '@sluice/api';
import { sidesOf } from '@sluice/canary';
import {
  apiVersionOf,
  customResourceDefinitions,
  isApiError,
  jsonEqual,
  type Kind,
  type KubeObject,
  keyOf,
  services,
} from '@sluice/kubernetes';
import { builtInRouters, isOfKind, isRendered, kindsOf, type RouterSpec, requestOf, tableOf } from '@sluice/traffic-routers';
import { folderOf } from '../../packages/traffic-routers/src/testing/folder-of.ts';
import { crdsOfKinds } from '../crds/vendor-crds.ts';
import { exampleOf as exampleOnPage } from '../traffic-examples.ts';
import { withDataPlane } from './data-plane.ts';
import { abort, changeSpec, promote, setImage, v1, v2, v3 } from './manifests.ts';
import {
  eventReasonsOf,
  expect,
  expectEqual,
  type Journey,
  rolloutOf,
  untilHealthyAt,
  untilPausedAt,
  untilPhase,
  type World,
} from './world.ts';

/** The kinds that the router of an example steers. */
export function kindsIn(spec: RouterSpec): readonly Kind<KubeObject>[] {
  const rollout = exampleOf(spec).find((each): each is Rollout => isOfKind(each, rollouts));
  expect(rollout !== undefined, `the example of ${spec.id} has no Rollout`);
  return kindsOf(spec, requestFor(spec, rollout));
}

const exampleOf = (spec: RouterSpec): readonly KubeObject[] => exampleOnPage(`${folderOf(spec.id)}.md`);

/** The names of managed routes that the steps of an example set. */
export const managedRoutesIn = (spec: RouterSpec): readonly string[] =>
  exampleOf(spec)
    .filter((each): each is Rollout => isOfKind(each, rollouts))
    .flatMap((rollout) => rollout.spec.strategy?.canary?.steps ?? [])
    .flatMap(({ setHeaderRoute, setMirrorRoute }) => setHeaderRoute?.name ?? setMirrorRoute?.name ?? []);

/** Creates the objects of the example of the router's page, or those that are meant. */
export async function apply(
  { client, namespace }: World,
  spec: RouterSpec,
  isMeant: (object: KubeObject) => boolean = () => true,
): Promise<void> {
  const objects = exampleOf(spec).filter(isMeant);
  const kinds = [rollouts, services, ...kindsIn(spec)];
  for (const { metadata, ...rest } of objects) {
    const object = { ...rest, metadata: { ...metadata, namespace } };
    const kind = kinds.find((each) => isOfKind(object, each) && apiVersionOf(each) === object.apiVersion);
    expect(kind !== undefined, `the example has a ${object.kind} ${object.apiVersion}, which nobody knows`);
    await client.create(kind, object);
  }
}

/** The CRDs of the kinds that the router steers, as their vendors publish them. */
export async function installCrds({ client, namespace, until }: World, spec: RouterSpec): Promise<void> {
  for (const crd of crdsOfKinds(kindsIn(spec))) {
    await client.create(customResourceDefinitions, crd).catch((error: unknown) => {
      if (!isApiError(error, 'AlreadyExists')) throw error;
    });
  }
  for (const kind of kindsIn(spec).slice(0, 1)) {
    await until(`${kind.kind} is served`, () =>
      client.list(kind, { namespace }).then(
        () => true,
        () => false,
      ),
    );
  }
}

/** The objects that the router steers, as they are now. */
export async function routingObjects({ client }: World, spec: RouterSpec, rollout: Rollout): Promise<readonly KubeObject[]> {
  const found: KubeObject[] = [];
  for (const reference of spec.reads(requestFor(spec, rollout))) {
    if ('key' in reference) {
      const object = await client.get(reference.kind, reference.key);
      if (object !== undefined) found.push(object);
    } else {
      const { matchLabels = {} } = reference.selector;
      const labelSelector = Object.entries(matchLabels)
        .map(([key, value]) => `${key}=${value}`)
        .join();
      found.push(...(await client.list(reference.kind, { namespace: reference.namespace, labelSelector })).items);
    }
  }
  return found;
}

export function requestFor(spec: RouterSpec, rollout: Rollout) {
  const request = requestOf(spec, rollout, sidesOf(rollout, rollout.status ?? {}));
  expect(request !== undefined, `the example does not use ${spec.id}`);
  return request;
}

/** The canary's weight, as the router reads it. */
export async function weightNow(world: World, spec: RouterSpec): Promise<number | undefined> {
  const rollout = await rolloutOf(world, 'web');
  const reading = spec.observe(requestFor(spec, rollout), await routingObjects(world, spec, rollout));
  expect(reading.ok, 'the objects can be read');
  return reading.value.canaryWeight;
}

/** The objects say nothing of a canary any more, in no field. */
export async function untilAtRest(world: World, spec: RouterSpec): Promise<void> {
  await world.until('all traffic is at the stable side, and no managed route is left', async () => {
    const rollout = await rolloutOf(world, 'web');
    const request = requestFor(spec, rollout);
    const live = await routingObjects(world, spec, rollout);
    const reading = spec.observe(request, live);
    if (!reading.ok || reading.value.canaryWeight !== 0) return false;
    const rendered = isRendered(spec, request, live, tableOf(request, reading.value, { managed: [] }));
    return rendered.ok && rendered.value;
  });
}

const versions = (objects: readonly KubeObject[]) =>
  objects.map(({ kind, metadata }) => `${kind} ${metadata.name} ${metadata.resourceVersion}`);
/** What users have written, without the revisions that their objects may select. */
const specs = (objects: readonly KubeObject[]): string =>
  JSON.stringify(
    objects.map((object) => [keyOf(object), 'spec' in object ? object.spec : undefined]),
    (key, value) =>
      key === podTemplateHashLabel || key === 'revisionName' || (key === 'filter' && String(value).includes('pod-name'))
        ? undefined
        : value,
  );

/** A new version. Where the template names a revision of Knative, that is another one too. */
export async function release(world: World, image: string): Promise<void> {
  const { template } = (await rolloutOf(world, 'web')).spec;
  const annotation = 'serving.knative.dev/revision';
  if (template?.metadata?.annotations?.[annotation] !== undefined) {
    const annotations = { [annotation]: `web-${image.replace(/\W/g, '-')}` };
    await changeSpec(world, 'web', { template: { metadata: { annotations }, spec: { containers: [{ name: 'demo', image }] } } });
  } else await setImage(world, 'web', image);
}

/** The example goes through all its steps. Between two steps nothing is written; in the end all is as it was. */
async function goThrough(world: World, spec: RouterSpec): Promise<void> {
  await apply(world, spec);
  await untilHealthyAt(world, 'web', v1);
  await untilAtRest(world, spec);
  const before = await routingObjects(world, spec, await rolloutOf(world, 'web'));

  await release(world, v2);
  const { steps = [] } = (await rolloutOf(world, 'web')).spec.strategy?.canary ?? {};
  let weight = 0;
  for (const [index, step] of steps.entries()) {
    weight = step.setWeight ?? weight;
    if (step.pause === undefined) continue;
    const rollout = await untilPausedAt(world, 'web', index);
    expectEqual(await weightNow(world, spec), weight, `weight at step ${index}`);
    const waiting = versions(await routingObjects(world, spec, rollout));
    const until = world.clock.now() + Math.min(world.longPauseSeconds, 60) * 1000;
    await world.until('some time has passed', async () => world.clock.now() >= until, 120_000);
    expectEqual(versions(await routingObjects(world, spec, rollout)), waiting, 'versions of the objects after an idle while');
    await promote(world, 'web');
  }
  await untilHealthyAt(world, 'web', v2);
  await untilAtRest(world, spec);
  const after = await routingObjects(world, spec, await rolloutOf(world, 'web'));
  expectEqual(specs(after), specs(before), 'what the objects say in the end, beside what they said before');
}

/** At the first pause with a weight another revision lands; that one is aborted at its first pause. */
async function supersedeAndAbort(world: World, spec: RouterSpec): Promise<void> {
  await apply(world, spec);
  await untilHealthyAt(world, 'web', v1);
  const { steps = [] } = (await rolloutOf(world, 'web')).spec.strategy?.canary ?? {};
  const pauses = steps.flatMap(({ pause }, index) => (pause === undefined ? [] : [index]));
  const hasWeight = (index: number) => steps.slice(0, index).some(({ setWeight = 0 }) => setWeight > 0);
  const [first = 0] = pauses;
  await release(world, v2);
  for (const index of pauses) {
    await untilPausedAt(world, 'web', index);
    if (hasWeight(index)) break;
    await promote(world, 'web');
  }
  const second = (await rolloutOf(world, 'web')).status?.currentPodHash;
  await release(world, v3);
  await world.until('the third revision pauses at its first pause', async () => {
    const { status } = await rolloutOf(world, 'web');
    return status?.phase === 'Paused' && status.currentStepIndex === first && status.currentPodHash !== second;
  });
  await abort(world, 'web');
  await untilPhase(world, 'web', 'Degraded');
  await untilAtRest(world, spec);
}

/** The weights of arms of experiments, as the router reads them. */
async function armsNow(world: World, spec: RouterSpec): Promise<Readonly<Record<string, number>>> {
  const rollout = await rolloutOf(world, 'web');
  const reading = spec.observe(requestFor(spec, rollout), await routingObjects(world, spec, rollout));
  expect(reading.ok, 'the objects can be read');
  return reading.value.arms ?? {};
}

/** A step with a weighted experiment, which somebody ends: its arms get their weights, and leave nothing behind. */
async function weighArms(world: World, spec: RouterSpec): Promise<void> {
  await apply(world, spec);
  await untilHealthyAt(world, 'web', v1);
  await untilAtRest(world, spec);
  const templates = [
    { name: 'baseline', specRef: 'stable', weight: 10 },
    { name: 'candidate', specRef: 'canary', weight: 5 },
  ];
  await changeSpec(world, 'web', {
    strategy: { canary: { steps: [{ setWeight: 20 }, { experiment: { templates, scaleDownDelaySeconds: 1 } }, { pause: {} }] } },
  });
  await release(world, v2);
  const nameNow = async () => (await rolloutOf(world, 'web')).status?.canary?.currentExperiment;
  await world.until('the experiment has begun', async () => (await nameNow()) !== undefined);
  const name = (await nameNow()) ?? '';
  const shares = { [`${name}-baseline`]: 10, [`${name}-candidate`]: 5 };
  await world.until('the arms have their weights', async () => jsonEqual(await armsNow(world, spec), shares));
  expectEqual(await weightNow(world, spec), 20, 'weight of the canary');
  await world.client.patch(experiments, { namespace: world.namespace, name }, { type: 'merge', body: { spec: { terminate: true } } });
  await untilPausedAt(world, 'web', 2);
  await world.until('the Services of the arms are gone', async () => {
    const { items } = await world.client.list(services, { namespace: world.namespace });
    return !items.some(({ metadata }) => metadata.name in shares);
  });
  expectEqual(await armsNow(world, spec), {}, 'arms in the end');
  expectEqual((await rolloutOf(world, 'web')).status?.canary?.weights?.additional, undefined, 'arms in the status');
  await promote(world, 'web');
  await untilPhase(world, 'web', 'Healthy');
  await untilAtRest(world, spec);
}

/** Without its CRD the router cannot work: that is told, and ends by itself when the CRD is there. */
async function waitForCrd(world: World, spec: RouterSpec): Promise<void> {
  const isRouting = (object: KubeObject) => kindsIn(spec).some((kind) => isOfKind(object, kind));
  await apply(world, spec, (object) => !isRouting(object));
  await world.until('the missing CRD is told of', async () => {
    const { status } = await rolloutOf(world, 'web');
    const condition = status?.conditions?.find(({ type }) => type === 'RoutingProblem');
    return status?.waitingFor?.reason === 'RoutingProblem' && condition?.message.includes('is not installed') === true;
  });
  expect((await eventReasonsOf(world, 'web')).includes('TrafficRoutingError'), 'there is an event TrafficRoutingError');
  await installCrds(world, spec);
  await withDataPlane(world, { spec, kinds: kindsIn(spec) }, async () => {
    await apply(world, spec, isRouting);
    await untilHealthyAt(world, 'web', v1, 120_000);
    await untilAtRest(world, spec);
    const { status } = await rolloutOf(world, 'web');
    expect(!status?.conditions?.some(({ type }) => type === 'RoutingProblem'), 'the condition is gone');
  });
}

/** Told in a cluster of its own only: elsewhere the CRDs are there already. */
export const missingCrdJourneys: readonly Journey[] = builtInRouters
  .filter((spec) => crdsOfKinds(kindsIn(spec)).length > 0)
  .map((spec) => ({
    name: `${spec.id}: a CRD that is not installed is told of, and the rollout goes on when it is there`,
    run: (world) => waitForCrd(world, spec),
  }));

const stories = (spec: RouterSpec): readonly Journey[] => [
  {
    name: `${spec.id}: the example of its page becomes Healthy, goes through its steps, writes nothing while it waits, and leaves nothing behind`,
    async run(world) {
      await installCrds(world, spec);
      await withDataPlane(world, { spec, kinds: kindsIn(spec) }, () => goThrough(world, spec));
    },
  },
  {
    name: `${spec.id}: an abort takes all traffic and every managed route back, and a new revision in the middle leaves none of the old`,
    async run(world) {
      await installCrds(world, spec);
      await withDataPlane(world, { spec, kinds: kindsIn(spec) }, () => supersedeAndAbort(world, spec));
    },
  },
];

const armStory = (spec: RouterSpec): Journey => ({
  name: `${spec.id}: arms of an experiment get their weights once they are ready, and leave nothing behind`,
  async run(world) {
    await installCrds(world, spec);
    await withDataPlane(world, { spec, kinds: kindsIn(spec) }, () => weighArms(world, spec));
  },
});

export const routerJourneys: readonly Journey[] = builtInRouters.flatMap((spec) => [
  ...stories(spec),
  ...(routers[spec.id].supports.weightedExperiments ? [armStory(spec)] : []),
]);
