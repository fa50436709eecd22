/**
 * Gloo Edge: weights of the destinations in the routes of a VirtualService or of RouteTables.
 * Specification: https://docs.solo.io/gloo-edge/latest/reference/api/github.com/solo-io/gloo/projects/gateway/api/v1/virtual_service.proto.sk/
 */
import { type GlooTrafficRouting, type RouteTable, routerConfigOf } from '@sluice/api';
import { defineKind, err, type KubeObject, ok, type Result } from '@sluice/kubernetes';
import { type Acceptance, together } from '../acceptance.ts';
import { problemAt } from '../objects.ts';
import type { Rendering, RouteRequest, RouterReading, RouterSpec, RoutingProblem } from '../router-spec.ts';
import { chosenObjects, referencesTo } from '../selected-objects.ts';
import { at, listAt, type Path, textAt, withAt } from '../tree.ts';
import { weightsIn } from '../weighted.ts';
import { bothSidesOf, type Dialect, entryOf, isSteered, steeredRoutes } from './steered-routes.ts';

type Request = RouteRequest<GlooTrafficRouting>;

const virtualServices = defineKind<KubeObject>('gateway.solo.io/v1', 'VirtualService', 'virtualservices');
const routeTables = defineKind<KubeObject>('gateway.solo.io/v1', 'RouteTable', 'routetables');

export const gloo: RouterSpec<GlooTrafficRouting> = {
  id: 'gloo',
  label: 'Gloo',
  kinds: [virtualServices, routeTables],
  configOf: (rollout) => routerConfigOf(rollout, 'gloo'),
  reads: (request) => referencesTo(request, choiceOf(request)),
  observe,
  render,
};

const choiceOf = ({ config: { virtualService, routeTable = {} } }: Request) =>
  virtualService === undefined ? { kind: routeTables, ...routeTable } : { kind: virtualServices, ...virtualService };

const routesPath = ({ config }: Request): Path =>
  config.virtualService === undefined ? ['spec', 'routes'] : ['spec', 'virtualHost', 'routes'];

const isSelected = ({ config: { routes = [] } }: Request, route: unknown): boolean =>
  routes.length === 0 || routes.includes(textAt(route, 'name') ?? '');

/** An Upstream that is called as the Service is, or the Service itself. */
const namePath = (destination: unknown): Path =>
  at(destination, 'destination', 'upstream') === undefined ? ['destination', 'kube', 'ref', 'name'] : ['destination', 'upstream', 'name'];

const edge: Dialect = {
  nameOf: (destination) => textAt(destination, ...namePath(destination)),
  named: (destination, name) => withAt(destination, namePath(destination), name),
  destinationsOf: (route) => {
    const single = at(route, 'routeAction', 'single');
    return single === undefined ? listAt(route, 'routeAction', 'multi', 'destinations') : [{ destination: single }];
  },
  withDestinations: (route, destinations) =>
    withAt(withAt(route, ['routeAction', 'single'], undefined), ['routeAction', 'multi', 'destinations'], destinations),
  toOne: (route, destination) =>
    withAt(withAt(route, ['routeAction', 'multi'], undefined), ['routeAction', 'single'], at(destination, 'destination')),
  withCopies: (route, destination, percentage) => {
    const upstream = at(destination, 'destination', 'upstream');
    if (upstream === undefined) return err('a route can have copies for an Upstream only.');
    return ok(withAt(route, ['options', 'shadowing'], { upstream, percentage }));
  },
};

function observe(request: Request, live: readonly KubeObject[]): Result<RouterReading, RoutingProblem> {
  const chosen = chosenObjects(request, choiceOf(request), live);
  if (!chosen.ok) return chosen;
  const route = chosen.value
    .flatMap((object) => listAt(object, ...routesPath(request)))
    .find((each) => isSelected(request, each) && isSteered(edge, request, each));
  return ok({ ...weightsIn(entryOf(edge, request), bothSidesOf(edge, request, route), request), ...together(chosen.value.map(state)) });
}

/** Each Gloo that looks at an object has a state of its own there, which does not tell of which generation it speaks. */
function state(object: KubeObject): Acceptance {
  const all = Object.values((at(object, 'status', 'statuses') ?? {}) as object);
  const rejected = all.find((each) => textAt(each, 'state') === 'Rejected');
  if (rejected === undefined) return { accepted: 'unknown' };
  return { accepted: 'no', pending: problemAt(object, 'status', `is Rejected: ${textAt(rejected, 'reason') ?? 'no reason is given'}`) };
}

function render(request: Request, live: readonly KubeObject[], want: RouteTable): Result<Rendering, RoutingProblem> {
  const chosen = chosenObjects(request, choiceOf(request), live);
  if (!chosen.ok) return chosen;
  const objects: KubeObject[] = [];
  let isThere = false;
  for (const object of chosen.value) {
    const present = listAt(object, ...routesPath(request));
    isThere ||= present.some((route) => isSelected(request, route) && isSteered(edge, request, route));
    const routes = steeredRoutes(edge, request, present, { isSelected: (route) => isSelected(request, route), want });
    if (!routes.ok) return err(problemAt(object, routesPath(request).join('.'), routes.error));
    objects.push(present.length === 0 ? object : withAt(object, routesPath(request), routes.value));
  }
  const [first] = chosen.value;
  if (!isThere && first !== undefined) {
    return err(problemAt(first, routesPath(request).join('.'), `no route to steer leads to "${request.stableService}".`));
  }
  return ok({ objects });
}
