import type { HeaderRouteMatch, ManagedRoute, RouteTable } from '@sluice/api';
import { err, ok, type Result } from '@sluice/kubernetes';
import { isMarkerHeader, markerHeader } from '../marker-header.ts';
import type { RouteRequest } from '../router-spec.ts';
import { headersOf, isPresence, wholeRegex } from '../string-match.ts';
import { at, listAt, textAt, withAt } from '../tree.ts';

type Request = RouteRequest<unknown>;

export const isManaged = (route: unknown, request: Request): boolean =>
  listAt(route, 'conditions').some((each) => isMarkerHeader(request, textAt(each, 'header', 'name')));

/** The managed routes that stand beside one route with both sides: one for each match. */
export function managedRoutesFrom(split: unknown, request: Request, { managed }: RouteTable): Result<readonly unknown[]> {
  const services = listAt(split, 'services');
  const canary = withAt(
    services.find((each) => textAt(each, 'name') === request.canaryService && at(each, 'mirror') !== true),
    ['weight'],
    undefined,
  );
  const routes: unknown[] = [];
  for (const route of managed) {
    const isCopied = services.some((each) => at(each, 'mirror') === true);
    if (route.kind === 'mirror' && isCopied) return err('has a mirror already, and Contour can have one only.');
    // No weight, or a weight of 0, would copy everything.
    if (route.kind === 'mirror' && route.percentage === 0) continue;
    const destinations =
      route.kind === 'header' ? [canary] : [...services, withAt(withAt(canary, ['mirror'], true), ['weight'], route.percentage)];
    for (const conditions of conditionsOf(split, route)) {
      const own = [...conditions, { header: { name: markerHeader(request, route.name), notpresent: true } }];
      routes.push(withAt(withAt(split, ['conditions'], own), ['services'], destinations));
    }
  }
  return ok(routes);
}

type Conditions = readonly unknown[];

/** The conditions of each match together with those of the route; none for a match that can never meet them. */
function conditionsOf(split: unknown, route: ManagedRoute): readonly Conditions[] {
  const own: Conditions = listAt(split, 'conditions');
  if (route.kind === 'header') return route.match.flatMap((match) => withHeader([own], match));
  // The path of the route stays as it is, so that a route of the user on a narrower path keeps its requests.
  return route.match.flatMap((match) => headersOf(match).reduce<readonly Conditions[]>(withHeader, [own]));
}

/** Two exact conditions on one header are refused by Contour: the same one twice is once, two different ones never hold. */
function withHeader(all: readonly Conditions[], { headerName: name, headerValue }: HeaderRouteMatch): readonly Conditions[] {
  const { exact } = headerValue;
  const comparison = isPresence(headerValue) ? { present: true } : exact === undefined ? { regex: wholeRegex(headerValue) } : { exact };
  return all.flatMap((conditions) => {
    const known = conditions.find(
      (each) => textAt(each, 'header', 'name')?.toLowerCase() === name.toLowerCase() && textAt(each, 'header', 'exact') !== undefined,
    );
    if (known !== undefined && exact !== undefined) return textAt(known, 'header', 'exact') === exact ? [conditions] : [];
    return [[...conditions, { header: { name, ...comparison } }]];
  });
}
