import type { HeaderRouteMatch, ManagedRoute, RouteMatch, RouteTable, StringMatch } from '@sluice/api';
import { err, isObject, type KubeObject, ok, type Result } from '@sluice/kubernetes';
import { isOfKind, problemAt } from '../objects.ts';
import type { RoutingProblem } from '../router-spec.ts';
import { at, listAt, textAt, withAt } from '../tree.ts';
import { partsOf } from './backends.ts';
import { grpcRoutes } from './kinds.ts';
import type { GatewayRequest } from './steered-routes.ts';

/** Whether a rule is one of ours: called after a managed route, for the first rule or a later one (`name`, `name-1`, …). */
export function isManagedRule({ managedNames }: GatewayRequest, rule: unknown, rules: number): boolean {
  const name = textAt(rule, 'name');
  if (name === undefined) return false;
  return managedNames.some((each) => name === each || [...Array(rules).keys()].some((index) => index > 0 && name === `${each}-${index}`));
}

/**
 * The header and mirror rules that go with a rule, the `index`th that leads to both sides. Each is the rule itself (its filters,
 * timeouts, retries) for a part of its requests. Every field is written that the API server would fill in otherwise.
 */
export function managedRulesFor(
  request: GatewayRequest,
  { object, rule, index }: { readonly object: KubeObject; readonly rule: unknown; readonly index: number },
  { managed }: RouteTable,
): Result<readonly unknown[], RoutingProblem> {
  const isGrpc = isOfKind(object, grpcRoutes);
  const found: unknown[] = [];
  for (const each of managed) {
    const name = index === 0 ? each.name : `${each.name}-${index}`;
    const conditions = each.kind === 'header' ? [headersOf(each.match)] : each.match.map((match) => mirrorCondition(match, isGrpc));
    const unclear = conditions.find((condition) => 'unclear' in condition);
    if (unclear !== undefined)
      return err(problemAt(object, 'spec.rules', `the managed route "${each.name}" cannot stand here: ${unclear.unclear}`));
    found.push(ruleFrom(request, rule, each, name, conditions as readonly object[]));
  }
  return ok(found);
}

function ruleFrom(request: GatewayRequest, rule: unknown, managed: ManagedRoute, name: string, conditions: readonly object[]): unknown {
  const { name: _name, matches: _matches, backendRefs, filters, ...rest } = isObject(rule) ? rule : {};
  const bases = listAt(rule, 'matches');
  const matches = conditions.flatMap((condition) => (bases.length === 0 ? [condition] : bases.map((base) => both(base, condition))));
  const canary = at(backendRefs, partsOf(request, rule)?.canary[0] ?? 0);
  const own = { name, matches };
  switch (managed.kind) {
    case 'header':
      return { ...own, ...(filters === undefined ? {} : { filters }), ...rest, backendRefs: [withAt(canary, ['weight'], 1)] };
    case 'mirror': {
      const { weight: _weight, filters: _filters, ...backendRef } = isObject(canary) ? canary : {};
      const copy = { type: 'RequestMirror', requestMirror: { backendRef, percent: managed.percentage } };
      return { ...own, filters: [...listAt(rule, 'filters'), copy], ...rest, backendRefs };
    }
  }
}

/** All of these headers together. Of two conditions on one header the last counts: the API allows one. */
function headersOf(matches: readonly HeaderRouteMatch[]): object {
  return { headers: withoutDoubles(matches.map(({ headerName, headerValue }) => headerOf(headerName, headerValue))) };
}

const headerOf = (name: string, value: StringMatch) => ({ name, ...comparison(value) });

/** A prefix is a regular expression that begins with it, as it stands there. */
const comparison = ({ exact, prefix, regex }: StringMatch) =>
  exact !== undefined
    ? { type: 'Exact', value: exact }
    : { type: 'RegularExpression', value: prefix !== undefined ? `${prefix}.*` : (regex ?? '.*') };

/** Names of headers are the same in whatever case. */
const withoutDoubles = (headers: readonly unknown[]): readonly unknown[] =>
  headers.filter((header, index) => !headers.slice(index + 1).some((later) => nameOf(later) === nameOf(header)));

export const nameOf = (header: unknown): string => textAt(header, 'name')?.toLowerCase() ?? '';

/** Conditions of both. Where both say something of one thing, the more special one counts. */
export function both(base: unknown, special: object): unknown {
  const headers = withoutDoubles([...listAt(base, 'headers'), ...listAt(special, 'headers')]);
  return { ...(isObject(base) ? base : {}), ...special, ...(headers.length === 0 ? {} : { headers }) };
}

type Condition = object | { readonly unclear: string };

function mirrorCondition({ method, path, headers }: RouteMatch, isGrpc: boolean): Condition {
  const byHeader = headers === undefined ? {} : { headers: Object.entries(headers).map(([name, value]) => headerOf(name, value)) };
  if (isGrpc) return { ...byHeader, ...grpcMethod(method, path) };
  if (method !== undefined && method.exact === undefined) return { unclear: 'the Gateway API compares methods with exact only.' };
  return { ...(path === undefined ? {} : { path: pathOf(path) }), ...(method === undefined ? {} : { method: method.exact }), ...byHeader };
}

const pathOf = ({ exact, prefix, regex }: StringMatch) =>
  exact !== undefined
    ? { type: 'Exact', value: exact }
    : prefix !== undefined
      ? { type: 'PathPrefix', value: prefix }
      : { type: 'RegularExpression', value: regex ?? '/.*' };

/** `/package.Service/Method`, exactly, or `/package.Service/` as a prefix. */
function grpcMethod(method: StringMatch | undefined, path: StringMatch | undefined): Condition {
  if (method !== undefined) return { unclear: 'a GRPCRoute has no methods of HTTP.' };
  if (path === undefined) return {};
  const [, service, name] = /^\/([^/]+)\/([^/]+)$/.exec(path.exact ?? '') ?? /^\/([^/]+)\/$/.exec(path.prefix ?? '') ?? [];
  if (service === undefined) return { unclear: 'the path of a GRPCRoute is /Service/Method, exactly, or /Service/ as a prefix.' };
  return { method: { type: 'Exact', service, ...(name === undefined ? {} : { method: name }) } };
}
