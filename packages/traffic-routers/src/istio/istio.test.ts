import { describe, expect, test } from '@jest/globals';
import type { TrafficRouting } from '@sluice/api';
import { renderYaml, sticky } from '../testing/render-yaml.ts';
import { istio } from './istio.ts';

const header = { kind: 'header', name: 'canary-header', match: [{ headerName: 'x-canary', headerValue: { exact: 'yes' } }] } as const;
const mirror = { kind: 'mirror', name: 'copies', match: [{ method: { exact: 'GET' }, path: { prefix: '/api' } }], percentage: 30 } as const;

const one: TrafficRouting = {
  istio: { virtualService: { name: 'web', routes: ['primary'] } },
  managedRoutes: [{ name: 'canary-header' }, { name: 'copies' }],
};

const virtualService = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: web, namespace: demo}
spec:
  hosts: [web.example]
  http:
    - match: [{uri: {prefix: /docs}}]
      route: [{destination: {host: docs}}]
    - name: primary
      match: [{uri: {prefix: /shop}}]
      rewrite: {uri: /}
      route:
        - destination: {host: web-stable.demo.svc.cluster.local, port: {number: 80}}
          weight: 100
        - destination: {host: web-canary.demo.svc.cluster.local, port: {number: 80}}
          weight: 0
`;

describe('the Istio router', () => {
  test('writes weights, and its own routes before the one they belong to', () => {
    const yaml = renderYaml({
      spec: istio,
      trafficRouting: one,
      weight: 20,
      managed: [header, mirror],
      objects: virtualService,
    });
    expect(yaml).toBe(`apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: web
  namespace: demo
spec:
  hosts:
    - web.example
  http:
    - match:
        - uri:
            prefix: /docs
      route:
        - destination:
            host: docs
    - name: canary-header
      match:
        - uri:
            prefix: /shop
          headers:
            x-canary:
              exact: yes
      route:
        - destination:
            host: web-canary.demo.svc.cluster.local
            port:
              number: 80
          weight: 100
      rewrite:
        uri: /
    - name: copies
      match:
        - uri:
            prefix: /api
          method:
            exact: GET
      route:
        - destination:
            host: web-stable.demo.svc.cluster.local
            port:
              number: 80
          weight: 80
        - destination:
            host: web-canary.demo.svc.cluster.local
            port:
              number: 80
          weight: 20
      rewrite:
        uri: /
      mirror:
        host: web-canary.demo.svc.cluster.local
        port:
          number: 80
      mirrorPercentage:
        value: 30
    - name: primary
      match:
        - uri:
            prefix: /shop
      rewrite:
        uri: /
      route:
        - destination:
            host: web-stable.demo.svc.cluster.local
            port:
              number: 80
          weight: 80
        - destination:
            host: web-canary.demo.svc.cluster.local
            port:
              number: 80
          weight: 20
