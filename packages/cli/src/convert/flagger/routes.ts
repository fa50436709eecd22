import type { TrafficRouting } from '@sluice/api';
import type { KubeObject } from '@sluice/kubernetes';
import type { FlaggerCanary } from './canary.ts';
import { type Fields, fieldsOf, listOf, textOf } from './fields.ts';

export interface Routes {
  readonly routing: TrafficRouting | undefined;
  /** Routing objects that Flagger made itself, and that are the user's own from now on. */
  readonly objects: readonly KubeObject[];
  readonly notes: readonly string[];
}

const none = (...notes: readonly string[]): Routes => ({ routing: undefined, objects: [], notes });

/** Traffic routing and routing objects in place of those that Flagger makes. */
export function routesOf(canary: FlaggerCanary, stableService: string, canaryService: string): Routes {
  const { provider = '', spec, service, port } = canary;
  const sides = { stableService, canaryService };
  switch (provider.split(':')[0]) {
    case 'kubernetes':
      return none();
    case 'istio':
      return {
        routing: { istio: { virtualService: { name: service, routes: ['primary'] } } },
        objects: [virtualService(canary, sides)],
        notes: ['remove the DestinationRules that Flagger made; write your own where you had a trafficPolicy'],
      };
    case 'nginx':
      return {
        routing: { nginx: { stableIngress: textOf(fieldsOf(spec.ingressRef).name) ?? service } },
        objects: [],
        notes: [],
      };
    case 'gatewayapi':
      return {
        routing: { plugins: { 'argoproj-labs/gatewayAPI': { httpRoute: service, ...namespaceOf(canary) } } },
        objects: [httpRoute(canary, sides)],
        notes: [],
      };
    case 'linkerd':
    case 'osm':
    case 'smi':
      return {
        routing: { smi: { rootService: service } },
        objects: [],
        notes: [`${provider}: the SMI TrafficSplit is no longer developed; consider the Gateway API`],
      };
    case 'traefik':
      return {
        routing: { traefik: { weightedTraefikServiceName: service } },
        objects: [
          object(canary, 'traefik.io/v1alpha1', 'TraefikService', {
            weighted: { services: [stableService, canaryService].map((name, index) => ({ name, port, weight: index === 0 ? 100 : 0 })) },
          }),
        ],
        notes: [],
      };
    case 'apisix': {
      const name = textOf(fieldsOf(spec.routeRef).name) ?? service;
      return {
        routing: { apisix: { route: { name } } },
        objects: [],
        notes: [`the ApisixRoute ${name} needs both Services as backends: ${stableService} with weight 100 and ${canaryService} with 0`],
      };
    }
    case 'contour':
      return {
        routing: { plugins: { 'argoproj-labs/contour': { httpProxies: [service] } } },
        objects: [
          object(canary, 'projectcontour.io/v1', 'HTTPProxy', {
            routes: [
              {
                conditions: [{ prefix: '/' }],
                services: [
                  { name: stableService, port, weight: 100 },
                  { name: canaryService, port, weight: 0 },
                ],
              },
            ],
          }),
        ],
        notes: [],
      };
    case '':
      return none(
        'no provider is named, so Flagger uses the one of its own settings: choose a trafficRouting, or weights are shares of pods',
      );
    default:
      return none(`there is no router for ${provider}: weights are shares of pods until you choose another trafficRouting`);
  }
}

const namespaceOf = ({ namespace }: FlaggerCanary) => (namespace === undefined ? {} : { namespace });

function object(canary: FlaggerCanary, apiVersion: string, kind: string, spec: Fields): KubeObject {
  return Object.assign({ apiVersion, kind, metadata: { name: canary.service, ...namespaceOf(canary) } }, { spec });
}

interface Sides {
  readonly stableService: string;
  readonly canaryService: string;
}

function virtualService(canary: FlaggerCanary, { stableService, canaryService }: Sides): KubeObject {
  const { serviceFields: fields, service } = canary;
  const hosts = listOf(fields.hosts).flatMap((host) => textOf(host) ?? []);
  const kept = Object.fromEntries(
    ['match', 'rewrite', 'timeout', 'retries', 'corsPolicy', 'headers'].flatMap((key) =>
      fields[key] === undefined ? [] : [[key, fields[key]]],
    ),
  );
  return object(canary, 'networking.istio.io/v1', 'VirtualService', {
    gateways: fields.gateways ?? ['mesh'],
    hosts: hosts.includes('*') || hosts.includes(service) ? hosts : [...hosts, service],
    http: [
      {
        name: 'primary',
        ...kept,
        route: [
          { destination: { host: stableService }, weight: 100 },
          { destination: { host: canaryService }, weight: 0 },
        ],
      },
    ],
  });
}

function httpRoute(canary: FlaggerCanary, { stableService, canaryService }: Sides): KubeObject {
  const { serviceFields: fields, port } = canary;
  return object(canary, 'gateway.networking.k8s.io/v1', 'HTTPRoute', {
    parentRefs: listOf(fields.gatewayRefs),
    ...(fields.hosts === undefined ? {} : { hostnames: fields.hosts }),
    rules: [
      {
        matches: [{ path: { type: 'PathPrefix', value: '/' } }],
        backendRefs: [
          { group: '', kind: 'Service', name: stableService, port, weight: 100 },
          { group: '', kind: 'Service', name: canaryService, port, weight: 0 },
        ],
      },
    ],
  });
}
