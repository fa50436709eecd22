import { describe, expect, test } from '@jest/globals';
import type { TrafficRouting } from '@sluice/api';
import { header, mirror, renderYaml } from '../testing/render-yaml.ts';
import { skipper } from './skipper.ts';

const trafficRouting: TrafficRouting = { skipper: { routeGroups: ['web'] } };

const objects = `
apiVersion: zalando.org/v1
kind: RouteGroup
metadata: {name: web, namespace: demo}
spec:
  hosts: [web.example]
  backends:
    - {name: stable, type: service, serviceName: web-stable, servicePort: 80}
    - {name: canary, type: service, serviceName: web-canary, servicePort: 80}
  defaultBackends: [{backendName: stable, weight: 100}, {backendName: canary}]
  routes: [{pathSubtree: /}]
`;

describe('the Skipper router', () => {
  test('writes weights, and routes of its own that a filter tells from those of the user', () => {
    const made = renderYaml({ spec: skipper, trafficRouting, weight: 20, objects, managed: [header, mirror] });
    expect(made).toBe(`apiVersion: zalando.org/v1
kind: RouteGroup
metadata:
  name: web
  namespace: demo
spec:
  hosts:
    - web.example
  backends:
    - name: stable
      type: service
      serviceName: web-stable
      servicePort: 80
    - name: canary
      type: service
      serviceName: web-canary
      servicePort: 80
  defaultBackends:
    - backendName: stable
      weight: 80
    - backendName: canary
      weight: 20
  routes:
    - pathSubtree: /
    - pathSubtree: /
      predicates:
        - Header("X-Tester", "yes")
      filters:
        - annotate("sluice-route", "web/testers")
      backends:
        - backendName: canary
    - pathSubtree: /
      predicates:
        - HeaderRegexp("Cookie", /.*tester=yes.*/)
      filters:
        - annotate("sluice-route", "web/testers")
      backends:
        - backendName: canary
    - pathSubtree: /
      predicates:
        - PathRegexp(/^\\/api/)
        - Methods("GET")
        - Traffic(0.3)
      filters:
        - annotate("sluice-route", "web/copies")
        - tee("http://web-canary.demo.svc:80")
`);
  });
});
