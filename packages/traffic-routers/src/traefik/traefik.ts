/**
 * Traefik: weights in a TraefikService, and routes by header or with copies in the IngressRoutes that lead to it.
 * Specification: https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/crd/http/traefikservice/
 */
import { type RouteTable, routerConfigOf, type TraefikTrafficRouting } from '@sluice/api';
import { defineKind, err, type KubeObject, ok, type Result } from '@sluice/kubernetes';
import { besideRollout, findObject, liveObject, optional, ownObjectsOf, problemAt, required } from '../objects.ts';
import type { Rendering, RouteRequest, RouterReading, RouterSpec, RoutingProblem } from '../router-spec.ts';
import { listAt, withAt } from '../tree.ts';
import { entryBy, entryFor, weighted, weightsIn } from '../weighted.ts';
import { ownServiceName, ownServices, routesWith, traefikServices } from './managed-routes.ts';
import { withStickyCookie } from './sticky-cookie.ts';

type Request = RouteRequest<TraefikTrafficRouting>;

const ingressRoutes = defineKind<KubeObject>('traefik.io/v1alpha1', 'IngressRoute', 'ingressroutes');

export const traefik: RouterSpec<TraefikTrafficRouting> = {
  id: 'traefik',
  label: 'Traefik',
  kinds: [traefikServices, ingressRoutes],
  configOf: (rollout) => routerConfigOf(rollout, 'traefik'),
  reads: ({ rollout, config: { weightedTraefikServiceName, ingressRoutes: names = [] }, managedNames }) => {
    const key = (name: string) => besideRollout(rollout, name);
    return [
      required(traefikServices, key(weightedTraefikServiceName)),
      ...names.map((name) => required(ingressRoutes, key(name))),
      ...(names.length === 0 ? [] : managedNames).map((name) => optional(traefikServices, key(ownServiceName(rollout, name)))),
    ];
  },
  observe,
  render,
};

const service = entryBy(['name']);
const splitPath = ['spec', 'weighted', 'services'];

function observe(request: Request, live: readonly KubeObject[]): Result<RouterReading, RoutingProblem> {
  const found = findObject(live, traefikServices, besideRollout(request.rollout, request.config.weightedTraefikServiceName));
  // Traefik does not say what it has taken over.
  return ok({ ...weightsIn(service, listAt(found, ...splitPath), request), accepted: 'unknown' });
}

function render(request: Request, live: readonly KubeObject[], want: RouteTable): Result<Rendering, RoutingProblem> {
  const { rollout, config, managedNames } = request;
  const present = liveObject(live, traefikServices, request, config.weightedTraefikServiceName);
  if (!present.ok) return present;
  const services = weighted(service, listAt(present.value, ...splitPath), request, want);
  if (!services.ok) return err(problemAt(present.value, splitPath.join('.'), services.error));
  const split = withStickyCookie(request, withAt(present.value, splitPath, services.value), want);
  if (!split.ok) return split;
  // The Services of our routes come before the routes, and go after them.
  const own = ownServices(request, live, entryFor(service, services.value, request.canaryService), want);
  if (!own.ok) return own;
  const routed: KubeObject[] = [];
  for (const name of config.ingressRoutes ?? []) {
    const route = liveObject(live, ingressRoutes, request, name);
    if (!route.ok) return route;
    const routes = routesWith(request, listAt(route.value, 'spec', 'routes'), want);
    if (!routes.ok) return err(problemAt(route.value, 'spec.routes', routes.error));
    routed.push(withAt(route.value, ['spec', 'routes'], routes.value));
  }
  const unwanted = managedNames.filter((name) => !want.managed.some((route) => route.name === name));
  const names = unwanted.map((name) => ownServiceName(rollout, name));
  return ok({ objects: [split.value, ...own.value, ...routed], removed: ownObjectsOf(live, traefikServices, request, names) });
}
