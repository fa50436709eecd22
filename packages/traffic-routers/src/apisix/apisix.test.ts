import { describe, expect, test } from '@jest/globals';
import type { TrafficRouting } from '@sluice/api';
import { header, mirror, ownedByRollout, renderYaml } from '../testing/render-yaml.ts';
import { apisix } from './apisix.ts';

const trafficRouting: TrafficRouting = { apisix: { route: { name: 'web' } } };

const objects = `
apiVersion: apisix.apache.org/v2
kind: ApisixRoute
metadata: {name: web, namespace: demo}
spec:
  http:
    - name: web
      match: {hosts: [web.example], paths: ['/*']}
      backends:
        - {serviceName: web-stable, servicePort: 80}
        - {serviceName: web-canary, servicePort: 80}
`;

describe('the APISIX router', () => {
  test('writes weights into the rules, and makes ApisixRoutes of its own for headers and copies', () => {
    const made = renderYaml({ spec: apisix, trafficRouting, weight: 20, objects, managed: [header, mirror] });
    expect(made).toBe(`apiVersion: apisix.apache.org/v2
kind: ApisixRoute
metadata:
  name: web
  namespace: demo
spec:
  http:
    - name: web
      match:
        hosts:
          - web.example
        paths:
          - /*
      backends:
        - serviceName: web-stable
          servicePort: 80
          weight: 80
        - serviceName: web-canary
          servicePort: 80
          weight: 20
---
apiVersion: apisix.apache.org/v2
kind: ApisixRoute
metadata:
  namespace: demo
  name: testers
${ownedByRollout}
spec:
  http:
    - name: web
      match:
        hosts:
          - web.example
        paths:
          - /*
        exprs:
          - subject:
              scope: Header
              name: X-Tester
            op: Equal
            value: yes
          - subject:
              scope: Header
              name: Cookie
            op: RegexMatch
            value: .*tester=yes.*
      backends:
        - serviceName: web-canary
          servicePort: 80
          weight: 100
      priority: 2
---
apiVersion: apisix.apache.org/v2
kind: ApisixRoute
metadata:
  namespace: demo
  name: copies
${ownedByRollout}
spec:
  http:
    - name: web-copies-0
      match:
        hosts:
          - web.example
        paths:
          - /*
        exprs:
          - subject:
              scope: Path
              name: path
            op: RegexMatch
            value: ^/api.*
          - subject:
              scope: Variable
              name: request_method
            op: Equal
            value: GET
      backends:
        - serviceName: web-stable
          servicePort: 80
          weight: 80
        - serviceName: web-canary
          servicePort: 80
          weight: 20
      priority: 1
      plugins:
        - name: proxy-mirror
          enable: true
          config:
            host: http://web-canary.demo.svc:80
            sample_ratio: 0.3
`);
  });
});
