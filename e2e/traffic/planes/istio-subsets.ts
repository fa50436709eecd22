import { istio, type VirtualService } from './istio.ts';
import type { Plane, RoutedApp } from './plane.ts';

/** One Service, whose pods the subsets of a DestinationRule tell apart. */
export const istioSubsets: Plane = {
  ...istio,
  name: 'istio-subsets',
  hasServices: false,
  objects: (routed) => (routed.canaryService === undefined ? istio.objects(routed) : objects(routed)),
  trafficRouting: {
    istio: {
      virtualService: { name: 'web', routes: ['primary'] },
      destinationRule: { name: 'web', canarySubsetName: 'canary', stableSubsetName: 'stable' },
    },
  },
  weightOf: ({ spec }: VirtualService) => {
    const route = spec?.http?.find(({ name }) => name === 'primary')?.route;
    return route?.find(({ destination }) => destination?.subset === 'canary')?.weight ?? 0;
  },
};

function objects({ host }: RoutedApp): string {
  return `
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{port: 80, targetPort: 8080}]
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: web}
spec:
  host: web
  subsets:
    - {name: stable, labels: {app: web}}
    - {name: canary, labels: {app: web}}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: web}
spec:
  hosts: [${host}]
  gateways: [istio-system/gate]
  http:
    - name: primary
      route:
        - {destination: {host: web, subset: stable}, weight: 100}
        - {destination: {host: web, subset: canary}, weight: 0}
`;
}
