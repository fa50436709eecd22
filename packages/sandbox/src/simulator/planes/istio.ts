/** https://istio.io/latest/docs/reference/config/networking/virtual-service/ and …/destination-rule/ */
import { managedByAnnotation, podTemplateHashLabel } from '@sluice/api';
import { at, type KubeObject, listAt, numberAt, textAt } from '@sluice/kubernetes';
import { serviceNames } from '../scenario/manifest.ts';
import { namespace } from '../view.ts';
import { type Destination, managedRouteNames, type Plane, type Route } from './plane.ts';

const object = (kind: string, spec: object): KubeObject & { readonly spec: object } => ({
  apiVersion: 'networking.istio.io/v1',
  kind,
  metadata: { name: 'web', namespace },
  spec,
});

const virtualService = (route: readonly object[]) =>
  object('VirtualService', {
    hosts: ['web.example'],
    http: [
      { name: 'docs', match: [{ uri: { prefix: '/docs' } }], route: [{ destination: { host: 'docs' } }] },
      { timeout: '5s', route },
    ],
  });

const trafficRouting = { istio: { virtualService: { name: 'web' } } };

/** The sides are Services. */
export const istio: Plane = {
  router: 'istio',
  trafficRouting,
  sides: { canaryService: serviceNames.canary, stableService: serviceNames.stable },
  objects: [
    virtualService([
      { destination: { host: serviceNames.stable }, weight: 100 },
      { destination: { host: serviceNames.canary }, weight: 0 },
    ]),
  ],
  resources: ['virtualservices.networking.istio.io'],
  routes: (objects) => objects.flatMap((each) => routesOf(each, (destination) => ({ service: textAt(destination, 'host') ?? '' }))),
  withoutShares,
};

/** The sides are subsets, told apart by the labels of pods. */
export const istioSubsets: Plane = {
  router: 'istio',
  trafficRouting: {
    istio: { ...trafficRouting.istio, destinationRule: { name: 'web', canarySubsetName: 'canary', stableSubsetName: 'stable' } },
  },
  sides: {},
  objects: [
    virtualService([
      { destination: { host: 'web', subset: 'stable' }, weight: 100 },
      { destination: { host: 'web', subset: 'canary' }, weight: 0 },
    ]),
    object('DestinationRule', {
      host: 'web',
      subsets: [
        { name: 'stable', labels: { app: 'web' } },
        { name: 'canary', labels: { app: 'web' } },
      ],
    }),
  ],
  resources: ['virtualservices.networking.istio.io', 'destinationrules.networking.istio.io'],
  routes(objects) {
    const subsets = objects.flatMap((each) => listAt(each, 'spec', 'subsets'));
    return objects.flatMap((each) =>
      routesOf(each, (destination) => {
        const subset = subsets.find((one) => textAt(one, 'name') === textAt(destination, 'subset'));
        return { podHash: textAt(subset, 'labels', podTemplateHashLabel) };
      }),
    );
  },
  withoutShares,
};

/** The routes of a VirtualService that have to do with the Rollout. Beside others, a destination without a weight has none. */
function routesOf(each: KubeObject, to: (destination: unknown) => Destination): readonly Route[] {
  return listAt(each, 'spec', 'http').flatMap((route): readonly Route[] => {
    const list = listAt(route, 'route');
    if (list.some((one) => textAt(one, 'destination', 'host') === 'docs')) return [];
    return [
      {
        isMarked: isManaged(route) && at(route, 'mirror') === undefined,
        shares: list.map((one) => ({
          to: to(at(one, 'destination')),
          weight: numberAt(one, 'weight') ?? (list.length === 1 ? 100 : 0),
        })),
      },
    ];
  });
}

/** All hosts of the beginning. */
const hosts: readonly string[] = [serviceNames.canary, serviceNames.stable, 'web', 'docs'];

const isManaged = (route: unknown): boolean => managedRouteNames.some((name) => name === textAt(route, 'name'));

function withoutShares(each: KubeObject): KubeObject & { readonly spec: object } {
  const { annotations: { [managedByAnnotation]: _, ...annotations } = {}, ...metadata } = each.metadata;
  return {
    ...each,
    metadata: { ...metadata, annotations },
    spec: {
      ...(at(each, 'spec') as object),
      http: listAt(each, 'spec', 'http').flatMap((route) => {
        // Arms of experiments come and go with their Services.
        const own = listAt(route, 'route').filter((one) => hosts.includes(textAt(one, 'destination', 'host') ?? ''));
        const parts = own.map((one) => ({ ...(one as object), weight: 0 }));
        return isManaged(route) ? [] : [{ ...(route as object), route: parts }];
      }),
      subsets: listAt(each, 'spec', 'subsets').map((subset) => {
        const { [podTemplateHashLabel]: __, ...labels } = (at(subset, 'labels') ?? {}) as Readonly<Record<string, unknown>>;
        return { ...(subset as object), labels };
      }),
    },
  };
}
