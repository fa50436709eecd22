import type { HeaderRouteMatch, NginxIncTrafficRouting, RouteTable } from '@sluice/api';
import { headerRoutesOf, type RouteRequest } from '../router-spec.ts';
import { anchoredRegex } from '../string-match.ts';
import { listAt, textAt, withAt } from '../tree.ts';
import { entryFor, type WeightedEntry } from '../weighted.ts';

type Request = RouteRequest<NginxIncTrafficRouting>;

/**
 * Matches of a route have no names. Ours carry one more condition, which always holds: that a header which nobody sends is not `on`. Its
 * name says whose match it is.
 */
const markerOf = ({ rollout }: Request, name: string): string => `sluice-route-${rollout.metadata.name}--${name}`.replace(/[^\w-]/g, '-');

/** A route with the matches of the header routes, before those of the user. */
export function withHeaderMatches(request: Request, route: unknown, entry: WeightedEntry, want: RouteTable): unknown {
  const present = listAt(route, 'matches');
  const users = present.filter(
    (match) => !listAt(match, 'conditions').some((each) => textAt(each, 'header')?.startsWith(markerOf(request, '')) === true),
  );
  const canary = textAt(entryFor(entry, listAt(route, 'splits'), request.canaryService), 'action', 'pass');
  const own = headerRoutesOf(want).flatMap(({ name, match }) =>
    match.map((each) => ({
      conditions: [conditionOf(each), { header: markerOf(request, name), value: '!on' }],
      action: { pass: canary },
    })),
  );
  const matches = [...own, ...users];
  if (matches.length === 0 && present.length === 0) return route;
  return withAt(route, ['matches'], matches.length === 0 ? undefined : matches);
}

const conditionOf = ({ headerName, headerValue }: HeaderRouteMatch) => ({
  header: headerName,
  value: headerValue.exact ?? `~${anchoredRegex(headerValue)}`,
});
