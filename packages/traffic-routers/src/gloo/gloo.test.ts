import { describe, expect, test } from '@jest/globals';
import type { TrafficRouting } from '@sluice/api';
import { header, mirror, renderYaml } from '../testing/render-yaml.ts';
import { gloo } from './gloo.ts';

const trafficRouting: TrafficRouting = { gloo: { virtualService: { name: 'web' }, routes: ['main'] } };

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

const split = (stable: number, canary: number) => `        routeAction:
          multi:
            destinations:
              - destination:
                  upstream:
                    name: web-stable
                    namespace: demo
                weight: ${stable}
              - destination:
                  upstream:
                    name: web-canary
                    namespace: demo
                weight: ${canary}`;

describe('the Gloo router', () => {
  test('makes two destinations of one', () => {
    const made = renderYaml({ spec: gloo, trafficRouting, weight: 20, objects });
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
${split(80, 20)}
`);
  });

  test('puts its own routes before the one that they are made from', () => {
    const made = renderYaml({ spec: gloo, trafficRouting, weight: 25, objects, managed: [header, mirror] });
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
${split(75, 25)}
        options:
          shadowing:
            upstream:
              name: web-canary
              namespace: demo
            percentage: 30
      - name: main
        matchers:
          - prefix: /
${split(75, 25)}
`);
  });
});
