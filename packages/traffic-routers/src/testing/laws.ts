/** The laws of every router, over generated Rollouts, objects and tables. `lawsOf(spec, fixture)` gives them as plain checks. */
import { managedByAnnotation, type Rollout, type RouteTable, routers, trafficRoutingToRemember, withTrafficRouting } from '@sluice/api';
import { diff, isObject, jsonEqual, type Kind, type KubeObject, type ObjectRef } from '@sluice/kubernetes';
import fc from 'fast-check';
import { handBack } from '../hand-back.ts';
import { isOfKind, isOwnedBy, isSameObject } from '../objects.ts';
import type { RouteRequest, RouterSpec } from '../router-spec.ts';
import { changesOf, isRendered, kindsOf, type RouteChanges, requestOf, tableOf } from '../routing.ts';
import type { RouterFixture } from './router-fixture.ts';
import { hashes, storiesOf, tableWith, worldsOf } from './worlds.ts';

/** A law: one sentence, and how it is checked on many generated worlds. */
export interface Law {
  readonly name: string;
  check(count: () => void): void;
}

export function lawsOf(spec: RouterSpec, fixture: RouterFixture): readonly Law[] {
  const worlds = worldsOf(spec, fixture);
  const stories = storiesOf(worlds);
  const atRest = (maxWeight: number) => tableWith({ maxWeight, weight: 0 });

  const law = <T>(name: string, given: fc.Arbitrary<T>, holds: (value: T) => void, numRuns = 100): Law => ({
    name,
    check: (count) =>
      fc.assert(
        fc.property(given, (value) => {
          count();
          holds(value);
        }),
        { numRuns },
      ),
  });

  return [
    law('what is rendered stays as it is: a second time changes nothing, so an idle pass writes nothing', stories, ({ world, wants }) => {
      let live = world.live;
      for (const want of wants) {
        live = applied(spec, world.request, live, want);
        const again = rendering(spec, world.request, live, want);
        const changes = changesOf(again, live);
        equal([changes.writes.map(({ wanted }) => wanted), changes.removals], [[], []]);
        equal(isRendered(spec, world.request, live, want), { ok: true, value: true });
        const same = applied(spec, world.request, live, want);
        equal(JSON.stringify(same), JSON.stringify(live));
      }
    }),
    law('what is rendered is read back, and no other table looks the same', stories, ({ world, wants }) => {
      let live = world.live;
      for (const want of wants) {
        live = applied(spec, world.request, live, want);
        const reading = spec.observe(world.request, live);
        if (!reading.ok) throw new Error(reading.error.message);
        const [canary, stable, ...arms] = want.backends;
        equal(reading.value.canaryWeight, canary.weight);
        equal(sorted(reading.value.arms ?? {}), sorted(Object.fromEntries(arms.map(({ service, weight }) => [service, weight]))));
        if (reading.value.targets !== undefined) equal(reading.value.targets, { canary: canary.podHash, stable: stable.podHash });
        const read = tableOf(world.request, reading.value, want);
        equal(isRendered(spec, world.request, live, read), { ok: true, value: true });
        for (const other of wants) {
          if (JSON.stringify(other) === JSON.stringify(want)) continue;
          if (looksAlike(spec, other, want)) continue;
          equal(isRendered(spec, world.request, live, other), { ok: true, value: false });
        }
      }
    }),
    law('only our leaves change, and the order of keys stays', stories, ({ world, wants }) => {
      for (const want of wants) {
        const plain = tableWith({ maxWeight: world.maxWeight, weight: want.backends[0].weight });
        const after = applied(spec, world.request, world.live, plain);
        for (const seen of world.live) {
          const now = after.find((each) => isSameObject(each, seen));
          if (now === undefined) throw new Error(`${seen.kind} ${seen.metadata.name} is gone`);
          const others = diff(seen, now)
            .map(({ path }) => `${seen.kind}${path}`)
            .filter((path) => !fixture.leaves.some((leaf) => leaf.test(path)));
          equal(others, []);
          keepsOrder(seen, now);
        }
      }
    }),
    law('without managed routes, arms and weight, all is as it was before, byte for byte', stories, ({ world, wants }) => {
      const rest = applied(spec, world.request, world.live, atRest(world.maxWeight));
      const after = wants.reduce((live, want) => applied(spec, world.request, live, want), rest);
      equal(JSON.stringify(applied(spec, world.request, after, atRest(world.maxWeight))), JSON.stringify(rest));
    }),
    law(
      'a managed route that is renamed, or taken out, leaves nothing behind, and routes of others stay byte for byte',
      stories,
      ({ world, wants }) => {
        const [first, ...more] = wants;
        if (first === undefined) return;
        const rest = applied(spec, world.request, world.live, atRest(world.maxWeight));
        const after = applied(spec, world.request, rest, first);
        const isKept = (name: string) => name !== first.managed[0]?.name;
        const without = managing(spec, world.request.rollout, (name) => (isKept(name) ? [name] : []));
        const renamed = managing(spec, world.request.rollout, (name) => [isKept(name) ? name : `${name}-anew`]);
        equal(JSON.stringify(applied(spec, without, after, atRest(world.maxWeight))), JSON.stringify(rest));
        for (const want of [first, ...more]) {
          const managed = want.managed.map((route) => (isKept(route.name) ? route : { ...route, name: `${route.name}-anew` }));
          const plain = applied(spec, world.request, rest, { ...first, managed: [] });
          const fresh = applied(spec, renamed, plain, { ...want, managed });
          const now = applied(spec, renamed, after, { ...want, managed });
          if (!jsonEqual(byName(now), byName(fresh))) equal(byName(now), byName(fresh));
          // Once nothing is left of it, the old name may be forgotten.
          equal(isRendered(spec, forgetful(spec, renamed.rollout), now, { ...want, managed }), { ok: true, value: true });
        }
      },
    ),
    law(
      'given back, nothing of ours is left, and all traffic goes to the stable side, whatever its revision',
      stories,
      ({ world, wants }) => {
        const before = applied(spec, world.request, world.live, atRest(world.maxWeight));
        const after = wants.reduce((live, want) => applied(spec, world.request, live, want), before);
        const given = changed(after, handBack(spec, world.request, after));
        equal(
          given.filter((each) => isOwnedBy(each, world.request.rollout)),
          [],
        );
        equal(given.map(nameOf).sort(), world.live.map(nameOf).sort());
        const original = JSON.stringify(world.live);
        const text = JSON.stringify(given);
        for (const trace of traces(world.request)) if (!original.includes(trace)) equal([trace, text.includes(trace)], [trace, false]);
        equal(spec.observe(world.request, given).ok, true);
        const reading = spec.observe(world.request, given);
        equal((reading.ok && reading.value.canaryWeight) || 0, 0);
        const again = handBack(spec, world.request, given);
        equal([again.writes.map(({ wanted }) => wanted), again.removals], [[], []]);
        for (const seen of world.live) {
          const now = given.find((each) => isSameObject(each, seen));
          const others = diff(seen, now ?? {})
            .map(({ path }) => `${seen.kind}${path}`)
            .filter((path) => !fixture.leaves.some((leaf) => leaf.test(path)));
          equal(others, []);
        }
      },
    ),
    law('weights are whole numbers that are not negative, and add up', stories, ({ world, wants }) => {
      let live = world.live;
      for (const want of wants) {
        live = applied(spec, world.request, live, want);
        const splits = fixture.splits(live, world.maxWeight);
        if (splits.length === 0) throw new Error('the fixture finds no split');
        for (const split of splits) {
          equal(
            split.every((weight) => Number.isInteger(weight) && weight >= 0),
            true,
          );
          equal(
            split.reduce((sum, weight) => sum + weight, 0),
            world.maxWeight,
          );
        }
      }
    }),
    law('only objects of declared kinds are written, and never their status', stories, ({ world, wants }) => {
      for (const want of wants) {
        for (const object of rendering(spec, world.request, world.live, want).objects) {
          equal(
            kindsOf(spec, world.request).some((kind) => isOfKind(object, kind)),
            true,
          );
          const seen = world.live.find((each) => isSameObject(each, object));
          equal(statusOf(object), seen === undefined ? undefined : statusOf(seen));
        }
      }
    }),
    law('a missing object is named', worlds, ({ request, live, maxWeight }) => {
      const needed = spec.reads(request).filter(({ required }) => required);
      for (const reference of needed) {
        const rest = live.filter((each) => !(isOfKind(each, reference.kind) && (!('key' in reference) || isAt(each, reference.key))));
        const result = spec.render(request, rest, tableWith({ maxWeight, weight: 1 }));
        if (result.ok) throw new Error('it was rendered without the object');
        equal(result.error.object.kind, reference.kind.kind);
        if ('key' in reference) equal(result.error.object.name, reference.key.name);
      }
    }),
    ...fixture.broken.map(({ what, breaks, message }) =>
      law(
        `${what} is told of`,
        worlds,
        ({ request, live, maxWeight }) => {
          const broken = breaks(live);
          const result = spec.render(request, broken, tableWith({ maxWeight, weight: 1 }));
          equal(result.ok ? 'it was rendered' : result.error.message.includes(message) || result.error.message, true);
          if (!result.ok) isNamed(result.error.object, broken, kindsOf(spec, request));
        },
        20,
      ),
    ),
    law(
      'whatever stands in an object, the router answers, and what it cannot work with it names',
      fc.record({ world: worlds, place: fc.nat(), junk: fc.constantFrom(null, 7, 'junk', [], {}, [7], true, undefined), on: fc.nat() }),
      ({ world: { request, live, maxWeight, supports }, place, junk, on }) => {
        const broken = live.map((each, index) => (index === on % Math.max(1, live.length) ? withJunk(each, place, junk) : each));
        const reading = spec.observe(request, broken);
        const stickiness = supports.stickiness === 'none' ? undefined : someStickiness;
        const result = spec.render(request, broken, tableWith({ maxWeight, weight: 1, stickiness }));
        for (const answer of [reading, result]) if (!answer.ok) isNamed(answer.error.object, broken, kindsOf(spec, request));
      },
      400,
    ),
  ];
}

