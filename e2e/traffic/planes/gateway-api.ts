import { defineKind, type KubeObject } from '@sluice/kubernetes';
import { startContour } from './contour.ts';
import { gateAddress, type Plane, type RoutedApp } from './plane.ts';

interface HttpRoute extends KubeObject {
  readonly spec?: {
    readonly rules?: readonly {
      readonly backendRefs?: readonly { readonly name?: string; readonly weight?: number }[];
    }[];
  };
}

const listenerPort = 80;
/** Contour's Envoy listens on ports of its own. */
const portOffset = 8000;

/** HTTPRoute of the Gateway API, as Contour reads it. */
export const gatewayApi: Plane = {
  name: 'gateway-api',
  programs: ['contour', 'envoy'],
  headerRoutes: true,
  mirrorRoutes: true,
  async start(ground) {
    await startContour(ground, 'gateway: {gatewayRef: {name: contour, namespace: projectcontour}}\n');
    await ground.stage.kubectl.ok(['apply', '--filename', '-'], gateway);
    await ground.stage.kubectl.ok(['wait', 'gateway/contour', '--namespace=projectcontour', '--for=condition=Programmed', '--timeout=45s']);
    return { host: gateAddress, port: listenerPort + portOffset };
  },
  objects,
  trafficRouting: { plugins: { 'argoproj-labs/gatewayAPI': { httpRoute: 'web' } } },
  routed: { kind: defineKind<HttpRoute>('gateway.networking.k8s.io/v1', 'HTTPRoute', 'httproutes'), name: 'web' },
  weightOf: ({ spec }: HttpRoute) => {
    // The router's own rules stand before that of the user.
    const refs = spec?.rules?.at(-1)?.backendRefs;
    return refs?.find(({ name }) => name === 'web-canary')?.weight ?? 0;
  },
};

const gateway = `
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: {name: contour}
spec: {controllerName: projectcontour.io/gateway-controller}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: contour, namespace: projectcontour}
spec:
  gatewayClassName: contour
  listeners:
    - {name: http, protocol: HTTP, port: ${listenerPort}, allowedRoutes: {namespaces: {from: All}}}
`;

function objects({ host, service, canaryService }: RoutedApp): string {
  return `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web}
spec:
  parentRefs: [{name: contour, namespace: projectcontour}]
  hostnames: [${host}]
  rules:
    - matches: [{path: {type: PathPrefix, value: /}}]
      backendRefs:
        - {name: ${service}, port: 80, weight: 100}
${canaryService === undefined ? '' : `        - {name: ${canaryService}, port: 80, weight: 0}`}
`;
}
