import { describe, expect, test } from '@jest/globals';
import type { CanaryStrategy } from '@sluice/api';
import { renderYaml } from '../testing/render-yaml.ts';
import { traefik } from './traefik.ts';

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
  trafficRouting: {
    traefik: { weightedTraefikServiceName: 'web', ingressRoutes: ['web'] },
    managedRoutes: [{ name: 'testers' }, { name: 'copies' }],
  },
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

describe('the Traefik router', () => {
  test('writes weights into the TraefikService, and nothing else without managed routes', () => {
    const made = renderYaml({ spec: traefik, canary, weight: 20, objects });
    expect(made).toBe(`apiVersion: traefik.io/v1alpha1
kind: TraefikService
metadata:
  name: web
  namespace: demo
spec:
  weighted:
    services:
      - name: web-stable
        port: 80
        weight: 80
      - name: web-canary
        port: 80
        weight: 20
`);
  });

  test('puts its own routes just above those that lead to the split, each with a TraefikService of its own', () => {
    const made = renderYaml({ spec: traefik, canary, weight: 25, objects, managed: [header, mirror] });
    expect(made).toBe(`apiVersion: traefik.io/v1alpha1
kind: TraefikService
metadata:
  name: web
  namespace: demo
spec:
  weighted:
    services:
      - name: web-stable
        port: 80
        weight: 75
      - name: web-canary
        port: 80
        weight: 25
---
apiVersion: traefik.io/v1alpha1
kind: TraefikService
metadata:
  namespace: demo
  name: web-testers
  ownerReferences:
    - apiVersion: argoproj.io/v1alpha1
      kind: Rollout
      name: web
      uid: u1
      controller: true
      blockOwnerDeletion: true
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
  ownerReferences:
    - apiVersion: argoproj.io/v1alpha1
      kind: Rollout
      name: web
      uid: u1
      controller: true
      blockOwnerDeletion: true
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