const someStickiness = { cookie: { name: 'side', maxAgeSeconds: 60, path: '/' }, revision: 'c1', earlierWeights: [] };

/**
 * A router that tells no arms of weight 0 from arms that are not there may write the same for both. One that keeps sides alone need not
 * know earlier weights.
 */
const looksAlike = (spec: RouterSpec, one: RouteTable, other: RouteTable): boolean => {
  const { weightedExperiments, stickiness: sort } = routers[spec.id].supports;
  const backendsOf = ({ backends }: RouteTable) => (weightedExperiments ? backends.filter(({ weight }) => weight > 0) : backends);
  const stickinessOf = ({ stickiness }: RouteTable) =>
    sort === 'sides' && stickiness !== undefined ? { ...stickiness, earlierWeights: [] } : stickiness;
  const plain = (table: RouteTable) => JSON.stringify([backendsOf(table), table.managed, stickinessOf(table)]);
  return plain(one) === plain(other);
};

function rendering(spec: RouterSpec, request: RouteRequest<unknown>, live: readonly KubeObject[], want: RouteTable) {
  const result = spec.render(request, live, want);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

/** The objects after everything has been written that was rendered. */
const applied = (spec: RouterSpec, request: RouteRequest<unknown>, live: readonly KubeObject[], want: RouteTable) =>
  changed(live, changesOf(rendering(spec, request, live, want), live));

function changed(live: readonly KubeObject[], { writes, removals }: RouteChanges): readonly KubeObject[] {
  const kept = live.filter((each) => !removals.some((gone) => isSameObject(gone, each)));
  const written = kept.map((each) => writes.find(({ wanted }) => isSameObject(wanted, each))?.wanted ?? each);
  return [...written, ...writes.filter(({ seen }) => seen === undefined).map(({ wanted }) => wanted)];
}

/** What the router is asked once the names of the managed routes have changed: the former ones stand in the status only. */
function managing(spec: RouterSpec, rollout: Rollout, rename: (name: string) => readonly string[]): RouteRequest<unknown> {
  const { managedRoutes = [], ...routing } = rollout.spec.strategy?.canary?.trafficRouting ?? {};
  const canary = { ...rollout.status?.canary, lastTrafficRouting: trafficRoutingToRemember(rollout, true) ?? {} };
  const names = managedRoutes.flatMap(({ name }) => rename(name)).map((name) => ({ name }));
  return asking(spec, withTrafficRouting({ ...rollout, status: { ...rollout.status, canary } }, { ...routing, managedRoutes: names }));
}

/** What it is asked when the status has forgotten all names that are listed no longer. */
function forgetful(spec: RouterSpec, rollout: Rollout): RouteRequest<unknown> {
  const canary = { ...rollout.status?.canary, lastTrafficRouting: trafficRoutingToRemember(rollout, true) ?? {} };
  return asking(spec, { ...rollout, status: { ...rollout.status, canary } });
}

function asking(spec: RouterSpec, rollout: Rollout): RouteRequest<unknown> {
  const { canaryService = '', stableService = '' } = rollout.spec.strategy?.canary ?? {};
  const request = requestOf(spec, rollout, { canary: canaryService, stable: stableService });
  if (request === undefined) throw new Error(`the Rollout does not use ${spec.id}`);
  return request;
}

/** Texts that only we write: revisions that objects select, names of managed routes and of arms, our marks. */
const traces = ({ managedNames, arms }: RouteRequest<unknown>): readonly string[] => [
  ...Object.values(hashes).flatMap((hash) => [`"${hash}"`, `-${hash}-`, `=${hash}=`]),
  ...managedNames,
  ...arms.map(({ serviceName = '' }) => serviceName),
  'sluice-route',
  managedByAnnotation,
  'managed-alb-annotations',
];

const nameOf = ({ kind, metadata }: KubeObject): string => `${kind} ${metadata.namespace} ${metadata.name}`;
const byName = (objects: readonly KubeObject[]) => Object.fromEntries(objects.map((object) => [nameOf(object), object]));

/** The object with junk at one place below its spec. */
function withJunk(object: KubeObject, place: number, junk: unknown): KubeObject {
  const places = [...placesIn((object as { spec?: unknown }).spec, ['spec'])];
  const path = places[place % places.length] ?? ['spec'];
  const put = (value: unknown, [step, ...rest]: readonly string[]): unknown => {
    if (step === undefined) return junk;
    if (Array.isArray(value)) return value.map((item, index) => (String(index) === step ? put(item, rest) : item));
    return isObject(value) ? { ...value, [step]: put(value[step], rest) } : value;
  };
  return JSON.parse(JSON.stringify(put(object, path)));
}

function* placesIn(value: unknown, path: readonly string[]): Generator<readonly string[]> {
  yield path;
  const entries = Array.isArray(value) || isObject(value) ? Object.entries(value) : [];
  for (const [key, item] of entries) yield* placesIn(item, [...path, key]);
}

/** The keys that both have stand in the same order. */
function keepsOrder(before: unknown, after: unknown): void {
  if (Array.isArray(before) && Array.isArray(after)) for (const [index, item] of before.entries()) keepsOrder(item, after[index]);
  if (!isObject(before) || !isObject(after)) return;
  const kept = Object.keys(before).filter((key) => key in after);
  equal(
    Object.keys(after).filter((key) => key in before),
    kept,
  );
  for (const key of kept) keepsOrder(before[key], after[key]);
}

const statusOf = (object: object): unknown => ('status' in object ? object.status : undefined);

const isAt = ({ metadata }: KubeObject, { namespace, name }: { readonly namespace?: string; readonly name: string }): boolean =>
  metadata.name === name && metadata.namespace === namespace;

/** A problem names an object that is there, or one of the router's kinds. */
function isNamed({ kind, name }: ObjectRef, live: readonly KubeObject[], kinds: readonly Kind[]): void {
  const isKnown = live.some((each) => each.kind === kind && each.metadata.name === name) || kinds.some((each) => each.kind === kind);
  if (!isKnown || name === '') throw new Error(`the problem names ${kind} "${name}", which nobody knows`);
}

const sorted = (weights: Readonly<Record<string, number>>) => Object.entries(weights).sort(([a], [b]) => (a < b ? -1 : 1));

function equal(actual: unknown, expected: unknown): void {
  const [seen, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (seen !== wanted) throw new Error(`expected ${wanted}, found ${seen}`);
}
