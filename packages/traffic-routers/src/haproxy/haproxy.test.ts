import { describe, expect, test } from '@jest/globals';
import type { TrafficRouting } from '@sluice/api';
import { renderYaml } from '../testing/render-yaml.ts';
import { haproxy } from './haproxy.ts';

const trafficRouting: TrafficRouting = { haproxy: { ingresses: ['web'] } };

const objects = `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: demo}
spec:
  ingressClassName: haproxy
  defaultBackend: {service: {name: web, port: {number: 80}}}
`;

describe('the HAProxy router', () => {
  test('writes the weights of both revisions into one annotation', () => {
    const made = renderYaml({ spec: haproxy, trafficRouting, canary: { canaryService: '', stableService: '' }, weight: 20, objects });
    expect(made).toBe(`apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  namespace: demo
  annotations:
    haproxy-ingress.github.io/blue-green-mode: deploy
    haproxy-ingress.github.io/blue-green-balance: rollouts-pod-template-hash=old=80,rollouts-pod-template-hash=new=20
spec:
  ingressClassName: haproxy
  defaultBackend:
    service:
      name: web
      port:
        number: 80
`);
  });
});
