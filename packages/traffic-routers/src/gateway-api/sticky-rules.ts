import { cookiePattern, isCookiePattern, isStickyCookie, type RouteTable, type StickyRule, setCookieFor, stickyRules } from '@sluice/api';
import { err, isObject, ok, type Result } from '@sluice/kubernetes';
import { at, listAt, textAt, withAt } from '../tree.ts';
import { partsOf, withWeights } from './backends.ts';
import { both, nameOf } from './managed-rules.ts';
import type { GatewayRequest } from './steered-routes.ts';

/** A route of the Gateway API can have no more. */
const mostRules = 16;

/**
 * The rules of a route with those that keep clients on their side: before each steered rule that splits one for each sort of cookie, and in
 * the split itself the header that gives cookies. The reason why not where something stands in the way.
 */
export function withStickiness(
  request: GatewayRequest,
  rules: readonly unknown[],
  steered: ReadonlySet<unknown>,
  want: RouteTable,
): Result<readonly unknown[]> {
  if (want.stickiness === undefined) return ok(rules);
  const isSplit = (rule: unknown) => steered.has(rule) && partsOf(request, rule) !== undefined;
  const splits = rules.filter(isSplit).length;
  const room = Math.floor((mostRules - rules.length) / Math.max(1, splits));
  if (room < 2)
    return err(`a route can have ${mostRules} rules; there are ${rules.length}, and stickiness needs 2 more for each of ${splits}.`);
  const found: unknown[] = [];
  for (const rule of rules) {
    if (!isSplit(rule)) {
      found.push(rule);
      continue;
    }
    const problem = problemWith(request, rule);
    if (problem !== undefined) return err(problem);
    found.push(...stickyRules(want, room).map((sticky) => ruleFor(request, rule, sticky, want)), withCookies(request, rule, want));
  }
  return ok(found);
}

function problemWith(request: GatewayRequest, rule: unknown): string | undefined {
  if (listAt(rule, 'matches').some((match) => listAt(match, 'headers').some((header) => nameOf(header) === 'cookie')))
    return 'a rule has a condition on the header Cookie, which stickiness needs.';
  const own = ownBackends(request, rule).map((index) => listAt(rule, 'backendRefs', index, 'filters'));
  return own.some((filters) => filters.some((each) => textAt(each, 'type') === modifier))
    ? `a backend has a ${modifier}, which stickiness needs: it can have one only.`
    : undefined;
}

/** The split for the requests that carry a cookie. */
function ruleFor(request: GatewayRequest, split: unknown, rule: StickyRule, want: RouteTable): object {
  const { name: _name, matches: _matches, backendRefs: _backends, ...rest } = isObject(split) ? split : {};
  const condition = { headers: [{ name: 'Cookie', type: 'RegularExpression', value: cookiePattern(rule, want) }] };
  const bases = listAt(split, 'matches');
  const weighted = rule.hasOthers ? withWeights(request, split, rule) : withAt(split, ['backendRefs'], sidesAlone(request, split, rule));
  return {
    matches: bases.length === 0 ? [condition] : bases.map((base) => both(base, condition)),
    ...rest,
    backendRefs: at(withCookies(request, weighted, want), 'backendRefs'),
  };
}

function sidesAlone(request: GatewayRequest, split: unknown, { backends: [canary, stable] }: StickyRule): readonly unknown[] {
  const parts = partsOf(request, split);
  const weighted = (indexes: readonly number[] = [], weight: number) =>
    weight === 0 ? [] : indexes.map((index) => withAt(at(split, 'backendRefs', index), ['weight'], weight));
  return [...weighted(parts?.canary, canary.weight), ...weighted(parts?.stable, stable.weight)];
}

const modifier = 'ResponseHeaderModifier';

/** The rule with cookies in the answers of the backends that are the Rollout's. */
function withCookies(request: GatewayRequest, rule: unknown, want: RouteTable): unknown {
  const own = ownBackends(request, rule);
  return withAt(
    rule,
    ['backendRefs'],
    listAt(rule, 'backendRefs').map((backend, index) => {
      if (!own.includes(index)) return backend;
      const role = textAt(backend, 'name') === request.canaryService ? 'canary' : 'stable';
      const add = [{ name: 'Set-Cookie', value: setCookieFor(want, { role }) }];
      return withAt(backend, ['filters'], [...listAt(backend, 'filters'), { type: modifier, responseHeaderModifier: { add } }]);
    }),
  );
}

const ownBackends = ({ canaryService, stableService, arms }: GatewayRequest, rule: unknown): readonly number[] => {
  const own = [canaryService, stableService, ...arms.map(({ serviceName = '' }) => serviceName)];
  return listAt(rule, 'backendRefs').flatMap((each, index) => (own.includes(textAt(each, 'name') ?? '') ? [index] : []));
};

/**
 * Whether a rule is one of these: for cookies such as ours, and to a side of the Rollout. It needs no name, which older versions of the API do
 * not keep.
 */
export const isStickyRule = ({ canaryService, stableService }: GatewayRequest, rule: unknown): boolean =>
  listAt(rule, 'backendRefs').some((each) => [canaryService, stableService].includes(textAt(each, 'name') ?? '')) &&
  listAt(rule, 'matches').some((match) =>
    listAt(match, 'headers').some((header) => nameOf(header) === 'cookie' && isCookiePattern(textAt(header, 'value'))),
  );

/** The rule as it was before it gave cookies. */
export function withoutCookies(rule: unknown): unknown {
  const backends = listAt(rule, 'backendRefs');
  if (!backends.some((backend) => listAt(backend, 'filters').some(givesCookie))) return rule;
  return withAt(
    rule,
    ['backendRefs'],
    backends.map((backend) => {
      const filters = listAt(backend, 'filters');
      if (!filters.some(givesCookie)) return backend;
      const rest = filters.filter((each) => !givesCookie(each));
      return withAt(backend, ['filters'], rest.length === 0 ? undefined : rest);
    }),
  );
}

const givesCookie = (filter: unknown): boolean =>
  textAt(filter, 'type') === modifier &&
  listAt(filter, 'responseHeaderModifier', 'add').length === 1 &&
  isStickyCookie(textAt(filter, 'responseHeaderModifier', 'add', 0, 'value'));
