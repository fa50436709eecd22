/** https://projectcontour.io/docs/main/config/api/#projectcontour.io/v1.HTTPProxy */
import { at, type KubeObject, listAt, numberAt, textAt } from '@sluice/kubernetes';
import { serviceNames } from '../scenario/manifest.ts';
import { namespace } from '../view.ts';
import type { Plane } from './plane.ts';

const proxy: KubeObject & { readonly spec: object } = {
  apiVersion: 'projectcontour.io/v1',
  kind: 'HTTPProxy',
  metadata: { name: 'web', namespace },
  spec: {
    virtualhost: { fqdn: 'web.example' },
    routes: [
      { conditions: [{ prefix: '/docs' }], services: [{ name: 'docs', port: 80 }] },
      {
        conditions: [{ prefix: '/' }],
        timeoutPolicy: { response: '15s' },
        services: [
          { name: serviceNames.stable, port: 80, weight: 100 },
          { name: serviceNames.canary, port: 80, weight: 0 },
        ],
      },
    ],
  },
};

export const contour: Plane = {
  router: 'contour',
  trafficRouting: { contour: { httpProxies: ['web'] } },
  sides: { canaryService: serviceNames.canary, stableService: serviceNames.stable },
  objects: [proxy],
  resources: ['httpproxies.projectcontour.io'],
  routes: (objects) =>
    objects.flatMap((each) =>
      ownRoutes(each).map((route) => {
        const services = listAt(route, 'services').filter((one) => at(one, 'mirror') !== true);
        // Where no Service has a weight, all are alike; beside one with a weight, others have none.
        const isEven = services.every((one) => numberAt(one, 'weight') === undefined);
        return {
          isMarked: hasHeader(route) && services.length === 1,
          shares: services.map((one) => ({
            to: { service: textAt(one, 'name') ?? '' },
            weight: numberAt(one, 'weight') ?? (isEven ? 1 : 0),
          })),
        };
      }),
    ),
  acceptedStatus: ({ metadata: { generation = 0 } }) => ({
    currentStatus: 'valid',
    conditions: [
      {
        type: 'Valid',
        status: 'True',
        observedGeneration: generation,
        reason: 'Valid',
        message: 'Valid HTTPProxy',
        lastTransitionTime: '2026-01-01T00:00:00Z',
      },
    ],
  }),
  withoutShares: (each) => ({
    ...each,
    spec: {
      ...(at(each, 'spec') as object),
      routes: listAt(each, 'spec', 'routes')
        .filter((route) => !hasHeader(route))
        .map((route) => ({
          ...(route as object),
          services: listAt(route, 'services').map((one) => ({ ...(one as object), weight: 0 })),
        })),
    },
  }),
};

const ownRoutes = (each: KubeObject): readonly unknown[] =>
  listAt(each, 'spec', 'routes').filter((route) => listAt(route, 'services').every((one) => textAt(one, 'name') !== 'docs'));

/** The user's own routes look at no header. */
const hasHeader = (route: unknown): boolean => listAt(route, 'conditions').some((each) => at(each, 'header') !== undefined);
