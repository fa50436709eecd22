import { describe, expect, test } from '@jest/globals';
import type { TrafficRouting } from '@sluice/api';
import { renderYaml } from '../testing/render-yaml.ts';
import { alb } from './alb.ts';

const header = { kind: 'header', name: 'testers', match: [{ headerName: 'X-Tester', headerValue: { exact: 'yes' } }] } as const;

const trafficRouting: TrafficRouting = {
  alb: { ingress: 'web', servicePort: 80, rootService: 'web', stickinessConfig: { enabled: true, durationSeconds: 3600 } },
};

const objects = `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  namespace: demo
  annotations: {mine: stays}
spec:
  ingressClassName: alb
  rules:
    - http:
        paths:
          - {path: /docs, pathType: Prefix, backend: {service: {name: docs, port: {number: 80}}}}
          - {path: /, pathType: Prefix, backend: {service: {name: web, port: {name: use-annotation}}}}
`;

const metadata = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  namespace: demo
  annotations:
    mine: stays`;

const usersSpec = `spec:
  ingressClassName: alb
  rules:
    - http:
        paths:
          - path: /docs
            pathType: Prefix
            backend:
              service:
                name: docs
                port:
                  number: 80`;

const pathTo = (action: string) => `          - path: /
            pathType: Prefix
            backend:
              service:
                name: ${action}
                port:
                  name: use-annotation`;

describe('the ALB router', () => {
  test('writes the action to the byte as other tools expect it', () => {
    const made = renderYaml({ spec: alb, trafficRouting, weight: 20, objects, arms: { 'web-arm': 10 } });
    expect(made).toBe(`${metadata}
    alb.ingress.kubernetes.io/actions.web: '{"Type":"forward","ForwardConfig":{"TargetGroups":[{"ServiceName":"web-canary","ServicePort":"80","Weight":20},{"ServiceName":"web-arm","ServicePort":"80","Weight":10},{"ServiceName":"web-stable","ServicePort":"80","Weight":70}],"TargetGroupStickinessConfig":{"Enabled":true,"DurationSeconds":3600}}}'
    rollouts.argoproj.io/managed-alb-annotations: '{"web":["alb.ingress.kubernetes.io/actions.web"]}'
${usersSpec}
${pathTo('web')}
`);
  });

  test('puts header routes before the paths that lead to the action', () => {
    const made = renderYaml({ spec: alb, trafficRouting, weight: 25, objects, managed: [header] });
    expect(made).toBe(`${metadata}
    alb.ingress.kubernetes.io/actions.web: '{"Type":"forward","ForwardConfig":{"TargetGroups":[{"ServiceName":"web-canary","ServicePort":"80","Weight":25},{"ServiceName":"web-stable","ServicePort":"80","Weight":75}],"TargetGroupStickinessConfig":{"Enabled":true,"DurationSeconds":3600}}}'
    alb.ingress.kubernetes.io/actions.testers: '{"Type":"forward","ForwardConfig":{"TargetGroups":[{"ServiceName":"web-canary","ServicePort":"80","Weight":100}]}}'
    alb.ingress.kubernetes.io/conditions.testers: '[{"field":"http-header","httpHeaderConfig":{"httpHeaderName":"X-Tester","values":["yes"]}}]'
    rollouts.argoproj.io/managed-alb-annotations: '{"web":["alb.ingress.kubernetes.io/actions.web","alb.ingress.kubernetes.io/actions.testers","alb.ingress.kubernetes.io/conditions.testers"]}'
${usersSpec}
${pathTo('testers')}
${pathTo('web')}
`);
  });
});
