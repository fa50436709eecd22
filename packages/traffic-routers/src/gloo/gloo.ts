/**
 * Gloo Edge: weights of the destinations in the routes of a VirtualService or of RouteTables.
 * Specification: https://docs.solo.io/gloo-edge/latest/reference/api/github.com/solo-io/gloo/projects/gateway/api/v1/virtual_service.proto.sk/
 */
import { type GlooTrafficRouting, routerConfigOf } from '@sluice/api';
import { defineKind, err, type KubeObject, ok } from '@sluice/kubernetes';
import type { Acceptance } from '../acceptance.ts';
import { problemAt } from '../objects.ts';
import type { RouteRequest, RouterSpec } from '../router-spec.ts';
import { referencesTo } from '../selected-objects.ts';
import { at, listAt, type Path, textAt, withAt } from '../tree.ts';
import { observeObjects, renderObjects, type SteeredObjects } from './steered-objects.ts';
import type { Dialect } from './steered-routes.ts';

type Request = RouteRequest<GlooTrafficRouting>;

const virtualServices = defineKind<KubeObject>('gateway.solo.io/v1', 'VirtualService', 'virtualservices');
const routeTables = defineKind<KubeObject>('gateway.solo.io/v1', 'RouteTable', 'routetables');

export const gloo: RouterSpec<GlooTrafficRouting> = {
  id: 'gloo',
  label: 'Gloo',
  kinds: [virtualServices, routeTables],
  configOf: (rollout) => routerConfigOf(rollout, 'gloo'),
  reads: (request) => referencesTo(request, choiceOf(request)),
  observe: (request, live) => observeObjects(steered, request, live),
  render: (request, live, want) => renderObjects(steered, request, live, want),
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

const steered: SteeredObjects<GlooTrafficRouting> = { dialect: edge, choiceOf, routesPath, isSelected, accepted: stateOf };

/** Each Gloo that looks at an object has a state of its own there, which does not tell of which generation it speaks. */
function stateOf(object: KubeObject): Acceptance {
  const all = Object.values((at(object, 'status', 'statuses') ?? {}) as object);
  const rejected = all.find((each) => textAt(each, 'state') === 'Rejected');
  if (rejected === undefined) return { accepted: 'unknown' };
  return { accepted: 'no', pending: problemAt(object, 'status', `is Rejected: ${textAt(rejected, 'reason') ?? 'no reason is given'}`) };
}
