import { describe, expect, test } from '@jest/globals';
import type { TrafficRouting } from '@sluice/api';
import { renderYaml } from '../testing/render-yaml.ts';
import { openshift } from './openshift.ts';

const trafficRouting: TrafficRouting = { openshift: { routes: ['web'] } };

const objects = `
apiVersion: route.openshift.io/v1
kind: Route
metadata: {name: web, namespace: demo}
spec:
  host: web.example
  to: {kind: Service, name: web-stable, weight: 100}
`;

describe('the OpenShift router', () => {
  test('makes the canary a backend as long as it has a weight', () => {
    const made = renderYaml({ spec: openshift, trafficRouting, weight: 20, objects });
    expect(made).toBe(`apiVersion: route.openshift.io/v1
kind: Route
metadata:
  name: web
  namespace: demo
spec:
  host: web.example
  to:
    kind: Service
    name: web-stable
    weight: 80
  alternateBackends:
    - kind: Service
      name: web-canary
      weight: 20
`);
  });

  test('leaves a Route at rest as it is', () => {
    const made = renderYaml({ spec: openshift, trafficRouting, weight: 0, objects });
    expect(made).toBe('');
  });
});
