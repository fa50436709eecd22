import type { IstioVirtualService, RouteTable } from '@sluice/api';
import { err, type KubeObject, ok, type Result } from '@sluice/kubernetes';
import { problemAt } from '../objects.ts';
import type { RouterReading, RoutingProblem } from '../router-spec.ts';
import { listAt, withAt } from '../tree.ts';
import { managedRoutesBefore } from './managed-routes.ts';
import { partsOf } from './parts.ts';
import type { IstioRequest } from './request.ts';
import { isManaged, selectedRoutes } from './selected-routes.ts';
import { stickyRoutesBefore } from './sticky-routes.ts';
import { weightsIn, withWeights } from './weights.ts';

/** The weights of the first route that is steered. That the others say the same is found out by rendering. */
export function readVirtualService(
  request: IstioRequest,
  config: IstioVirtualService,
  object: KubeObject,
): Result<Pick<RouterReading, 'canaryWeight' | 'arms'>, RoutingProblem> {
  const selected = selectedRoutes(request, config, object);
  return selected.ok ? ok(weightsIn(request, selected.value[0]?.route)) : selected;
}

/** The VirtualService as the table wants it: weights in every route that is steered, and our own routes in front of each HTTP one. */
export function renderVirtualService(
  request: IstioRequest,
  config: IstioVirtualService,
  object: KubeObject,
  want: RouteTable,
): Result<KubeObject, RoutingProblem> {
  const selected = selectedRoutes(request, config, object);
  if (!selected.ok) return err(selected.error);
  const steered = selected.value.reduce(
    (whole, { section, index, route }) => withAt(whole, ['spec', section, index], withWeights(request, route, want)),
    object,
  );
  const isSteered = (index: number) => selected.value.some((each) => each.section === 'http' && each.index === index);
  const routes: unknown[] = [];
  for (const [index, route] of listAt(steered, 'spec', 'http').entries()) {
    if (isManaged(request, route)) continue;
    const own = isSteered(index) ? ownRoutesBefore(request, route, want) : ok([]);
    if (!own.ok) return err(problemAt(object, `spec.http[${index}]`, own.error));
    routes.push(...own.value, route);
  }
  const [unplaced] = want.managed;
  const lacking = unplaced !== undefined ? `the managed route "${unplaced.name}"` : want.stickiness && 'stickiness';
  if (lacking !== undefined && !selected.value.some(({ section }) => section === 'http')) {
    return err(problemAt(object, 'spec.http', `has no route that ${lacking} could stand before.`));
  }
  return ok(routes.length === 0 ? steered : withAt(steered, ['spec', 'http'], routes));
}

/** Header and mirror routes, and before each that splits those that keep clients on their side. */
function ownRoutesBefore(request: IstioRequest, route: unknown, want: RouteTable): Result<readonly unknown[]> {
  const own: unknown[] = [];
  for (const managed of [...managedRoutesBefore(request, route, want), undefined]) {
    const split = managed ?? route;
    const sticky = partsOf(request, split) === undefined ? ok([]) : stickyRoutesBefore(request, split, want);
    if (!sticky.ok) return sticky;
    own.push(...sticky.value, ...(managed === undefined ? [] : [managed]));
  }
  return ok(own);
}
