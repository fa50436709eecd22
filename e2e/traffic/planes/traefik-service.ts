import { defineKind, type KubeObject } from '@sluice/kubernetes';
import type { Plane, RoutedApp } from './plane.ts';
import { startTraefik } from './traefik.ts';

interface TraefikService extends KubeObject {
  readonly spec?: { readonly weighted?: { readonly services?: readonly { readonly name?: string; readonly weight?: number }[] } };
}

/** TraefikService. */
export const traefikService: Plane = {
  name: 'traefik-service',
  programs: ['traefik'],
  headerRoutes: true,
  mirrorRoutes: true,
  start: (ground) => startTraefik(ground, ['--providers.kubernetesCRD=true', '--providers.kubernetesCRD.throttleDuration=200ms']),
  objects,
  trafficRouting: { traefik: { weightedTraefikServiceName: 'web', ingressRoutes: ['web'] } },
  routed: { kind: defineKind<TraefikService>('traefik.io/v1alpha1', 'TraefikService', 'traefikservices'), name: 'web' },
  weightOf: ({ spec }: TraefikService) => spec?.weighted?.services?.find(({ name }) => name === 'web-canary')?.weight ?? 0,
};

function objects({ host, service, canaryService }: RoutedApp): string {
  return `
apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata: {name: web}
spec:
  entryPoints: [web]
  routes:
    - kind: Rule
      match: Host(\`${host}\`)
      services: [{kind: TraefikService, name: web}]
---
apiVersion: traefik.io/v1alpha1
kind: TraefikService
metadata: {name: web}
spec:
  weighted:
    services:
      - {name: ${service}, port: 80, weight: 100}
${canaryService === undefined ? '' : `      - {name: ${canaryService}, port: 80, weight: 0}`}
`;
}
