import type { TrafficRouting } from '@sluice/api';
import type { KubeObject } from '@sluice/kubernetes';
import fc from 'fast-check';
import type { RouterCase, RouterFixture } from '../testing/router-fixture.ts';
import { listAt, numberAt, textAt, withAt } from '../tree.ts';

const subsetMode = {
  destinationRule: { name: 'web', canarySubsetName: 'canary', stableSubsetName: 'stable', additionalSubsetNames: ['old'] },
} as const;

/** What only a destination of HTTP routes may have. */
const headers = { headers: { request: { set: { a: 'b' } } } };

/** The destinations of both sides, and one of an additional subset. */
const destinations = (bySubset: boolean, domain: string, more: object = {}) =>
  bySubset
    ? [
        { destination: { host: 'web', subset: 'stable' }, weight: 90 },
        { destination: { host: 'web', subset: 'canary' } },
        { destination: { host: 'web', subset: 'old' }, weight: 0 },
      ]
    : [
        { destination: { host: `web-stable${domain}`, port: { number: 80 } }, weight: 100, ...more },
        { destination: { host: `web-canary${domain}`, port: { number: 80 } }, weight: 0 },
      ];

const other = { name: 'docs', match: [{ uri: { prefix: '/docs' } }], route: [{ destination: { host: 'docs' } }] };

interface Choice {
  readonly bySubset: boolean;
  readonly isElsewhere: boolean;
  readonly names: readonly string[];
  readonly section: 'http' | 'http-listed' | 'http-matched' | 'tls' | 'tcp';
}

function caseOf({ bySubset, isElsewhere, names, section }: Choice): RouterCase {
  const domain = isElsewhere ? '.demo.svc.cluster.local' : '';
  const route = destinations(bySubset, domain, section.startsWith('http') ? headers : {});
  const sections = {
    http: { http: [other, { timeout: '5s', route }] },
    'http-listed': {
      http: [other, { name: 'primary', route, retries: { attempts: 3 } }, { name: 'secondary', match: [{ uri: { prefix: '/b' } }], route }],
    },
    'http-matched': {
      http: [{ match: [{ uri: { prefix: '/a' }, headers: { tenant: { exact: 'x' } } }, { method: { exact: 'PUT' } }], route }],
    },
    tls: {
      tls: [
        { match: [{ port: 443, sniHosts: ['web.example'] }], route },
        { match: [{ port: 444, sniHosts: ['x'] }], route: [{ destination: { host: 'x' } }] },
      ],
    },
    tcp: { tcp: [{ match: [{ port: 3306 }], route }] },
  };
  const listed = {
    http: {},
    'http-listed': { routes: ['primary', 'secondary'] },
    'http-matched': {},
    tls: { tlsRoutes: [{ port: 443, sniHosts: ['web.example'] }] },
    tcp: { tcpRoutes: [{ port: 3306 }] },
  };
  const namespace = isElsewhere ? 'mesh' : 'demo';
  const used = names.map((name) => ({ name: isElsewhere ? `${name}.mesh` : name, ...listed[section] }));
  const [first] = used;
  const trafficRouting: TrafficRouting = {
    istio: {
      ...(used.length === 1 && first !== undefined ? { virtualService: first } : { virtualServices: used }),
      ...(bySubset ? subsetMode : {}),
    },
  };
  return {
    trafficRouting,
    objects: [
      ...names.map((name) => object('VirtualService', name, namespace, { hosts: ['web.example'], ...sections[section] })),
      ...(bySubset ? [object('DestinationRule', 'web', 'demo', rule)] : []),
    ],
    ...(section === 'tls' || section === 'tcp' ? { can: { headerRoutes: 'none', mirrorRoutes: false, stickiness: 'none' } } : {}),
    ...(bySubset ? { canary: { canaryService: '', stableService: '' } } : {}),
  };
}

const rule = {
  host: 'web',
  trafficPolicy: { loadBalancer: { simple: 'LEAST_REQUEST' } },
  subsets: [
    { name: 'stable', labels: { app: 'web' } },
    { name: 'old', labels: { app: 'old' } },
    { name: 'canary', trafficPolicy: { tls: { mode: 'DISABLE' } } },
  ],
};

const object = (kind: string, name: string, namespace: string, spec: object): KubeObject & { readonly spec: object } => ({
  apiVersion: 'networking.istio.io/v1',
  kind,
  metadata: { name, namespace },
  spec,
});

/** Every list of destinations that has a canary, but those for some clients. */
const splitsOf = (each: KubeObject): readonly (readonly number[])[] =>
  ['http', 'tls', 'tcp'].flatMap((section) =>
    listAt(each, 'spec', section).flatMap((route) => {
      const list = listAt(route, 'route');
      return list.length < 2 || textAt(route, 'name')?.startsWith('sluice-sticky-') === true
        ? []
        : [list.map((destination) => numberAt(destination, 'weight') ?? 0)];
    }),
  );

export const fixture: RouterFixture = {
  cases: fc
    .record({
      bySubset: fc.boolean(),
      isElsewhere: fc.boolean(),
      names: fc.subarray(['web', 'api', 'shop'], { minLength: 1 }),
      section: fc.constantFrom('http' as const, 'http-listed' as const, 'http-matched' as const, 'tls' as const, 'tcp' as const),
    })
    .map(caseOf),
  leaves: [
    /^VirtualService\/spec\/(http|tls|tcp)\/\d+\/route\/\d+\/weight$/,
    /^DestinationRule\/spec\/subsets\/\d+\/labels(\/rollouts-pod-template-hash)?$/,
    /^DestinationRule\/metadata\/annotations(\/argo-rollouts.argoproj.io~1managed-by-rollouts)?$/,
  ],
  splits: (objects) => objects.flatMap(splitsOf),
  broken: [
    {
      what: 'a VirtualService whose routes lead nowhere we know',
      breaks: (objects) => objects.map((each) => (each.kind === 'VirtualService' ? withAt(each, ['spec'], { http: [other] }) : each)),
      message: 'VirtualService "',
    },
    {
      what: 'a side that is named twice in one route',
      breaks: (objects) =>
        objects.map((each) =>
          ['http', 'tls', 'tcp'].reduce(
            (whole, section) =>
              listAt(whole, 'spec', section).reduce<KubeObject>((vs, route, index) => {
                const list = listAt(route, 'route');
                return textAt(list[1], 'destination', 'host') === undefined
                  ? vs
                  : withAt(vs, ['spec', section, index, 'route'], [...list, list[1]]);
              }, whole),
            each,
          ),
        ),
      message: 'needs one destination for',
    },
  ],
};
