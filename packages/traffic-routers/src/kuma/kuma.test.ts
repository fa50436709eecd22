import { describe, expect, test } from '@jest/globals';
import type { TrafficRouting } from '@sluice/api';
import { header, mirror, renderYaml } from '../testing/render-yaml.ts';
import { kuma } from './kuma.ts';

const trafficRouting: TrafficRouting = { kuma: { meshHTTPRoutes: ['web'] } };

const objects = `
apiVersion: kuma.io/v1alpha1
kind: MeshHTTPRoute
metadata: {name: web, namespace: demo, labels: {kuma.io/mesh: default}}
spec:
  to:
    - targetRef: {kind: MeshService, labels: {kuma.io/display-name: web}}
      rules:
        - matches: [{path: {type: PathPrefix, value: /}}]
          default:
            backendRefs:
              - {kind: MeshService, labels: {kuma.io/display-name: web-stable}, port: 80}
              - {kind: MeshService, labels: {kuma.io/display-name: web-canary}, port: 80}
`;

describe('the Kuma router', () => {
  test('writes weights, and rules of its own that a marker tells from those of the user', () => {
    const made = renderYaml({ spec: kuma, trafficRouting, weight: 20, objects, managed: [header, mirror] });
    expect(made).toBe(`apiVersion: kuma.io/v1alpha1
kind: MeshHTTPRoute
metadata:
  name: web
  namespace: demo
  labels:
    kuma.io/mesh: default
spec:
  to:
    - targetRef:
        kind: MeshService
        labels:
          kuma.io/display-name: web
      rules:
        - matches:
            - path:
                type: PathPrefix
                value: /
          default:
            backendRefs:
              - kind: MeshService
                labels:
                  kuma.io/display-name: web-stable
                port: 80
                weight: 80
              - kind: MeshService
                labels:
                  kuma.io/display-name: web-canary
                port: 80
                weight: 20
        - matches:
            - path:
                type: PathPrefix
                value: /
              headers:
                - type: Exact
                  name: x-tester
                  value: yes
                - type: Absent
                  name: sluice-route_web_testers
            - path:
                type: PathPrefix
                value: /
              headers:
                - type: RegularExpression
                  name: cookie
                  value: .*tester=yes.*
                - type: Absent
                  name: sluice-route_web_testers
          default:
            backendRefs:
              - kind: MeshService
                labels:
                  kuma.io/display-name: web-canary
                port: 80
                weight: 1
        - matches:
            - path:
                type: PathPrefix
                value: /api
              method: GET
              headers:
                - type: Absent
                  name: sluice-route_web_copies
          default:
            backendRefs:
              - kind: MeshService
                labels:
                  kuma.io/display-name: web-stable
                port: 80
                weight: 80
              - kind: MeshService
                labels:
                  kuma.io/display-name: web-canary
                port: 80
                weight: 20
            filters:
              - type: RequestMirror
                requestMirror:
                  percentage: 30
                  backendRef:
                    kind: MeshService
                    labels:
                      kuma.io/display-name: web-canary
                    port: 80
                    weight: 1
`);
  });
});
