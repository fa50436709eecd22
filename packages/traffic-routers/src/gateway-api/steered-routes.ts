import type { GatewayApiRoute, GatewayApiTrafficRouting } from '@sluice/api';
import { err, type Kind, type KubeObject, type LabelSelector, type ObjectKey, ok, type Result } from '@sluice/kubernetes';
import { isSameObject, objectAt, refTo, required } from '../objects.ts';
import type { RouteReference, RouteRequest, RoutingProblem } from '../router-spec.ts';
import { objectsWithLabels } from '../selected-objects.ts';
import { grpcRoutes, httpRoutes, tcpRoutes, tlsRoutes } from './kinds.ts';

export type GatewayRequest = RouteRequest<GatewayApiTrafficRouting>;

/** What a Rollout says of one kind of route. */
interface Naming {
  readonly kind: Kind<KubeObject>;
  readonly routes: readonly GatewayApiRoute[];
  readonly selector: LabelSelector | undefined;
}

/** A route to steer. */
export interface SteeredRoute {
  readonly kind: Kind<KubeObject>;
  readonly object: KubeObject;
  /** Whether header and mirror routes are added to it. */
  readonly takesManaged: boolean;
}

function namingsOf({ config }: GatewayRequest): readonly Naming[] {
  const named = (one: string | undefined, list: readonly GatewayApiRoute[] = []): readonly GatewayApiRoute[] =>
    one === undefined || one === '' ? list : [...list, { name: one, useHeaderRoutes: true }];
  return [
    { kind: httpRoutes, routes: named(config.httpRoute, config.httpRoutes), selector: config.httpRouteSelector },
    { kind: grpcRoutes, routes: named(config.grpcRoute, config.grpcRoutes), selector: config.grpcRouteSelector },
    { kind: tcpRoutes, routes: named(config.tcpRoute, config.tcpRoutes), selector: config.tcpRouteSelector },
    { kind: tlsRoutes, routes: named(config.tlsRoute, config.tlsRoutes), selector: config.tlsRouteSelector },
  ];
}

const namespaceOf = ({ config, rollout }: GatewayRequest): string => config.namespace || (rollout.metadata.namespace ?? '');

const keyOf = (request: GatewayRequest, name: string): ObjectKey => ({ namespace: namespaceOf(request), name });

export const referencesOf = (request: GatewayRequest): readonly RouteReference[] =>
  namingsOf(request).flatMap(({ kind, routes, selector }) => [
    ...routes.map(({ name }) => required(kind, keyOf(request, name))),
    ...(selector === undefined ? [] : [{ kind, namespace: namespaceOf(request), selector, required: false }]),
  ]);

/** The routes to steer, each once, in the order of kinds and names. A selector that selects none is a problem. */
export function steeredRoutes(request: GatewayRequest, live: readonly KubeObject[]): Result<readonly SteeredRoute[], RoutingProblem> {
  const found: SteeredRoute[] = [];
  const add = (route: SteeredRoute) => {
    const index = found.findIndex(({ object }) => isSameObject(object, route.object));
    if (index < 0) found.push(route);
    else if (route.takesManaged) found[index] = route;
  };
  for (const { kind, routes, selector } of namingsOf(request)) {
    for (const { name, useHeaderRoutes = false } of routes) {
      const object = objectAt(live, kind, keyOf(request, name));
      if (!object.ok) return object;
      add({ kind, object: object.value, takesManaged: useHeaderRoutes });
    }
    if (selector === undefined) continue;
    const chosen = objectsWithLabels(live, kind, namespaceOf(request), selector);
    if (chosen.length === 0) {
      const message = `No ${kind.kind} in namespace "${namespaceOf(request)}" has the labels that the Rollout selects routes by.`;
      return err({ message, object: refTo(kind, keyOf(request, '*')) });
    }
    for (const object of chosen) add({ kind, object, takesManaged: false });
  }
  return ok(found);
}