`);
  });

  test('points the subsets of a DestinationRule, before it writes weights for them', () => {
    const trafficRouting: TrafficRouting = {
      istio: {
        virtualService: { name: 'web' },
        destinationRule: { name: 'web', canarySubsetName: 'canary', stableSubsetName: 'stable' },
      },
    };
    const objects = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: web, namespace: demo}
spec:
  http:
    - route:
        - {destination: {host: web, subset: stable}, weight: 100}
        - {destination: {host: web, subset: canary}, weight: 0}
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: web, namespace: demo}
spec:
  host: web
  subsets:
    - {name: stable, labels: {app: web}, trafficPolicy: {tls: {mode: DISABLE}}}
    - {name: canary, labels: {app: web}}
    - {name: old, labels: {app: old}}
`;
    const yaml = renderYaml({ spec: istio, trafficRouting, canary: { canaryService: '', stableService: '' }, weight: 10, objects });
    expect(yaml).toBe(`apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: web
  namespace: demo
  annotations:
    argo-rollouts.argoproj.io/managed-by-rollouts: web
spec:
  host: web
  subsets:
    - name: stable
      labels:
        app: web
        rollouts-pod-template-hash: old
      trafficPolicy:
        tls:
          mode: DISABLE
    - name: canary
      labels:
        app: web
        rollouts-pod-template-hash: new
    - name: old
      labels:
        app: old
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: web
  namespace: demo
spec:
  http:
    - route:
        - destination:
            host: web
            subset: stable
          weight: 90
        - destination:
            host: web
            subset: canary
          weight: 10
`);
  });

  test('adds the arms of an experiment with the address of the canary', () => {
    const yaml = renderYaml({ spec: istio, trafficRouting: one, weight: 20, arms: { 'web-arm': 5 }, objects: virtualService });
    expect(yaml).toContain(`          weight: 75
        - destination:
            host: web-canary.demo.svc.cluster.local
            port:
              number: 80
          weight: 20
        - destination:
            host: web-arm.demo.svc.cluster.local
            port:
              number: 80
          weight: 5
`);
  });

  test.each<readonly [string, TrafficRouting, string]>([
    [
      'a route that is not there',
      { istio: { virtualService: { name: 'web', routes: ['secondary'] } } },
      'VirtualService "web": spec.http: has no route with the name "secondary".',
    ],
    [
      'a TCP route that is not there',
      { istio: { virtualService: { name: 'web', tcpRoutes: [{ port: 3306 }] } } },
      'VirtualService "web": spec.tcp: has no route that matches port 3306.',
    ],
    [
      'a subset that is not there',
      {
        istio: {
          virtualService: { name: 'web' },
          destinationRule: { name: 'web', canarySubsetName: 'canary', stableSubsetName: 'stable' },
        },
      },
      'DestinationRule "web": spec.subsets: has no subset "canary".',
    ],
  ])('tells of %s', (_, trafficRouting, message) => {
    const rule =
      '---\napiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: web, namespace: demo}\nspec: {host: web}\n';
    expect(renderYaml({ spec: istio, trafficRouting, weight: 1, objects: `${virtualService}${rule}` })).toBe(message);
  });
});

describe('clients that stay on their side', () => {
  const routed = (route: string): string =>
    renderYaml({
      spec: istio,
      weight: 25,
      stickiness: sticky,
      trafficRouting: { istio: { virtualService: { name: 'web' } } },
      objects: `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: web, namespace: demo}
spec:
  http:
    - ${route}
`,
    });

  test('are known by routes for their cookies, and get them from a copy of the split', () => {
    const split = '{match: [{uri: {prefix: /shop}}], route: [{destination: {host: web-stable}}, {destination: {host: web-canary}}]}';
    const destination = (side: 'stable' | 'canary', weight: number) => `        - destination:
            host: web-${side}
          weight: ${weight}
          headers:
            response:
              add:
                Set-Cookie: side=new-${side}-25; Path=/; Max-Age=3600; HttpOnly
`;
    const route = (index: number, values: string, destinations: string) => `    - name: sluice-sticky-${index}.web
      match:
        - uri:
            prefix: /shop
          headers:
            cookie:
              regex: ^(.*; *)?side=(${values})(;.*)?$
      route:
${destinations}`;
    expect(routed(split)).toBe(`apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: web
  namespace: demo
spec:
  http:
${route(0, 'new-stable-10', destination('stable', 75) + destination('canary', 15))}${route(
  1,
  'new-stable-[0-9]+',
  destination('stable', 75) + destination('canary', 0),
)}${route(2, 'new-canary-[0-9]+', destination('canary', 100))}    - name: sluice-sticky-3.web
      match:
        - uri:
            prefix: /shop
      route:
${destination('stable', 75)}${destination('canary', 25)}    - match:
        - uri:
            prefix: /shop
      route:
        - destination:
            host: web-stable
          weight: 75
        - destination:
            host: web-canary
          weight: 25
`);
  });

  test.each([
    [
      'a condition on cookies',
      '{match: [{headers: {Cookie: {exact: a}}}], route: [{destination: {host: web-stable}}, {destination: {host: web-canary}}]}',
      'VirtualService "web": spec.http[0]: has a condition on the header cookie, which stickiness needs.',
    ],
    [
      'a cookie of its own',
      '{route: [{destination: {host: web-stable}, headers: {response: {add: {set-cookie: a=b}}}}, {destination: {host: web-canary}}]}',
      'VirtualService "web": spec.http[0]: adds a header Set-Cookie, which stickiness needs.',
    ],
  ])('cannot be kept by a route with %s', (_, route, message) => {
    expect(routed(route)).toBe(message);
  });
});
