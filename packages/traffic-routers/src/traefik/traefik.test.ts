import { describe, expect, test } from '@jest/globals';
import type { TrafficRouting } from '@sluice/api';
import { header, mirror, ownedByRollout, renderYaml, sticky } from '../testing/render-yaml.ts';
import { traefik } from './traefik.ts';

const trafficRouting: TrafficRouting = {
  traefik: { weightedTraefikServiceName: 'web', ingressRoutes: ['web'] },
};

const objects = `
apiVersion: traefik.io/v1alpha1
kind: TraefikService
metadata: {name: web, namespace: demo}
spec: {weighted: {services: [{name: web-stable, port: 80}, {name: web-canary, port: 80}]}}
---
apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata: {name: web, namespace: demo}
spec:
  entryPoints: [web]
  routes:
    - kind: Rule
      match: Host(\`web.example\`)
      middlewares: [{name: auth}]
      services: [{kind: TraefikService, name: web}]
`;

const split = (stable: number, canary: number) => `apiVersion: traefik.io/v1alpha1
kind: TraefikService
metadata:
  name: web
  namespace: demo
spec:
  weighted:
    services:
      - name: web-stable
        port: 80
        weight: ${stable}
      - name: web-canary
        port: 80
        weight: ${canary}`;

describe('the Traefik router', () => {
  test('writes weights into the TraefikService, and nothing else without managed routes', () => {
    const made = renderYaml({ spec: traefik, trafficRouting, weight: 20, objects });
    expect(made).toBe(`${split(80, 20)}
`);
  });

  test('keeps clients by a cookie that is called after the revision', () => {
    expect(renderYaml({ spec: traefik, trafficRouting, weight: 25, stickiness: sticky, objects })).toBe(`${split(75, 25)}
    sticky:
      cookie:
        name: side.web.new
        path: /
        maxAge: 3600
        httpOnly: true
`);
  });

  test('keeps no clients where the split has a cookie already', () => {
    const kept = objects.replace('{weighted: {', '{weighted: {sticky: {cookie: {name: side}}, ');
    expect(renderYaml({ spec: traefik, trafficRouting, weight: 25, stickiness: sticky, objects: kept })).toBe(
      'TraefikService "web": spec.weighted.sticky: is there already, and stickiness needs it.',
    );
  });

  test('puts its own routes just above those that lead to the split, each with a TraefikService of its own', () => {
    const made = renderYaml({ spec: traefik, trafficRouting, weight: 25, objects, managed: [header, mirror] });
    expect(made).toBe(`${split(75, 25)}
---
apiVersion: traefik.io/v1alpha1
kind: TraefikService
metadata:
  namespace: demo
  name: web-testers
${ownedByRollout}
spec:
  weighted:
    services:
      - name: web-canary
        port: 80
        weight: 1
---
apiVersion: traefik.io/v1alpha1
kind: TraefikService
metadata:
  namespace: demo
  name: web-copies
${ownedByRollout}
spec:
  mirroring:
    kind: TraefikService
    name: web
    mirrors:
      - name: web-canary
        port: 80
        percent: 30
---
apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata:
  name: web
  namespace: demo
spec:
  entryPoints:
    - web
  routes:
    - kind: Rule
      match: Host(\`web.example\`)
      middlewares:
        - name: auth
      services:
        - kind: TraefikService
          name: web
    - kind: Rule
      match: (Host(\`web.example\`)) && (Header(\`X-Tester\`, \`yes\`) || HeaderRegexp(\`Cookie\`, \`.*tester=yes.*\`))
      middlewares:
        - name: auth
      services:
        - kind: TraefikService
          name: web-testers
      priority: 21
    - kind: Rule
      match: (Host(\`web.example\`)) && ((PathPrefix(\`/api\`) && (Method(\`GET\`))))
      middlewares:
        - name: auth
      services:
        - kind: TraefikService
          name: web-copies
      priority: 20
`);
  });
});
