import { describe, expect, test } from '@jest/globals';
import type { TrafficRouting } from '@sluice/api';
import { header, mirror, renderYaml } from '../testing/render-yaml.ts';
import { contour } from './contour.ts';

const trafficRouting: TrafficRouting = { contour: { httpProxies: ['web'] } };

const objects = `
apiVersion: projectcontour.io/v1
kind: HTTPProxy
metadata: {name: web, namespace: demo}
spec:
  virtualhost: {fqdn: web.example}
  routes:
    - conditions: [{prefix: /docs}]
      services: [{name: docs, port: 80}]
    - conditions: [{prefix: /}]
      timeoutPolicy: {response: 15s}
      services: [{name: web-stable, port: 80}, {name: web-canary, port: 80}]
`;

const usersRoutes = (stable: number, canary: number) => `apiVersion: projectcontour.io/v1
kind: HTTPProxy
metadata:
  name: web
  namespace: demo
spec:
  virtualhost:
    fqdn: web.example
  routes:
    - conditions:
        - prefix: /docs
      services:
        - name: docs
          port: 80
    - conditions:
        - prefix: /
      timeoutPolicy:
        response: 15s
      services:
        - name: web-stable
          port: 80
          weight: ${stable}
        - name: web-canary
          port: 80
          weight: ${canary}`;

describe('the Contour router', () => {
  test('writes weights into the routes that know the canary, and arms of experiments beside them', () => {
    const made = renderYaml({ spec: contour, trafficRouting, weight: 20, objects, arms: { 'web-arm': 10 } });
    expect(made).toBe(`${usersRoutes(70, 20)}
        - name: web-arm
          port: 80
          weight: 10
`);
  });

  test('adds a route for each match, which a marker tells from those of the user', () => {
    const made = renderYaml({ spec: contour, trafficRouting, weight: 25, objects, managed: [header, mirror] });
    expect(made).toBe(`${usersRoutes(75, 25)}
    - conditions:
        - prefix: /
        - header:
            name: X-Tester
            exact: yes
        - header:
            name: sluice-route_web_testers
            notpresent: true
      timeoutPolicy:
        response: 15s
      services:
        - name: web-canary
          port: 80
    - conditions:
        - prefix: /
        - header:
            name: Cookie
            regex: .*tester=yes.*
        - header:
            name: sluice-route_web_testers
            notpresent: true
      timeoutPolicy:
        response: 15s
      services:
        - name: web-canary
          port: 80
    - conditions:
        - prefix: /
        - header:
            name: :path
            regex: /api.*
        - header:
            name: :method
            exact: GET
        - header:
            name: sluice-route_web_copies
            notpresent: true
      timeoutPolicy:
        response: 15s
      services:
        - name: web-stable
          port: 80
          weight: 75
        - name: web-canary
          port: 80
          weight: 25
        - name: web-canary
          port: 80
          mirror: true
          weight: 30
`);
  });
});
