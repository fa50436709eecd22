import type { RouteTable } from '@sluice/api';
import type { RouterReading } from '../router-spec.ts';
import { shareOf } from '../shares.ts';
import { listAt, numberAt, textAt, withAt } from '../tree.ts';
import { partsOf, type RouteParts } from './parts.ts';
import type { IstioRequest } from './request.ts';

/** The weights that a route has. A destination without one gets nothing beside others. */
export function weightsIn(request: IstioRequest, route: unknown): Pick<RouterReading, 'canaryWeight' | 'arms'> {
  const parts = partsOf(request, route);
  if (parts === undefined) return {};
  const weightAt = (index: number): number => numberAt(route, 'route', index, 'weight') ?? 0;
  const arms = Object.entries(parts.arms).map(([service, index]) => [service, weightAt(index)] as const);
  const inArms = arms.reduce((sum, [, weight]) => sum + weight, 0);
  const total = weightAt(parts.canary) + weightAt(parts.stable) + inArms + parts.kept;
  return { canaryWeight: shareOf(weightAt(parts.canary), total, request.maxWeight), arms: Object.fromEntries(arms) };
}

/** The route with the weights of a table. Arms that are no longer wanted go, new ones come last; all else stays. */
export function withWeights<Route>(request: IstioRequest, route: Route, { backends }: Pick<RouteTable, 'backends'>): Route {
  const parts = partsOf(request, route);
  if (parts === undefined) return route;
  const [canary, stable, ...arms] = backends;
  const weights = new Map<number, number>([
    [parts.canary, canary.weight],
    // Additional subsets keep theirs, at the expense of the stable side.
    [parts.stable, Math.max(0, stable.weight - parts.kept)],
  ]);
  for (const arm of arms) {
    const index = parts.arms[arm.service];
    if (index !== undefined) weights.set(index, arm.weight);
  }
  const unwanted = Object.entries(parts.arms).flatMap(([service, index]) => (arms.some((arm) => arm.service === service) ? [] : [index]));
  const destinations = listAt(route, 'route').map((each, index) => {
    const weight = weights.get(index);
    return weight === undefined ? each : withAt(each, ['weight'], weight);
  });
  const added = arms.filter(({ service }) => parts.arms[service] === undefined);
  return withAt(
    route,
    ['route'],
    [
      ...destinations.filter((_, index) => !unwanted.includes(index)),
      ...added.map(({ service, weight }) => armLike(route, parts, service, weight)),
    ],
  );
}

/** An arm is addressed like the canary: the same domain and port, and no subset. */
function armLike(route: unknown, { canary }: RouteParts, service: string, weight: number): unknown {
  const host = textAt(route, 'route', canary, 'destination', 'host') ?? '';
  const port = numberAt(route, 'route', canary, 'destination', 'port', 'number');
  const domain = host.split('.').slice(1);
  return { destination: { host: [service, ...domain].join('.'), ...(port === undefined ? {} : { port: { number: port } }) }, weight };
}
