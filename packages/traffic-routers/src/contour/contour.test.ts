import { describe, expect, test } from '@jest/globals';
import type { CanaryStrategy } from '@sluice/api';
import { renderYaml } from '../testing/render-yaml.ts';
import { contour } from './contour.ts';

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
  trafficRouting: { contour: { httpProxies: ['web'] } },
};

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

describe('the Contour router', () => {
  test('writes weights into the routes that know the canary, and arms of experiments beside them', () => {
    const made = renderYaml({ spec: contour, canary, weight: 20, objects, arms: { 'web-arm': 10 } });
    expect(made).toBe(`apiVersion: projectcontour.io/v1
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
          weight: 70
        - name: web-canary
          port: 80
          weight: 20
        - name: web-arm
          port: 80
          weight: 10
`);
  });

  test('adds a route for each match, which a marker tells from those of the user', () => {
    const made = renderYaml({ spec: contour, canary, weight: 25, objects, managed: [header, mirror] });
    expect(made).toBe(`apiVersion: projectcontour.io/v1
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
          weight: 75
        - name: web-canary
          port: 80
          weight: 25
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
