import { defineKind, type KubeObject } from '@sluice/kubernetes';
import { httpPort, startContour } from './contour.ts';
import { gateAddress, type Plane, type RoutedApp } from './plane.ts';

interface HttpProxy extends KubeObject {
  readonly spec?: { readonly routes?: readonly { readonly services?: readonly { readonly name?: string; readonly weight?: number }[] }[] };
}

/** HTTPProxy, as Contour reads it. */
export const contourHttpProxy: Plane = {
  name: 'contour-httpproxy',
  programs: ['contour', 'envoy'],
  headerRoutes: true,
  mirrorRoutes: true,
  async start(ground) {
    await startContour(ground);
    return { host: gateAddress, port: httpPort };
  },
  objects,
  trafficRouting: { plugins: { 'argoproj-labs/contour': { httpProxies: ['web'] } } },
  routed: { kind: defineKind<HttpProxy>('projectcontour.io/v1', 'HTTPProxy', 'httpproxies'), name: 'web' },
  weightOf: ({ spec }: HttpProxy) => {
    const services = spec?.routes?.map((route) => route.services ?? []).find((each) => each.length > 1);
    return services?.find(({ name }) => name === 'web-canary')?.weight ?? 0;
  },
};

function objects({ host, service, canaryService }: RoutedApp): string {
  return `
apiVersion: projectcontour.io/v1
kind: HTTPProxy
metadata: {name: web}
spec:
  virtualhost: {fqdn: ${host}}
  routes:
    - conditions: [{prefix: /}]
      services:
        - {name: ${service}, port: 80, weight: 100}
${canaryService === undefined ? '' : `        - {name: ${canaryService}, port: 80, weight: 0}`}
`;
}
