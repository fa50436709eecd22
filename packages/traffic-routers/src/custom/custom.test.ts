import { describe, expect, test } from '@jest/globals';
import type { ManagedRoute, TrafficRouting } from '@sluice/api';
import { renderYaml } from '../testing/render-yaml.ts';
import { custom } from './custom.ts';
import { placeOf } from './place.ts';

const trafficRouting: TrafficRouting = {
  custom: {
    routes: [
      {
        apiVersion: 'example.com/v1',
        kind: 'Split',
        name: 'web',
        weights: { canary: '/spec/backends[service=${canaryService}]/weight', stable: '/spec/backends[service=${stableService}]/weight' },
        mirrorRoutes: {
          list: '/spec/rules',
          template: {
            match: [{ $forEach: 'matches', '${pathMatch}': '${pathValue}' }],
            mirror: { to: '${canaryService}', percent: '${percentage}' },
          },
        },
      },
    ],
  },
  managedRoutes: [{ name: 'copies' }],
};

const split = `
apiVersion: example.com/v1
kind: Split
metadata: {name: web, namespace: demo}
spec:
  rules: [{name: mine}]
  backends: [{service: web-stable, weight: 100}, {service: web-canary, weight: 0}]
`;

const mirror: ManagedRoute = {
  kind: 'mirror',
  name: 'copies',
  match: [{ path: { exact: '/a' } }, { path: { prefix: '/b' } }],
  percentage: 30,
};

describe('the custom router', () => {
  test('writes weights where paths say, and routes as templates say', () => {
    expect(renderYaml({ spec: custom, trafficRouting, weight: 20, managed: [mirror], objects: split })).toBe(`apiVersion: example.com/v1
kind: Split
metadata:
  name: web
  namespace: demo
spec:
  rules:
    - match:
        - exact: /a
        - prefix: /b
      mirror:
        to: web-canary
        percent: 30
      name: copies
    - name: mine
  backends:
    - service: web-stable
      weight: 80
    - service: web-canary
      weight: 20
`);
  });

  test('tells of a header route for which there is no template', () => {
    const header: ManagedRoute = { kind: 'header', name: 'copies', match: [{ headerName: 'a', headerValue: { exact: 'b' } }] };
    expect(renderYaml({ spec: custom, trafficRouting, weight: 20, managed: [header], objects: split })).toBe(
      'Split "web": spec: the Rollout does not say by headerRoutes how the managed route "copies" looks here.',
    );
  });
});

describe('a path', () => {
  const object = { metadata: { annotations: {} }, spec: { list: [{ name: 'a/b', weight: 1 }, { name: 'c' }] } };
  test.each([
    ['/spec/list/1/weight', ['spec', 'list', 1, 'weight']],
    ['/spec/list[name=a~1b]/weight', ['spec', 'list', 0, 'weight']],
    ['/metadata/annotations/example.com~1weight', ['metadata', 'annotations', 'example.com/weight']],
    ['/spec/list[name=d]/weight', undefined],
    ['/spec/other/weight', undefined],
    ['', undefined],
  ])('%s leads to %j', (path, place) => {
    expect(placeOf(object, path)).toEqual(place);
  });
});
