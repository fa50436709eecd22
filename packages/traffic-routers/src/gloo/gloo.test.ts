import { describe, expect, test } from '@jest/globals';
import type { CanaryStrategy } from '@sluice/api';
import { renderYaml } from '../testing/render-yaml.ts';
import { gloo } from './gloo.ts';

const header = {
  kind: 'header',
  name: 'testers',
  match: [
    { headerName: 'X-Tester', headerValue: { exact: 'yes' } },
    { headerName: 'Cookie', headerValue: { regex: '.*tester=yes.*' } },
  ],
} as const;

const mirror = {
  kind: 'mirror',
  name: 'copies',
  match: [{ method: { exact: 'GET' }, path: { prefix: '/api' } }],
  percentage: 30,
} as const;

const canary: CanaryStrategy = {
  trafficRouting: { gloo: { virtualService: { name: 'web' }, routes: ['main'] }, managedRoutes: [{ name: 'testers' }, { name: 'copies' }] },
};

const objects = `
apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: {name: web, namespace: demo}
spec:
  virtualHost:
    domains: [web.example]
    routes:
      - name: main
        matchers: [{prefix: /}]
        routeAction: {single: {upstream: {name: web-stable, namespace: demo}}}
`;

describe('the Gloo router', () => {
  test('makes two destinations of one', () => {
    const made = renderYaml({ spec: gloo, canary, weight: 20, objects });
    expect(made).toBe(`apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata:
  name: web
  namespace: demo
spec:
  virtualHost:
    domains:
      - web.example
    routes:
      - name: main
        matchers:
          - prefix: /
        routeAction:
          multi:
            destinations:
              - destination:
                  upstream:
                    name: web-stable
                    namespace: demo
                weight: 80
              - destination:
                  upstream:
                    name: web-canary
                    namespace: demo
                weight: 20
`);
  });

  test('puts its own routes before the one that they are made from', () => {
    const made = renderYaml({ spec: gloo, canary, weight: 25, objects, managed: [header, mirror] });
    expect(made).toBe(`apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata:
  name: web
  namespace: demo
spec:
  virtualHost:
    domains:
      - web.example
    routes:
      - name: web-testers-0
        matchers:
          - prefix: /
            headers:
              - name: X-Tester
                value: yes
          - prefix: /
            headers:
              - name: Cookie
                value: .*tester=yes.*
                regex: true
        routeAction:
          single:
            upstream:
              name: web-canary
              namespace: demo
      - name: web-copies-0
        matchers:
          - prefix: /
            headers:
              - name: :path
                value: /api.*
                regex: true
              - name: :method
                value: GET
        routeAction:
          multi:
            destinations:
              - destination:
                  upstream:
                    name: web-stable
                    namespace: demo
                weight: 75
              - destination:
                  upstream:
                    name: web-canary
                    namespace: demo
                weight: 25
        options:
          shadowing:
            upstream:
              name: web-canary
              namespace: demo
            percentage: 30
      - name: main
        matchers:
          - prefix: /
        routeAction:
          multi:
            destinations:
              - destination:
                  upstream:
                    name: web-stable
                    namespace: demo
                weight: 75
              - destination:
                  upstream:
                    name: web-canary
                    namespace: demo
                weight: 25
`);
  });
});
