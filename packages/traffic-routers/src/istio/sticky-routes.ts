import { type Backend, cookiePattern, type RouteTable, type StickyRule, setCookieFor, stickyRules } from '@sluice/api';
import { err, isObject, ok, type Result } from '@sluice/kubernetes';
import { at, listAt, withAt } from '../tree.ts';
import { both } from './managed-routes.ts';
import { partsOf } from './parts.ts';
import type { IstioRequest } from './request.ts';
import { stickyName } from './sticky-name.ts';
import { withWeights } from './weights.ts';

/**
 * The routes that keep clients on their side, before a route that splits: one for each sort of cookie, and a copy of the split itself that
 * gives cookies to everybody else, so that nothing but weights changes in the route of the user. The reason why not where one of its
 * conditions or headers stands in the way.
 */
export function stickyRoutesBefore(request: IstioRequest, split: unknown, want: RouteTable): Result<readonly unknown[]> {
  if (want.stickiness === undefined) return ok([]);
  if (listAt(split, 'match').some((match) => hasKey(at(match, 'headers'), 'cookie')))
    return err('has a condition on the header cookie, which stickiness needs.');
  if (listAt(split, 'route').some((each) => hasKey(at(each, 'headers', 'response', 'add'), 'set-cookie')))
    return err('adds a header Set-Cookie, which stickiness needs.');
  const byCookie = stickyRules(want).map((rule) => routeFor(split, destinationsOf(request, split, rule, want), cookiePattern(rule, want)));
  const all = [...byCookie, routeFor(split, withCookies(request, listAt(split, 'route'), want))];
  return ok(all.map((route, index) => ({ name: stickyName(request, index), ...route })));
}

/** The split for some requests: all where no pattern is given. */
function routeFor(split: unknown, route: readonly unknown[], pattern?: string): object {
  const { name: _name, match, route: _route, ...rest } = isObject(split) ? split : {};
  if (pattern === undefined) return { ...(match === undefined ? {} : { match }), route, ...rest };
  const condition = { headers: { cookie: { regex: pattern } } };
  const bases = listAt(split, 'match');
  return { match: bases.length === 0 ? [condition] : bases.map((base) => both(base, condition)), route, ...rest };
}

function destinationsOf(request: IstioRequest, split: unknown, { backends, hasOthers }: StickyRule, want: RouteTable): readonly unknown[] {
  if (hasOthers) return withCookies(request, listAt(withWeights(request, split, { backends }), 'route'), want);
  const parts = partsOf(request, split);
  const [canary, stable] = backends;
  return [canary, stable]
    .filter(({ weight }) => weight > 0)
    .map((backend) => {
      const destination = at(split, 'route', (backend.role === 'canary' ? parts?.canary : parts?.stable) ?? 0);
      return withCookie(withAt(destination, ['weight'], backend.weight), backend, want);
    });
}

/** Destinations that are not the Rollout's give no cookie. */
function withCookies(request: IstioRequest, destinations: readonly unknown[], want: RouteTable): readonly unknown[] {
  const parts = partsOf(request, { route: destinations });
  const arms = Object.values(parts?.arms ?? {});
  return destinations.map((each, index) => {
    if (index === parts?.canary) return withCookie(each, { role: 'canary' }, want);
    return index === parts?.stable || arms.includes(index) ? withCookie(each, { role: 'stable' }, want) : each;
  });
}

const withCookie = (destination: unknown, backend: Pick<Backend, 'role'>, want: RouteTable): unknown =>
  withAt(destination, ['headers', 'response', 'add', 'Set-Cookie'], setCookieFor(want, backend));

const hasKey = (headers: unknown, name: string): boolean =>
  isObject(headers) && Object.keys(headers).some((key) => key.toLowerCase() === name);
