/** For goldens: what routers make of objects, as YAML. */
import { type CanaryStrategy, type ManagedRoute, type Rollout, routeTable, type Stickiness, type TrafficRouting } from '@sluice/api';
import type { KubeObject, ReplicaSet } from '@sluice/kubernetes';
import { formatYaml, parseYaml } from '@sluice/kubernetes/yaml';
import type { RouterSpec } from '../router-spec.ts';
import { changesOf, requestOf } from '../routing.ts';

export const header = {
  kind: 'header',
  name: 'testers',
  match: [
    { headerName: 'X-Tester', headerValue: { exact: 'yes' } },
    { headerName: 'Cookie', headerValue: { regex: '.*tester=yes.*' } },
  ],
} as const satisfies ManagedRoute;

export const mirror = {
  kind: 'mirror',
  name: 'copies',
  match: [{ method: { exact: 'GET' }, path: { prefix: '/api' } }],
  percentage: 30,
} as const satisfies ManagedRoute;

/** A canary that had a weight of 10 before. */
export const sticky: Stickiness = {
  cookie: { name: 'side', maxAgeSeconds: 3600, path: '/' },
  revision: 'new',
  earlierWeights: [10],
};

/** In the metadata of an object that belongs to the Rollout. */
export const ownedByRollout = `  ownerReferences:
    - apiVersion: argoproj.io/v1alpha1
      kind: Rollout
      name: web
      uid: u1
      controller: true
      blockOwnerDeletion: true`;

interface Given {
  readonly spec: RouterSpec;
  /** The managed routes are `header` and `mirror` where left out. */
  readonly trafficRouting: TrafficRouting;
  /** What else the strategy has. The Services are `web-canary` and `web-stable` where left out. */
  readonly canary?: CanaryStrategy;
  readonly weight: number;
  readonly managed?: readonly ManagedRoute[];
  readonly arms?: Readonly<Record<string, number>>;
  readonly stickiness?: Stickiness;
  /** The revisions, for routers that look at their pod templates: canary `new`, stable `old`. */
  readonly replicaSets?: readonly ReplicaSet[];
  /** The objects as they are, as YAML. */
  readonly objects: string;
}

/** The objects that change, and which are removed; or the message of the router's problem. */
export function renderYaml(given: Given): string {
  const { spec, trafficRouting, canary = {}, weight, managed = [], arms = {}, stickiness, replicaSets, objects } = given;
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
          trafficRouting: { managedRoutes: [header, mirror].map(({ name }) => ({ name })), ...trafficRouting },
        },
      },
    },
    status: {
      canary: {
        weights: {
          canary: { weight: 0 },
          stable: { weight: 0 },
          additional: Object.keys(arms).map((serviceName) => ({ weight: 0, serviceName })),
        },
      },
    },
  };
  const sides = { canary: canary.canaryService ?? 'web-canary', stable: canary.stableService ?? 'web-stable' };
  const request = requestOf(spec, rollout, sides, replicaSets);
  if (request === undefined) throw new Error(`the Rollout does not use ${spec.id}`);
  const parsed = parseYaml(objects);
  if (!parsed.ok) throw new Error(parsed.error);
  const live = parsed.value as unknown as readonly KubeObject[];
  const want = routeTable({
    maxWeight: request.maxWeight,
    canary: { service: sides.canary, weight, podHash: 'new' },
    stable: { service: sides.stable, podHash: 'old' },
    experiments: Object.entries(arms).map(([service, share]) => ({ service, weight: share })),
    managed,
    stickiness,
  });
  const result = spec.render(request, live, want);
  if (!result.ok) return result.error.message;
  const { writes, removals } = changesOf(result.value, live);
  return [
    ...writes.map(({ wanted }) => formatYaml(wanted)),
    ...removals.map(({ kind, metadata }) => `# ${kind} ${metadata.name} is removed\n`),
  ].join('---\n');
}
