/** https://gateway-api.sigs.k8s.io/reference/spec/#httproute */
import { at, type KubeObject, listAt, numberAt, textAt } from '@sluice/kubernetes';
import { serviceNames } from '../scenario/manifest.ts';
import { namespace } from '../view.ts';
import { managedRouteNames, type Plane } from './plane.ts';

const parentRef = { name: 'gateway' };

const route: KubeObject & { readonly spec: object } = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name: 'web', namespace },
  spec: {
    parentRefs: [parentRef],
    hostnames: ['web.example'],
    rules: [
      {
        matches: [{ path: { type: 'PathPrefix', value: '/' } }],
        backendRefs: [
          { name: serviceNames.stable, port: 80, weight: 1 },
          { name: serviceNames.canary, port: 80, weight: 0 },
        ],
      },
    ],
  },
};

export const gatewayApi: Plane = {
  router: 'gatewayAPI',
  trafficRouting: { gatewayAPI: { httpRoute: 'web' } },
  sides: { canaryService: serviceNames.canary, stableService: serviceNames.stable },
  objects: [route],
  resources: ['httproutes.gateway.networking.k8s.io'],
  routes: (objects) =>
    objects.flatMap((each) =>
      listAt(each, 'spec', 'rules').map((rule) => ({
        isMarked: isManaged(rule) && listAt(rule, 'backendRefs').length === 1,
        shares: listAt(rule, 'backendRefs').map((backend) => ({
          to: { service: textAt(backend, 'name') ?? '' },
          weight: numberAt(backend, 'weight') ?? 1,
        })),
      })),
    ),
  acceptedStatus: ({ metadata: { generation = 0 } }) => ({
    parents: [
      {
        parentRef,
        controllerName: 'sluice.dev/simulated',
        conditions: ['Accepted', 'ResolvedRefs'].map((type) => ({
          type,
          status: 'True',
          reason: type,
          message: '',
          observedGeneration: generation,
          lastTransitionTime: '2026-01-01T00:00:00Z',
        })),
      },
    ],
  }),
  withoutShares(each) {
    const { labels: _, ...metadata } = each.metadata;
    return {
      ...each,
      metadata,
      spec: {
        ...(at(each, 'spec') as object),
        rules: listAt(each, 'spec', 'rules')
          .filter((rule) => !isManaged(rule))
          .map((rule) => ({
            ...(rule as object),
            backendRefs: listAt(rule, 'backendRefs').map((backend) => ({ ...(backend as object), weight: 0 })),
          })),
      },
    };
  },
};

const isManaged = (rule: unknown): boolean => managedRouteNames.some((name) => name === textAt(rule, 'name'));
