import { describe, expect, test } from '@jest/globals';
import type { TrafficRouting } from '@sluice/api';
import { renderYaml } from '../testing/render-yaml.ts';
import { appMesh } from './app-mesh.ts';

const trafficRouting: TrafficRouting = {
  appMesh: {
    virtualService: { name: 'web' },
    virtualNodeGroup: { canaryVirtualNodeRef: { name: 'web-canary' }, stableVirtualNodeRef: { name: 'web-stable' } },
  },
};

const objects = `
apiVersion: appmesh.k8s.aws/v1beta2
kind: VirtualService
metadata: {name: web, namespace: demo}
spec: {provider: {virtualRouter: {virtualRouterRef: {name: web}}}}
---
apiVersion: appmesh.k8s.aws/v1beta2
kind: VirtualRouter
metadata: {name: web, namespace: demo}
spec:
  routes:
    - name: primary
      httpRoute:
        match: {prefix: /}
        action:
          weightedTargets:
            - {virtualNodeRef: {name: web-canary}, weight: 0}
            - {virtualNodeRef: {name: web-stable}, weight: 100}
---
apiVersion: appmesh.k8s.aws/v1beta2
kind: VirtualNode
metadata: {name: web-canary, namespace: demo}
spec: {podSelector: {matchLabels: {app: web, rollouts-pod-template-hash: canary-hash}}}
---
apiVersion: appmesh.k8s.aws/v1beta2
kind: VirtualNode
metadata: {name: web-stable, namespace: demo}
spec: {podSelector: {matchLabels: {app: web, rollouts-pod-template-hash: stable-hash}}}
`;

describe('the App Mesh router', () => {
  test('points the VirtualNodes before it writes the weights', () => {
    const made = renderYaml({ spec: appMesh, trafficRouting, weight: 20, objects });
    expect(made).toBe(`apiVersion: appmesh.k8s.aws/v1beta2
kind: VirtualNode
metadata:
  name: web-canary
  namespace: demo
spec:
  podSelector:
    matchLabels:
      app: web
      rollouts-pod-template-hash: new
---
apiVersion: appmesh.k8s.aws/v1beta2
kind: VirtualNode
metadata:
  name: web-stable
  namespace: demo
spec:
  podSelector:
    matchLabels:
      app: web
      rollouts-pod-template-hash: old
---
apiVersion: appmesh.k8s.aws/v1beta2
kind: VirtualRouter
metadata:
  name: web
  namespace: demo
spec:
  routes:
    - name: primary
      httpRoute:
        match:
          prefix: /
        action:
          weightedTargets:
            - virtualNodeRef:
                name: web-canary
              weight: 20
            - virtualNodeRef:
                name: web-stable
              weight: 80
`);
  });
});
