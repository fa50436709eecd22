/**
 * Contour: weights of the Services in the routes of HTTPProxies.
 * Specification: https://projectcontour.io/docs/main/config/api/#projectcontour.io/v1.HTTPProxy
 */
import { type ContourTrafficRouting, type RouteTable, routerConfigOf } from '@sluice/api';
import { defineKind, err, type KubeObject, ok, type Result } from '@sluice/kubernetes';
import { acceptanceByCondition, together } from '../acceptance.ts';
import { besideRollout, findObject, liveObject, problemAt, required } from '../objects.ts';
import type { Rendering, RouteRequest, RouterReading, RouterSpec, RoutingProblem } from '../router-spec.ts';
import { at, listAt, withAt } from '../tree.ts';
import { entryBy, knowsCanary, type WeightedEntry, weighted, weightsIn } from '../weighted.ts';
import { isManaged, managedRoutesFrom } from './managed-routes.ts';

type Request = RouteRequest<ContourTrafficRouting>;

const httpProxies = defineKind<KubeObject>('projectcontour.io/v1', 'HTTPProxy', 'httpproxies');

export const contour: RouterSpec<ContourTrafficRouting> = {
  id: 'contour',
  label: 'Contour',
  kinds: [httpProxies],
  configOf: (rollout) => routerConfigOf(rollout, 'contour'),
  reads: ({ rollout, config }) => config.httpProxies.map((name) => required(httpProxies, besideRollout(rollout, name))),
  observe,
  render,
};

/** A Service that gets copies has no share. */
const byName = entryBy(['name']);
const service: WeightedEntry = { ...byName, serviceOf: (entry) => (at(entry, 'mirror') === true ? undefined : byName.serviceOf(entry)) };

const routesOf = (proxy: KubeObject | undefined): readonly unknown[] => listAt(proxy, 'spec', 'routes');

function observe(request: Request, live: readonly KubeObject[]): Result<RouterReading, RoutingProblem> {
  const { rollout, config } = request;
  const proxies = config.httpProxies.flatMap((name) => findObject(live, httpProxies, besideRollout(rollout, name)) ?? []);
  const split = proxies
    .flatMap(routesOf)
    .find((route) => !isManaged(route, request) && knowsCanary(service, listAt(route, 'services'), request));
  return ok({
    ...weightsIn(service, listAt(split, 'services'), request),
    ...together(proxies.map((proxy) => acceptanceByCondition(proxy, 'Valid'))),
  });
}

function render(request: Request, live: readonly KubeObject[], want: RouteTable): Result<Rendering, RoutingProblem> {
  const objects: KubeObject[] = [];
  for (const name of request.config.httpProxies) {
    const proxy = liveObject(live, httpProxies, request, name);
    if (!proxy.ok) return proxy;
    const routes = routesWith(request, proxy.value, want);
    if (!routes.ok) return routes;
    objects.push(withAt(proxy.value, ['spec', 'routes'], routes.value));
  }
  return ok({ objects });
}

/** The routes of a proxy: those of the user with the weights of the table, then ours. */
function routesWith(request: Request, proxy: KubeObject, want: RouteTable): Result<readonly unknown[], RoutingProblem> {
  const present = routesOf(proxy);
  const users: unknown[] = [];
  const ours: unknown[] = [];
  let splits = 0;
  for (const [index, route] of present.entries()) {
    if (isManaged(route, request)) continue;
    const path = `spec.routes[${index}]`;
    if (!knowsCanary(service, listAt(route, 'services'), request)) {
      users.push(route);
      continue;
    }
    splits += 1;
    const services = weighted(service, listAt(route, 'services'), request, want);
    if (!services.ok) return err(problemAt(proxy, `${path}.services`, services.error));
    const split = withAt(route, ['services'], services.value);
    const managed = managedRoutesFrom(split, request, want);
    if (!managed.ok) return err(problemAt(proxy, path, managed.error));
    users.push(split);
    ours.push(...managed.value);
  }
  if (splits === 0) return err(problemAt(proxy, 'spec.routes', `no route has the Service "${request.canaryService}".`));
  return ok([...users, ...ours]);
}
