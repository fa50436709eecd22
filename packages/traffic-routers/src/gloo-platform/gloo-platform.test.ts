import { describe, expect, test } from '@jest/globals';
import type { TrafficRouting } from '@sluice/api';
import { header, renderYaml } from '../testing/render-yaml.ts';
import { glooPlatform } from './gloo-platform.ts';

const trafficRouting: TrafficRouting = { glooPlatform: { routeTableSelector: { name: 'web' } } };

const objects = `
apiVersion: networking.gloo.solo.io/v2
kind: RouteTable
metadata: {name: web, namespace: demo}
spec:
  http:
    - name: main
      matchers: [{uri: {prefix: /}}]
      forwardTo: {destinations: [{ref: {name: web-stable, namespace: demo}, port: {number: 80}, kind: SERVICE}]}
`;

describe('the router for Gloo Platform', () => {
  test('adds the canary beside the stable destination, and puts header routes before', () => {
    const made = renderYaml({ spec: glooPlatform, trafficRouting, weight: 20, objects, managed: [header] });
    expect(made).toBe(`apiVersion: networking.gloo.solo.io/v2
kind: RouteTable
metadata:
  name: web
  namespace: demo
spec:
  http:
    - name: web-testers-0
      matchers:
        - uri:
            prefix: /
          headers:
            - name: X-Tester
              value: yes
        - uri:
            prefix: /
          headers:
            - name: Cookie
              value: .*tester=yes.*
              regex: true
      forwardTo:
        destinations:
          - ref:
              name: web-canary
              namespace: demo
            port:
              number: 80
            kind: SERVICE
    - name: main
      matchers:
        - uri:
            prefix: /
      forwardTo:
        destinations:
          - ref:
              name: web-stable
              namespace: demo
            port:
              number: 80
            kind: SERVICE
            weight: 80
          - ref:
              name: web-canary
              namespace: demo
            port:
              number: 80
            kind: SERVICE
            weight: 20
`);
  });
});
