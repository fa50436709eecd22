/** Generated worlds: Rollouts that use a router, with their objects, and tables that may be wanted of them. */
import {
  type HeaderRouteMatch,
  type ManagedRoute,
  type Rollout,
  type RouterAbilities,
  type RouteTable,
  routers,
  routeTable,
  type Stickiness,
  type StringMatch,
} from '@sluice/api';
import { isObject, type KubeObject } from '@sluice/kubernetes';
import fc from 'fast-check';
import type { RouteRequest, RouterSpec } from '../router-spec.ts';
import { requestOf } from '../routing.ts';
import type { RouterCase, RouterFixture } from './router-fixture.ts';

export interface World {
  readonly request: RouteRequest<unknown>;
  readonly live: readonly KubeObject[];
  readonly maxWeight: number;
  readonly supports: RouterAbilities;
}

export const hashes = { canary: 'c1', stable: 's1' } as const;

/** Worlds with foreign fields in every object, or with nothing but what the fixture has. */
export function worldsOf(
  spec: RouterSpec,
  fixture: RouterFixture,
  dress: (object: KubeObject) => KubeObject = decorated,
): fc.Arbitrary<World> {
  const { supports } = routers[spec.id];
  return fc
    .record({ given: fixture.cases, maxWeight: supports.maxTrafficWeight ? fc.integer({ min: 1, max: 1000 }) : fc.constant(100) })
    .map(({ given, maxWeight }) => worldOf(spec, given, maxWeight, dress));
}

/** A world, and tables that are wanted of it one after the other. */
export interface Story {
  readonly world: World;
  readonly wants: readonly RouteTable[];
}

export const storiesOf = (worlds: fc.Arbitrary<World>): fc.Arbitrary<Story> =>
  worlds.chain((world) => fc.record({ world: fc.constant(world), wants: fc.array(tablesOf(world), { minLength: 1, maxLength: 4 }) }));

/** Some stories with the objects as the fixture has them, the same for the same seed. */
export const someStories = (spec: RouterSpec, fixture: RouterFixture, seed: number): readonly Story[] =>
  fc.sample(storiesOf(worldsOf(spec, fixture, (object) => object)), { numRuns: 25, seed });

/** A Rollout that uses the router, the objects with foreign fields everywhere, and what the router is asked. */
function worldOf(
  spec: RouterSpec,
  { trafficRouting, canary, objects, replicaSets, can = {} }: RouterCase,
  maxWeight: number,
  dress: (object: KubeObject) => KubeObject,
): World {
  const names = [...new Set(managedNames)].map((name) => ({ name }));
  const rollout: Rollout = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    metadata: { name: 'web', namespace: 'demo', uid: 'u1' },
    spec: {
      strategy: {
        canary: {
          canaryService: 'web-canary',
          stableService: 'web-stable',
          ...canary,
          trafficRouting: { ...trafficRouting, managedRoutes: names, ...(maxWeight === 100 ? {} : { maxTrafficWeight: maxWeight }) },
        },
      },
    },
    status: {
      canary: {
        weights: {
          canary: { weight: 0 },
          stable: { weight: maxWeight },
          additional: armNames.map((serviceName) => ({ weight: 0, serviceName, podTemplateHash: `hash-of-${serviceName}` })),
        },
      },
    },
  };
  const { canaryService = '', stableService = '' } = rollout.spec.strategy?.canary ?? {};
  const request = requestOf(spec, rollout, { canary: canaryService, stable: stableService }, replicaSets);
  if (request === undefined) throw new Error(`the fixture does not use ${spec.id}`);
  const { supports } = routers[spec.id];
  return {
    request,
    live: objects.map(dress),
    maxWeight,
    supports: { ...supports, ...can },
  };
}

const managedNames = ['by-header', 'by-user', 'copies', 'more-copies'] as const;
const armNames = ['web-arm-a', 'web-arm-b'] as const;

