/**
 * NGINX Ingress Controller of F5 (nginx.org): weights of the splits in VirtualServers and VirtualServerRoutes.
 * Specification: https://docs.nginx.com/nginx-ingress-controller/configuration/virtualserver-and-virtualserverroute-resources/
 */
import { type NginxIncTrafficRouting, type RouteTable, routerConfigOf } from '@sluice/api';
import { defineKind, err, type KubeObject, ok, type Result } from '@sluice/kubernetes';
import { type Acceptance, together } from '../acceptance.ts';
import { besideRollout, findObject, objectAt, problemAt, required } from '../objects.ts';
import type { Rendering, RouteRequest, RouterReading, RouterSpec, RoutingProblem } from '../router-spec.ts';
import { listAt, numberAt, textAt, withAt } from '../tree.ts';
import { knowsCanary, type WeightedEntry, weighted, weightsIn } from '../weighted.ts';
import { withHeaderMatches } from './header-matches.ts';

type Request = RouteRequest<NginxIncTrafficRouting>;

const virtualServers = defineKind<KubeObject>('k8s.nginx.org/v1', 'VirtualServer', 'virtualservers');
const virtualServerRoutes = defineKind<KubeObject>('k8s.nginx.org/v1', 'VirtualServerRoute', 'virtualserverroutes');

export const nginxInc: RouterSpec<NginxIncTrafficRouting> = {
  id: 'nginxInc',
  label: 'NginxInc',
  kinds: [virtualServers, virtualServerRoutes],
  configOf: (rollout) => routerConfigOf(rollout, 'nginxInc'),
  reads: (request) => steeredOf(request).map(({ kind, key }) => required(kind, key)),
  observe,
  render,
};

/** The objects to steer, and where their routes stand. */
const steeredOf = ({ rollout, config }: Request) => [
  ...(config.virtualServers ?? []).map((name) => ({ kind: virtualServers, key: besideRollout(rollout, name), routes: ['spec', 'routes'] })),
  ...(config.virtualServerRoutes ?? []).map((name) => ({
    kind: virtualServerRoutes,
    key: besideRollout(rollout, name),
    routes: ['spec', 'subroutes'],
  })),
];

/** A split leads to an upstream, and that to a Service. */
export function splitOf(object: KubeObject): WeightedEntry {
  const upstreams = listAt(object, 'spec', 'upstreams');
  const serviceOf = (upstream: string | undefined) =>
    textAt(
      upstreams.find((each) => textAt(each, 'name') === upstream),
      'service',
    );
  return { serviceOf: (split) => serviceOf(textAt(split, 'action', 'pass')), leadingTo: (split) => split };
}

function observe(request: Request, live: readonly KubeObject[]): Result<RouterReading, RoutingProblem> {
  const found = steeredOf(request).flatMap(({ kind, key, routes }) => {
    const object = findObject(live, kind, key);
    return object === undefined ? [] : [{ object, routes: listAt(object, ...routes) }];
  });
  const [reading] = found.flatMap(({ object, routes }) =>
    routes
      .map((route) => listAt(route, 'splits'))
      .filter((splits) => knowsCanary(splitOf(object), splits, request))
      .map((splits) => weightsIn(splitOf(object), splits, request)),
  );
  return ok({ ...reading, ...together(found.map(({ object }) => validity(object))) });
}

/** The state does not tell of which generation it speaks. */
function validity(object: KubeObject): Acceptance {
  if (textAt(object, 'status', 'state') !== 'Invalid') return { accepted: 'unknown' };
  return {
    accepted: 'no',
    pending: problemAt(object, 'status', `is Invalid: ${textAt(object, 'status', 'message') ?? 'no reason is given'}`),
  };
}

function render(request: Request, live: readonly KubeObject[], want: RouteTable): Result<Rendering, RoutingProblem> {
  const objects: KubeObject[] = [];
  for (const { kind, key, routes } of steeredOf(request)) {
    const found = objectAt(live, kind, key);
    if (!found.ok) return found;
    const object = found.value;
    const entry = splitOf(object);
    let steered = object;
    for (const [index, route] of listAt(object, ...routes).entries()) {
      const splits = listAt(route, 'splits');
      if (!knowsCanary(entry, splits, request)) continue;
      const path = [...routes, index, 'splits'];
      const others = splits.filter((split) => {
        const service = entry.serviceOf(split);
        return service !== request.canaryService && service !== request.stableService && (numberAt(split, 'weight') ?? 0) > 0;
      });
      // The weights of a route must add up to 100.
      if (others.length > 0) return err(problemAt(object, path.join('.'), 'may have no weight for others than the two sides.'));
      const list = weighted(entry, splits, request, want);
      if (!list.ok) return err(problemAt(object, path.join('.'), list.error));
      steered = withAt(steered, [...routes, index], withHeaderMatches(request, withAt(route, ['splits'], list.value), entry, want));
    }
    if (steered === object && !listAt(object, ...routes).some((route) => knowsCanary(entry, listAt(route, 'splits'), request))) {
      return err(problemAt(object, routes.join('.'), `no route has splits with the Service "${request.canaryService}".`));
    }
    objects.push(steered);
  }
  return ok({ objects });
}
