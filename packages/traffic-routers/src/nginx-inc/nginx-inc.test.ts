import { describe, expect, test } from '@jest/globals';
import type { TrafficRouting } from '@sluice/api';
import { header, renderYaml } from '../testing/render-yaml.ts';
import { nginxInc } from './nginx-inc.ts';

const trafficRouting: TrafficRouting = { nginxInc: { virtualServers: ['web'] } };

const objects = `
apiVersion: k8s.nginx.org/v1
kind: VirtualServer
metadata: {name: web, namespace: demo}
spec:
  host: web.example
  upstreams:
    - {name: stable, service: web-stable, port: 80}
    - {name: canary, service: web-canary, port: 80}
  routes:
    - path: /
      splits:
        - {weight: 100, action: {pass: stable}}
        - {weight: 0, action: {pass: canary}}
`;

describe('the router for F5 NGINX', () => {
  test('writes weights into splits, and header routes as matches before those of the user', () => {
    const made = renderYaml({ spec: nginxInc, trafficRouting, weight: 20, objects, managed: [header] });
    expect(made).toBe(`apiVersion: k8s.nginx.org/v1
kind: VirtualServer
metadata:
  name: web
  namespace: demo
spec:
  host: web.example
  upstreams:
    - name: stable
      service: web-stable
      port: 80
    - name: canary
      service: web-canary
      port: 80
  routes:
    - path: /
      splits:
        - weight: 80
          action:
            pass: stable
        - weight: 20
          action:
            pass: canary
      matches:
        - conditions:
            - header: X-Tester
              value: yes
            - header: sluice-route-web--testers
              value: "!on"
          action:
            pass: canary
        - conditions:
            - header: Cookie
              value: ~.*tester=yes.*
            - header: sluice-route-web--testers
              value: "!on"
          action:
            pass: canary
`);
  });
});
