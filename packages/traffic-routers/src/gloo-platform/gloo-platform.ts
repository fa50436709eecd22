/**
 * Gloo Mesh and Gloo Platform: weights of the destinations in the HTTP routes of RouteTables.
 * Specification: https://docs.solo.io/gloo-mesh-enterprise/latest/reference/api/route_table/
 */
import { type GlooPlatformTrafficRouting, routerConfigOf } from '@sluice/api';
import { defineKind, err, type KubeObject } from '@sluice/kubernetes';
import { observeObjects, renderObjects, type SteeredObjects } from '../gloo/steered-objects.ts';
import type { Dialect } from '../gloo/steered-routes.ts';
import type { RouteRequest, RouterSpec } from '../router-spec.ts';
import { referencesTo } from '../selected-objects.ts';
import { listAt, textAt, withAt } from '../tree.ts';

type Request = RouteRequest<GlooPlatformTrafficRouting>;

const routeTables = defineKind<KubeObject>('networking.gloo.solo.io/v2', 'RouteTable', 'routetables');

export const glooPlatform: RouterSpec<GlooPlatformTrafficRouting> = {
  id: 'glooPlatform',
  label: 'GlooPlatform',
  kinds: [routeTables],
  configOf: (rollout) => routerConfigOf(rollout, 'glooPlatform'),
  reads: (request) => referencesTo(request, choiceOf(request)),
  observe: (request, live) => observeObjects(steered, request, live),
  render: (request, live, want) => renderObjects(steered, request, live, want),
};

const choiceOf = ({ config }: Request) => ({ kind: routeTables, ...config.routeTableSelector });

/** By name where there is one, else by labels that the route must have. */
const isSelected = ({ config: { routeSelector = {} } }: Request, route: unknown): boolean => {
  const { name, labels = {} } = routeSelector;
  if (name !== undefined && name !== '') return textAt(route, 'name') === name;
  return Object.entries(labels).every(([key, value]) => textAt(route, 'labels', key) === value);
};

const destinationsPath = ['forwardTo', 'destinations'];

const platform: Dialect = {
  nameOf: (destination) => textAt(destination, 'ref', 'name'),
  named: (destination, name) => withAt(destination, ['ref', 'name'], name),
  destinationsOf: (route) => listAt(route, ...destinationsPath),
  withDestinations: (route, destinations) => withAt(route, destinationsPath, destinations),
  toOne: (route, destination) => withAt(route, destinationsPath, [withAt(destination, ['weight'], undefined)]),
  withCopies: () => err('a RouteTable cannot mirror.'),
};

const steered: SteeredObjects<GlooPlatformTrafficRouting> = {
  dialect: platform,
  choiceOf,
  routesPath: () => ['spec', 'http'],
  isSelected,
};
