/** Generated worlds: Rollouts that use a router, with their objects, and tables that may be wanted of them. */
import {
  type HeaderRouteMatch,
  type ManagedRoute,
  type Rollout,
  type RouterAbilities,
  type RouteTable,
  routers,
  routeTable,
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

const hashes = { canary: 'c1', stable: 's1' } as const;

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

/** A Rollout that uses the router, the objects with foreign fields everywhere, and what the router is asked. */
function worldOf(
  spec: RouterSpec,
  { trafficRouting, canary, objects, can = {} }: RouterCase,
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
  const request = requestOf(spec, rollout, { canary: canaryService, stable: stableService });
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
    { requiredKeys: ['path'] },
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
    })
    .map(({ share, arms, headers: byHeader, mirrors: copies, match, mirrorMatch: matched, percentage }) => {
      const each = Math.floor((maxWeight - share) / (arms.length + 1));
      const managed: readonly ManagedRoute[] = [
        ...byHeader.map((name) => ({ kind: 'header' as const, name, match })),
        ...copies.map((name) => ({ kind: 'mirror' as const, name, match: matched, percentage })),
      ];
      return tableWith({ maxWeight, weight: share, arms: arms.map((service) => ({ service, weight: each })), managed });
    });
}

interface TableParts {
  readonly maxWeight: number;
  readonly weight: number;
  readonly arms?: readonly { readonly service: string; readonly weight: number }[];
  readonly managed?: readonly ManagedRoute[];
}

export const tableWith = ({ maxWeight, weight, arms = [], managed = [] }: TableParts): RouteTable =>
  routeTable({
    maxWeight,
    canary: { service: 'web-canary', weight, podHash: hashes.canary },
    stable: { service: 'web-stable', podHash: hashes.stable },
    experiments: arms.map((arm) => ({ ...arm, podHash: `hash-of-${arm.service}` })),
    managed,
  });

/** A foreign field in every object that stands somewhere in it, as newer versions and other controllers may have written. */
function decorated<T>(value: T): T {
  if (Array.isArray(value)) return value.map((item) => decorated(item)) as T;
  if (!isObject(value)) return value;
  const fields = Object.entries(value).map(([key, field]) => [key, decorated(field)] as const);
  return { ...Object.fromEntries(fields), 'example.com/foreign': 'stays' } as T;
}
