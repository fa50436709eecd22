import type { GatewayApiTrafficRouting } from '@sluice/api';
import type { KubeObject } from '@sluice/kubernetes';
import fc from 'fast-check';
import type { RouterCase, RouterFixture } from '../testing/router-fixture.ts';
import { listAt, numberAt, textAt, withAt } from '../tree.ts';

const backend = (name: string, weight: number) => ({ group: '', kind: 'Service', name, port: 80, weight });
const both = [backend('web-stable', 100), backend('web-canary', 0)];

const rulesOf = {
  HTTPRoute: [
    {
      matches: [{ path: { type: 'PathPrefix', value: '/a' }, headers: [{ type: 'Exact', name: 'tenant', value: 'x' }] }],
      filters: [{ type: 'RequestHeaderModifier', requestHeaderModifier: { set: [{ name: 'a', value: 'b' }] } }],
      timeouts: { request: '5s' },
      backendRefs: both,
    },
    { matches: [{ path: { type: 'PathPrefix', value: '/docs' } }], backendRefs: [backend('docs', 1)] },
    { matches: [{ path: { type: 'PathPrefix', value: '/' } }], backendRefs: both },
  ],
  GRPCRoute: [{ matches: [{ method: { type: 'Exact', service: 'shop.Cart' } }], backendRefs: both }],
  TCPRoute: [{ backendRefs: both }],
  TLSRoute: [{ backendRefs: both }],
} as const;

type RouteKind = keyof typeof rulesOf;

const route = (
  kind: RouteKind,
  name: string,
  namespace: string,
  labels: object,
  splits: Choice['splits'],
): KubeObject & { readonly spec: object } => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind,
  metadata: { name, namespace, ...labels },
  spec: {
    parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'gateway' }],
    ...(kind === 'TCPRoute' ? {} : { hostnames: ['web.example'] }),
    rules: splits === 'one' ? rulesOf[kind].slice(-2) : rulesOf[kind],
  },
});

interface Choice {
  readonly kind: RouteKind;
  readonly by: 'name' | 'list' | 'labels';
  readonly namespace: string | undefined;
  readonly hasLabel: boolean;
  readonly splits: 'one' | 'two' | 'two-sticky';
}

/** A route has room for so many rules only. */
const roomFor = { one: {}, two: { stickiness: 'none' }, 'two-sticky': { mirrorRoutes: false } } as const;

function caseOf({ kind, by, namespace, hasLabel, splits }: Choice): RouterCase {
  const key = `${kind.slice(0, -'Route'.length).toLowerCase()}Route`;
  const naming = {
    name: { [key]: 'web' },
    list: {
      [`${key}s`]: [
        { name: 'web', useHeaderRoutes: true },
        { name: 'api', useHeaderRoutes: true },
      ],
    },
    labels: { [`${key}Selector`]: { matchLabels: { app: 'web' } } },
  };
  const config: GatewayApiTrafficRouting = {
    ...naming[by],
    ...(namespace === undefined ? {} : { namespace }),
    ...(hasLabel ? {} : { disableInProgressLabel: true }),
  };
  const labels = by === 'labels' ? { labels: { app: 'web' } } : {};
  const hasMatches = kind === 'HTTPRoute' || kind === 'GRPCRoute';
  return {
    // The same configuration under the name of the plugin, whatever the case of its keys.
    trafficRouting:
      namespace === undefined
        ? { gatewayAPI: config }
        : {
            plugins: {
              'argoproj-labs/gatewayAPI': Object.fromEntries(Object.entries(config).map(([name, value]) => [name.toUpperCase(), value])),
            },
          },
    objects: (by === 'name' ? ['web'] : ['web', 'api']).map((name) => route(kind, name, namespace ?? 'demo', labels, splits)),
    can: {
      ...(hasMatches && by !== 'labels' ? {} : { headerRoutes: 'none', mirrorRoutes: false }),
      ...(kind === 'GRPCRoute' ? { mirrorRoutes: false } : {}),
      ...(kind === 'HTTPRoute' ? roomFor[splits] : { stickiness: 'none' as const }),
    },
  };
}

export const fixture: RouterFixture = {
  cases: fc
    .record({
      kind: fc.constantFrom('HTTPRoute' as const, 'GRPCRoute' as const, 'TCPRoute' as const, 'TLSRoute' as const),
      by: fc.constantFrom('name' as const, 'list' as const, 'labels' as const),
      namespace: fc.constantFrom(undefined, 'routes'),
      hasLabel: fc.boolean(),
      splits: fc.constantFrom('one' as const, 'two' as const, 'two-sticky' as const),
    })
    .map(caseOf),
  leaves: [/\/spec\/rules\/\d+\/backendRefs\/\d+\/weight$/, /\/metadata\/labels(\/rollouts\.argoproj\.io~1gatewayapi-canary)?$/],
  acceptedStatus: (object) => ({
    parents: listAt(object, 'spec', 'parentRefs').map((parentRef) => ({
      parentRef,
      controllerName: 'example.com/gateways',
      conditions: [
        {
          type: 'Accepted',
          status: 'True',
          observedGeneration: object.metadata.generation ?? 0,
          reason: 'Accepted',
          message: '',
          lastTransitionTime: '2026-01-01T00:00:00Z',
        },
      ],
    })),
  }),
  splits: (objects) =>
    objects.flatMap((each) =>
      listAt(each, 'spec', 'rules').flatMap((rule) => {
        const backends = listAt(rule, 'backendRefs');
        return backends.length < 2 || listAt(rule, 'matches', 0, 'headers').some((each) => textAt(each, 'name') === 'Cookie')
          ? []
          : [backends.map((one) => numberAt(one, 'weight') ?? 1)];
      }),
    ),
  broken: [
    {
      what: 'a route without a backend for the canary',
      breaks: (objects) =>
        objects.map((each) =>
          withAt(
            each,
            ['spec', 'rules'],
            listAt(each, 'spec', 'rules').map((rule) =>
              withAt(
                rule,
                ['backendRefs'],
                listAt(rule, 'backendRefs').filter((one) => textAt(one, 'name') !== 'web-canary'),
              ),
            ),
          ),
        ),
      message: 'has a backend "web-canary"',
    },
  ],
};
