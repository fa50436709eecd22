import { ingresses } from '@sluice/kubernetes';
import type { Plane, RoutedApp } from './plane.ts';
import { startTraefik } from './traefik.ts';

/** The canary annotations of NGINX Ingress, as Traefik reads them. */
export const traefikNginx: Plane = {
  name: 'traefik-nginx',
  programs: ['traefik'],
  headerRoutes: false,
  mirrorRoutes: false,
  async start(ground) {
    await ground.stage.kubectl.ok(['apply', '--filename', '-'], ingressClass);
    return startTraefik(ground, ['--providers.kubernetesIngressNGINX=true', '--providers.kubernetesIngressNGINX.throttleDuration=200ms']);
  },
  objects,
  trafficRouting: { nginx: { stableIngress: 'web' } },
  routed: { kind: ingresses, name: 'web-web-canary' },
  weightOf({ metadata }) {
    const weight = metadata.annotations?.['nginx.ingress.kubernetes.io/canary-weight'];
    return weight === undefined ? undefined : Number(weight);
  },
};

const ingressClass = `
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: nginx}
spec: {controller: k8s.io/ingress-nginx}
`;

function objects({ host, service }: RoutedApp): string {
  return `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec:
  ingressClassName: nginx
  rules:
    - host: ${host}
      http:
        paths:
          - path: /
            pathType: Prefix
            backend: {service: {name: ${service}, port: {number: 80}}}
`;
}
