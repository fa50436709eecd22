import type { ConsulTrafficRouting, HeaderRouteMatch, RouteTable } from '@sluice/api';
import { isMarkerHeader, markerHeader } from '../marker-header.ts';
import { headerRoutesOf, type RouteRequest } from '../router-spec.ts';
import { listAt, textAt } from '../tree.ts';

type Request = RouteRequest<ConsulTrafficRouting>;

const isManaged = (request: Request, route: unknown): boolean =>
  listAt(route, 'match', 'http', 'header').some((each) => isMarkerHeader(request, textAt(each, 'name')));

/** The routes of a ServiceRouter with those of the header routes in front: the first one that matches counts. */
export function routesWith(request: Request, present: readonly unknown[], want: RouteTable): readonly unknown[] {
  const { serviceName: service, canarySubsetName: serviceSubset } = request.config;
  const own = headerRoutesOf(want).flatMap(({ name, match }) =>
    match.map((each) => ({
      match: { http: { header: [headerOf(each), { name: markerHeader(request, name), present: true, invert: true }] } },
      destination: { service, serviceSubset },
    })),
  );
  return [...own, ...present.filter((route) => !isManaged(request, route))];
}

const headerOf = ({ headerName: name, headerValue: { exact, prefix, regex } }: HeaderRouteMatch) => ({
  name,
  ...(exact === undefined ? {} : { exact }),
  ...(prefix === undefined ? {} : { prefix }),
  ...(regex === undefined ? {} : { regex }),
});
