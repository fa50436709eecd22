import type { CustomRoute } from '@sluice/api';
import type { KubeObject } from '@sluice/kubernetes';
import fc from 'fast-check';
import type { RouterFixture } from '../testing/router-fixture.ts';
import { at, listAt, numberAt, textAt, withAt } from '../tree.ts';

const headerItem = {
  when: [{ $forEach: 'headers', header: '${headerName}', '${headerMatch}': '${headerValue}' }],
  to: '${canaryService}',
};
const mirrorItem = {
  paths: [{ $forEach: 'matches', '${pathMatch}': '${pathValue}', method: '${methodValue}' }],
  copyTo: '${canaryService}',
  percent: '${percentage}',
};

/** Weights in a list of backends, or in an annotation. */
const weights = {
  backends: {
    canary: '/spec/routes[name=main]/backends[service=${canaryService}]/weight',
    stable: '/spec/routes[name=main]/backends/1/weight',
  },
  annotation: { canary: '/metadata/annotations/example.com~1weight' },
};

const routeOf = (name: string, where: keyof typeof weights): CustomRoute => ({
  apiVersion: 'example.com/v1',
  kind: 'Split',
  name,
  weights: weights[where],
  headerRoutes: { list: '/spec/routes', template: headerItem },
  mirrorRoutes: { list: '/spec/copies', nameField: 'id', template: mirrorItem },
  accepted: { path: '/status/conditions[type=Ready]/status', observedGeneration: '/status/observedGeneration' },
});

const split = (name: string): KubeObject & { readonly spec: object } => ({
  apiVersion: 'example.com/v1',
  kind: 'Split',
  metadata: { name, namespace: 'demo', annotations: { 'example.com/weight': '0' } },
  spec: {
    routes: [
      { name: 'docs', to: 'docs' },
      {
        name: 'main',
        backends: [
          { service: 'web-canary', weight: 0 },
          { service: 'web-stable', weight: 1 },
        ],
      },
    ],
    copies: [{ id: 'audit', to: 'audit' }],
  },
});

export const fixture: RouterFixture = {
  cases: fc
    .record({ names: fc.subarray(['web', 'api'], { minLength: 1 }), where: fc.constantFrom('backends' as const, 'annotation' as const) })
    .map(({ names, where }) => ({
      trafficRouting: { custom: { routes: names.map((name) => routeOf(name, where)) } },
      objects: names.map((name) => (where === 'backends' ? withAt(split(name), ['metadata', 'annotations'], undefined) : split(name))),
    })),
  leaves: [/^Split\/spec\/routes\/1\/backends\/\d\/weight$/, /^Split\/metadata\/annotations\/example\.com~1weight$/],
  acceptedStatus: (object) => ({
    observedGeneration: object.metadata.generation ?? 0,
    conditions: [{ type: 'Ready', status: 'True' }],
  }),
  splits: (objects, maxWeight) =>
    objects.map((each) => {
      const text = at(each, 'metadata', 'annotations', 'example.com/weight');
      if (typeof text === 'string') return [Number(text), maxWeight - Number(text)];
      const main = listAt(each, 'spec', 'routes').find((route) => textAt(route, 'name') === 'main');
      return listAt(main, 'backends').map((backend) => numberAt(backend, 'weight') ?? -1);
    }),
  broken: [
    {
      what: 'a path that leads nowhere',
      breaks: (objects) => objects.map((each) => withAt(withAt(each, ['spec', 'routes'], []), ['metadata', 'annotations'], undefined)),
      message: 'there is no such place',
    },
  ],
};