function tablesOf({ maxWeight, supports }: World): fc.Arbitrary<RouteTable> {
  const some = (isPossible: boolean, names: readonly string[]): fc.Arbitrary<string[]> =>
    isPossible ? fc.subarray([...names]) : fc.constant([]);
  const value: fc.Arbitrary<StringMatch> =
    supports.headerRoutes === 'any'
      ? fc.constantFrom({ exact: 'yes' }, { prefix: 'y.e' }, { regex: '^y.*s$' })
      : fc.constantFrom({ exact: 'yes' }, { exact: 'no' });
  const header: fc.Arbitrary<HeaderRouteMatch> = fc.record({ headerName: fc.constantFrom('X-Canary', 'x-user'), headerValue: value });
  const matches = fc.uniqueArray(header, { minLength: 1, maxLength: 2, selector: ({ headerName }) => headerName });
  const text: fc.Arbitrary<StringMatch> = fc.constantFrom({ exact: '/a' }, { prefix: '/b' }, { regex: '/c.*' });
  const mirrorMatch = fc.record(
    { method: fc.constantFrom({ exact: 'GET' }, { exact: 'POST' }), path: text, headers: fc.constant({ 'X-Trace': { exact: 'on' } }) },
    { requiredKeys: [] },
  );
  return fc
    .record({
      share: fc.nat(maxWeight),
      arms: some(supports.weightedExperiments, armNames),
      headers: some(supports.headerRoutes !== 'none', ['by-header', 'by-user']),
      mirrors: some(supports.mirrorRoutes, ['copies', 'more-copies']),
      match: matches,
      mirrorMatch: fc.array(mirrorMatch, { minLength: 1, maxLength: 2 }),
      percentage: fc.integer({ min: 1, max: 100 }),
      stickiness: supports.stickiness === 'none' ? fc.constant(undefined) : fc.option(stickinessOf(maxWeight), { nil: undefined }),
    })
    .map(({ share, arms, headers: byHeader, mirrors: copies, match, mirrorMatch: matched, percentage, stickiness }) => {
      const each = Math.floor((maxWeight - share) / (arms.length + 1));
      const managed: readonly ManagedRoute[] = [
        ...byHeader.map((name) => ({ kind: 'header' as const, name, match })),
        ...copies.map((name) => ({ kind: 'mirror' as const, name, match: matched, percentage })),
      ];
      return tableWith({ maxWeight, weight: share, arms: arms.map((service) => ({ service, weight: each })), managed, stickiness });
    });
}

/** Cookies of clients, and up to three weights that they may have been given at. */
const stickinessOf = (maxWeight: number): fc.Arbitrary<Stickiness> =>
  fc.record({
    cookie: fc.record({
      name: fc.constantFrom('side', 'sluice-canary'),
      maxAgeSeconds: fc.constantFrom(60, 86_400),
      path: fc.constantFrom('/', '/shop'),
    }),
    revision: fc.constant(hashes.canary),
    earlierWeights: fc
      .uniqueArray(fc.integer({ min: 1, max: Math.max(1, maxWeight - 1) }), { maxLength: 3 })
      .map((weights) => weights.sort((a, b) => a - b)),
  });

interface TableParts {
  readonly maxWeight: number;
  readonly weight: number;
  readonly arms?: readonly { readonly service: string; readonly weight: number }[];
  readonly managed?: readonly ManagedRoute[];
  readonly stickiness?: Stickiness | undefined;
}

export const tableWith = ({ maxWeight, weight, arms = [], managed = [], stickiness }: TableParts): RouteTable =>
  routeTable({
    maxWeight,
    canary: { service: 'web-canary', weight, podHash: hashes.canary },
    stable: { service: 'web-stable', podHash: hashes.stable },
    experiments: arms.map((arm) => ({ ...arm, podHash: `hash-of-${arm.service}` })),
    managed,
    // As the canary asks for it: not while one side has all.
    ...(stickiness === undefined || weight === 0 || weight === maxWeight
      ? {}
      : { stickiness: { ...stickiness, earlierWeights: stickiness.earlierWeights.filter((each) => each !== weight) } }),
  });

/** A foreign field in every object that stands somewhere in it, as newer versions and other controllers may have written. */
function decorated<T>(value: T): T {
  if (Array.isArray(value)) return value.map((item) => decorated(item)) as T;
  if (!isObject(value)) return value;
  const fields = Object.entries(value).map(([key, field]) => [key, decorated(field)] as const);
  return { ...Object.fromEntries(fields), 'example.com/foreign': 'stays' } as T;
}
