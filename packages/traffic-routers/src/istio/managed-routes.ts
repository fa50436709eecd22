import type { ManagedRoute, RouteTable, StringMatch } from '@sluice/api';
import { isObject } from '@sluice/kubernetes';
import { at, listAt } from '../tree.ts';
import { partsOf } from './parts.ts';
import type { IstioRequest } from './request.ts';

/**
 * The header and mirror routes that stand before a route, in the order in which they match. Each is the route itself (its rewrites,
 * timeouts, retries) for a part of its requests: so it never takes requests that another route in front of it would have had.
 */
export const managedRoutesBefore = (request: IstioRequest, base: unknown, { managed }: RouteTable): readonly unknown[] =>
  managed.map((each) => managedRoute(request, base, each));

function managedRoute(request: IstioRequest, base: unknown, managed: ManagedRoute): unknown {
  const parts = partsOf(request, base);
  const canary = at(base, 'route', parts?.canary ?? 0, 'destination');
  const { name: _name, match: _match, route, ...rest } = isObject(base) ? base : {};
  const bases = listAt(base, 'match');
  const within = (conditions: readonly object[]) =>
    conditions.flatMap((condition) => (bases.length === 0 ? [condition] : bases.map((each) => both(each, condition))));
  switch (managed.kind) {
    case 'header':
      return {
        name: managed.name,
        match: within(managed.match.map(({ headerName, headerValue }) => ({ headers: { [headerName]: compared(headerValue) } }))),
        route: [{ destination: canary, weight: 100 }],
        ...rest,
      };
    case 'mirror':
      return {
        name: managed.name,
        match: within(
          managed.match.map(({ method, path, headers }) => ({
            ...(method === undefined ? {} : { method: compared(method) }),
            ...(path === undefined ? {} : { uri: compared(path) }),
            ...(headers === undefined
              ? {}
              : { headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, compared(value)])) }),
          })),
        ),
        route,
        ...rest,
        mirror: canary,
        mirrorPercentage: { value: managed.percentage },
      };
  }
}

/** Conditions of both. Where both say something of one thing, the more special one counts. */
export function both(base: unknown, special: object): unknown {
  if (!isObject(base)) return special;
  const headers = { ...headersOf(base), ...headersOf(special) };
  return { ...base, ...special, ...(Object.keys(headers).length === 0 ? {} : { headers }) };
}

const headersOf = (match: object): object => {
  const headers = 'headers' in match ? match.headers : undefined;
  return isObject(headers) ? headers : {};
};

const compared = ({ exact, prefix, regex }: StringMatch): object =>
  exact !== undefined ? { exact } : prefix !== undefined ? { prefix } : regex === undefined ? {} : { regex };
