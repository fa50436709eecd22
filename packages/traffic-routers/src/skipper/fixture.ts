import fc from 'fast-check';
import type { RouterFixture } from '../testing/router-fixture.ts';
import { listAt, numberAt, withAt } from '../tree.ts';

const path = (service: string, at: string) => ({
  path: at,
  pathType: 'Prefix',
  backend: { service: { name: service, port: { number: 80 } } },
});

const ingress = (name: string, annotations: Readonly<Record<string, string>>) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name, namespace: 'demo', annotations },
  spec: { rules: [{ host: 'web.example', http: { paths: [path('web-stable', '/'), path('web-canary', '/'), path('docs', '/docs')] } }] },
});

const both = [{ backendName: 'old', weight: 100 }, { backendName: 'new' }];

const routeGroup = (name: string, isDefault: boolean) => ({
  apiVersion: 'zalando.org/v1',
  kind: 'RouteGroup',
  metadata: { name, namespace: 'demo' },
  spec: {
    hosts: ['web.example'],
    backends: [
      { name: 'old', type: 'service', serviceName: 'web-stable', servicePort: 80 },
      { name: 'new', type: 'service', serviceName: 'web-canary', servicePort: 80 },
      { name: 'docs', type: 'service', serviceName: 'docs', servicePort: 80 },
    ],
    ...(isDefault ? { defaultBackends: both } : {}),
    routes: [
      { pathSubtree: '/docs', backends: [{ backendName: 'docs' }] },
      { pathSubtree: '/', predicates: ['Host(/x/)'], filters: ['compress()'], ...(isDefault ? {} : { backends: both }) },
    ],
  },
});

export const fixture: RouterFixture = {
  cases: fc
    .record({
      names: fc.subarray(['web', 'api'], { minLength: 1 }),
      isIngress: fc.boolean(),
      isDefault: fc.boolean(),
      annotations: fc.constantFrom<Readonly<Record<string, string>>>({ mine: 'stays' }, { 'zalando.org/backend-weights': '{"docs":1}' }),
    })
    .map(({ names, isIngress, isDefault, annotations }) => ({
      trafficRouting: { skipper: isIngress ? { ingresses: names } : { routeGroups: names } },
      objects: names.map((name) => (isIngress ? ingress(name, annotations) : routeGroup(name, isDefault))),
      can: isIngress ? { headerRoutes: 'none', mirrorRoutes: false } : {},
    })),
  leaves: [
    /^Ingress\/metadata\/annotations\/zalando.org~1backend-weights$/,
    /^RouteGroup\/spec\/(defaultBackends|routes\/\d+\/backends)\/\d+\/weight$/,
  ],
  splits: (objects) =>
    objects.flatMap((each) => {
      const text = each.metadata.annotations?.['zalando.org/backend-weights'];
      if (text !== undefined) return [['web-stable', 'web-canary'].map((service) => numberAt(JSON.parse(text), service) ?? -1)];
      const lists = [listAt(each, 'spec', 'defaultBackends'), ...listAt(each, 'spec', 'routes').map((route) => listAt(route, 'backends'))];
      return lists.filter((list) => list.length > 1).map((list) => list.map((backend) => numberAt(backend, 'weight') ?? 0));
    }),
  broken: [
    {
      what: 'an object that does not know the canary',
      breaks: (objects) =>
        objects.map((each) => (each.kind === 'Ingress' ? withAt(each, ['spec', 'rules'], []) : withAt(each, ['spec', 'backends'], []))),
      message: 'has the Service "web-canary"',
    },
  ],
};
