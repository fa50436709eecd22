/**
 * Gloo Mesh and Gloo Platform: weights of the destinations in the HTTP routes of RouteTables.
 * Specification: https://docs.solo.io/gloo-mesh-enterprise/latest/reference/api/route_table/
 */
import { type GlooPlatformTrafficRouting, type RouteTable, routerConfigOf } from '@sluice/api';
import { defineKind, err, type KubeObject, ok, type Result } from '@sluice/kubernetes';
import { bothSidesOf, type Dialect, entryOf, isSteered, steeredRoutes } from '../gloo/steered-routes.ts';
import { problemAt } from '../objects.ts';
import type { Rendering, RouteRequest, RouterReading, RouterSpec, RoutingProblem } from '../router-spec.ts';
import { chosenObjects, referencesTo } from '../selected-objects.ts';
import { listAt, textAt, withAt } from '../tree.ts';
import { weightsIn } from '../weighted.ts';

type Request = RouteRequest<GlooPlatformTrafficRouting>;

const routeTables = defineKind<KubeObject>('networking.gloo.solo.io/v2', 'RouteTable', 'routetables');

export const glooPlatform: RouterSpec<GlooPlatformTrafficRouting> = {
  id: 'glooPlatform',
  label: 'GlooPlatform',
  kinds: [routeTables],
  configOf: (rollout) => routerConfigOf(rollout, 'glooPlatform'),
  reads: (request) => referencesTo(request, choiceOf(request)),
  observe,
  render,
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

function observe(request: Request, live: readonly KubeObject[]): Result<RouterReading, RoutingProblem> {
  const chosen = chosenObjects(request, choiceOf(request), live);
  if (!chosen.ok) return chosen;
  const route = chosen.value
    .flatMap((object) => listAt(object, 'spec', 'http'))
    .find((each) => isSelected(request, each) && isSteered(platform, request, each));
  return ok({ ...weightsIn(entryOf(platform, request), bothSidesOf(platform, request, route), request), accepted: 'unknown' });
}

function render(request: Request, live: readonly KubeObject[], want: RouteTable): Result<Rendering, RoutingProblem> {
  const chosen = chosenObjects(request, choiceOf(request), live);
  if (!chosen.ok) return chosen;
  const objects: KubeObject[] = [];
  let isThere = false;
  for (const object of chosen.value) {
    const present = listAt(object, 'spec', 'http');
    isThere ||= present.some((route) => isSelected(request, route) && isSteered(platform, request, route));
    const routes = steeredRoutes(platform, request, present, { isSelected: (route) => isSelected(request, route), want });
    if (!routes.ok) return err(problemAt(object, 'spec.http', routes.error));
    objects.push(present.length === 0 ? object : withAt(object, ['spec', 'http'], routes.value));
  }
  const [first] = chosen.value;
  if (!isThere && first !== undefined) {
    return err(problemAt(first, 'spec.http', `no route to steer leads to "${request.stableService}".`));
  }
  return ok({ objects });
}
