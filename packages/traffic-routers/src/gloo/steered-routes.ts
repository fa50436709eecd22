/** Routes as both APIs of Gloo have them: lists in which the first one that matches counts, with matchers and names. */
import type { HeaderRouteMatch, ManagedRoute, RouteTable } from '@sluice/api';
import { err, ok, type Result } from '@sluice/kubernetes';
import type { RouteRequest } from '../router-spec.ts';
import { headersOf, isPresence, wholeRegex } from '../string-match.ts';
import { listAt, textAt, withAt } from '../tree.ts';
import { entryFor, knowsCanary, type WeightedEntry, weighted } from '../weighted.ts';

type Request = RouteRequest<unknown>;

/** Where the destinations of a route stand. */
export interface Dialect {
  /** The Service, or what stands for it, that a destination names. */
  nameOf(destination: unknown): string | undefined;
  named(destination: unknown, name: string): unknown;
  destinationsOf(route: unknown): readonly unknown[];
  withDestinations(route: unknown, destinations: readonly unknown[]): unknown;
  toOne(route: unknown, destination: unknown): unknown;
  withCopies(route: unknown, destination: unknown, percentage: number): Result<unknown>;
}

/** Names are compared as the reference does: without regard to case. */
export function entryOf({ nameOf, named }: Dialect, { canaryService, stableService }: Request): WeightedEntry {
  return {
    serviceOf: (destination) => {
      const name = nameOf(destination);
      return [canaryService, stableService].find((each) => each.toLowerCase() === name?.toLowerCase()) ?? name;
    },
    leadingTo: named,
  };
}

/** The destinations of a route, the canary among them: it is added beside the stable side where it is missing. */
export function bothSidesOf(dialect: Dialect, request: Request, route: unknown): readonly unknown[] {
  const entry = entryOf(dialect, request);
  const present = dialect.destinationsOf(route);
  const stable = entryFor(entry, present, request.stableService);
  if (stable === undefined || knowsCanary(entry, present, request)) return present;
  return [...present, withAt(dialect.named(stable, request.canaryService), ['weight'], undefined)];
}

/** Whether a route has to do with the Rollout and is none of ours. */
export const isSteered = (dialect: Dialect, request: Request, route: unknown): boolean =>
  !isManaged(request, route) && knowsCanary(entryOf(dialect, request), bothSidesOf(dialect, request, route), request);

/** Our routes are called `<rollout>-<managed route>-<number>`. */
const isManaged = ({ rollout, managedNames }: Request, route: unknown): boolean =>
  managedNames.some((name) => {
    const prefix = `${rollout.metadata.name}-${name}-`;
    const own = textAt(route, 'name') ?? '';
    return own.startsWith(prefix) && /^\d+$/.test(own.slice(prefix.length));
  });

/** The routes with the weights of a table, and before each that is steered those of ours that are made from it. */
export function steeredRoutes(
  dialect: Dialect,
  request: Request,
  routes: readonly unknown[],
  { isSelected, want }: { readonly isSelected: (route: unknown) => boolean; readonly want: RouteTable },
): Result<readonly unknown[]> {
  const made: unknown[] = [];
  let count = 0;
  for (const route of routes) {
    if (isManaged(request, route)) continue;
    if (!isSelected(route) || !isSteered(dialect, request, route)) {
      made.push(route);
      continue;
    }
    const entry = entryOf(dialect, request);
    const destinations = weighted(entry, bothSidesOf(dialect, request, route), request, want);
    if (!destinations.ok) return err(`a route ${destinations.error}`);
    const split = dialect.withDestinations(route, destinations.value);
    const canary = entryFor(entry, destinations.value, request.canaryService);
    for (const managed of want.managed) {
      const narrowed = withAt(withMatches(split, managed), ['name'], `${request.rollout.metadata.name}-${managed.name}-${count}`);
      const own =
        managed.kind === 'header' ? ok(dialect.toOne(narrowed, canary)) : dialect.withCopies(narrowed, canary, managed.percentage);
      if (!own.ok) return own;
      made.push(own.value);
    }
    count += 1;
    made.push(split);
  }
  return ok(made);
}

/** The matchers of a route, each with the headers of each match besides. */
function withMatches(route: unknown, managed: ManagedRoute): unknown {
  const all = managed.kind === 'header' ? managed.match.map((each) => [each]) : managed.match.map(headersOf);
  const present = listAt(route, 'matchers');
  const matchers = (present.length === 0 ? [{}] : present).flatMap((matcher) =>
    all.map((headers) => withAt(matcher, ['headers'], [...listAt(matcher, 'headers'), ...headers.map(header)])),
  );
  return withAt(route, ['matchers'], matchers);
}

const header = ({ headerName: name, headerValue }: HeaderRouteMatch) => {
  if (isPresence(headerValue)) return { name };
  return headerValue.exact === undefined ? { name, value: wholeRegex(headerValue), regex: true } : { name, value: headerValue.exact };
};
