import fc from 'fast-check';
import type { RouterFixture } from '../testing/router-fixture.ts';
import { listAt, numberAt, textAt, withAt } from '../tree.ts';

const object = (kind: string, name: string, spec: object) => ({
  apiVersion: 'traefik.io/v1alpha1',
  kind,
  metadata: { name, namespace: 'demo' },
  spec,
});

const services = (others: readonly object[]) => [
  { name: 'web-stable', port: 80, weight: 100 },
  ...others,
  { name: 'web-canary', port: 80, scheme: 'h2c' },
];

const toSplit = { kind: 'TraefikService', name: 'web' };

const ingressRoute = (name: string, priority: number | undefined) =>
  object('IngressRoute', name, {
    entryPoints: ['web'],
    routes: [
      { kind: 'Rule', match: 'PathPrefix(`/docs`)', services: [{ name: 'docs', port: 80 }] },
      {
        kind: 'Rule',
        match: 'Host(`web.example`) || Host(`www.example`)',
        ...(priority === undefined ? {} : { priority }),
        middlewares: [{ name: 'auth' }],
        services: [toSplit],
      },
    ],
  });

export const fixture: RouterFixture = {
  cases: fc
    .record({
      names: fc.subarray(['web', 'api']),
      priority: fc.constantFrom(undefined, 7),
      others: fc.constantFrom([], [{ name: 'other', port: 81, weight: 5 }]),
      sticky: fc.constantFrom({}, { sticky: { cookie: { name: 'side' } } }),
    })
    .map(({ names, priority, others, sticky }) => ({
      trafficRouting: { traefik: { weightedTraefikServiceName: 'web', ...(names.length === 0 ? {} : { ingressRoutes: names }) } },
      objects: [
        object('TraefikService', 'web', { weighted: { ...sticky, services: services(others) } }),
        ...names.map((name) => ingressRoute(name, priority)),
      ],
      can: {
        ...(names.length === 0 ? { headerRoutes: 'none', mirrorRoutes: false } : {}),
        ...('sticky' in sticky ? { stickiness: 'none' } : {}),
      },
    })),
  leaves: [/^TraefikService\/spec\/weighted\/services\/\d+\/weight$/],
  splits: (objects) =>
    objects
      .filter(({ metadata }) => metadata.name === 'web')
      .flatMap((each) => {
        const list = listAt(each, 'spec', 'weighted', 'services').filter((service) => textAt(service, 'name')?.startsWith('web-'));
        return list.length === 0 ? [] : [list.map((service) => numberAt(service, 'weight') ?? 0)];
      }),
  broken: [
    {
      what: 'a TraefikService without the canary',
      breaks: (objects) => objects.map((each) => withAt(each, ['spec', 'weighted'], { services: [{ name: 'web-stable', port: 80 }] })),
      message: 'has no destination with the Service "web-canary"',
    },
    {
      what: 'a TraefikService that mirrors instead of splitting',
      breaks: (objects) => objects.map((each) => withAt(each, ['spec', 'weighted'], undefined)),
      message: 'has no destination with the Service',
    },
  ],
};
