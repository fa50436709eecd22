import { describe, expect, test } from '@jest/globals';
import type { TrafficRouting } from '@sluice/api';
import { header, ownedByRollout, renderYaml } from '../testing/render-yaml.ts';
import { consul } from './consul.ts';

const trafficRouting: TrafficRouting = {
  consul: { serviceName: 'web', canarySubsetName: 'canary', stableSubsetName: 'stable' },
};

const objects = `
apiVersion: consul.hashicorp.com/v1alpha1
kind: ServiceResolver
metadata: {name: web, namespace: demo}
spec:
  subsets:
    stable: {filter: Service.Meta.version == 1}
    canary: {filter: ''}
---
apiVersion: consul.hashicorp.com/v1alpha1
kind: ServiceSplitter
metadata: {name: web, namespace: demo}
spec:
  splits:
    - {serviceSubset: stable, weight: 100}
    - {serviceSubset: canary, weight: 0}
`;

describe('the Consul router', () => {
  test('points the subsets before it writes the weights, and makes a ServiceRouter for header routes', () => {
    const made = renderYaml({
      spec: consul,
      trafficRouting,
      canary: { canaryService: '', stableService: '' },
      weight: 20,
      objects,
      managed: [header],
    });
    expect(made).toBe(`apiVersion: consul.hashicorp.com/v1alpha1
kind: ServiceResolver
metadata:
  name: web
  namespace: demo
spec:
  subsets:
    stable:
      filter: Service.Meta["pod-name"] contains "-old-"
    canary:
      filter: Service.Meta["pod-name"] contains "-new-"
---
apiVersion: consul.hashicorp.com/v1alpha1
kind: ServiceSplitter
metadata:
  name: web
  namespace: demo
spec:
  splits:
    - serviceSubset: stable
      weight: 80
    - serviceSubset: canary
      weight: 20
---
apiVersion: consul.hashicorp.com/v1alpha1
kind: ServiceRouter
metadata:
  namespace: demo
  name: web
${ownedByRollout}
spec:
  routes:
    - match:
        http:
          header:
            - name: X-Tester
              exact: yes
            - name: sluice-route_web_testers
              present: true
              invert: true
      destination:
        service: web
        serviceSubset: canary
    - match:
        http:
          header:
            - name: Cookie
              regex: .*tester=yes.*
            - name: sluice-route_web_testers
              present: true
              invert: true
      destination:
        service: web
        serviceSubset: canary
`);
  });
});
