import type { ManagedRoute, RouteMatch, RouteTable, StringMatch } from '@sluice/api';
import { err, ok, type Result } from '@sluice/kubernetes';
import { isMarkerHeader, markerHeader } from '../marker-header.ts';
import type { RouteRequest } from '../router-spec.ts';
import { isPresence, methodsOf, wholeRegex } from '../string-match.ts';
import { at, listAt, textAt, withAt } from '../tree.ts';
import { entryFor, type WeightedEntry } from '../weighted.ts';

type Request = RouteRequest<unknown>;

export const isManaged = (rule: unknown, request: Request): boolean =>
  listAt(rule, 'matches').some((match) => listAt(match, 'headers').some((each) => isMarkerHeader(request, textAt(each, 'name'))));

interface Around {
  readonly backend: WeightedEntry;
  /** The other rules of the same target. */
  readonly others: readonly unknown[];
  readonly want: RouteTable;
}

/** The managed rules that stand beside one rule with both sides. */
export function managedRules(request: Request, split: unknown, { backend, others, want }: Around): Result<readonly unknown[]> {
  const backends = listAt(split, 'default', 'backendRefs');
  // The weight that the CRD gives to a backend without one: it would be there after each write, and taken away by each pass.
  const canary = withAt(entryFor(backend, backends, request.canaryService), ['weight'], 1);
  const rules: unknown[] = [];
  for (const route of want.managed) {
    if (route.kind === 'mirror' && route.match.some(({ path }) => path !== undefined) && (others.length > 0 || hasPath(split))) {
      return err(`the route "${route.name}" can match a path only where no other rule does.`);
    }
    const marker = { type: 'Absent', name: markerHeader(request, route.name).toLowerCase() };
    const present = listAt(split, 'matches');
    const matches = (present.length === 0 ? [{}] : present).flatMap((match) =>
      matchesOf(match, route).map((each) => withAt(each, ['headers'], [...listAt(each, 'headers'), marker])),
    );
    const filters = listAt(split, 'default', 'filters');
    const mirror = { type: 'RequestMirror', requestMirror: { percentage: at(route, 'percentage'), backendRef: canary } };
    const narrowed = withAt(split, ['matches'], matches);
    rules.push(
      route.kind === 'header'
        ? withAt(narrowed, ['default', 'backendRefs'], [canary])
        : withAt(narrowed, ['default', 'filters'], [...filters, mirror]),
    );
  }
  return ok(rules);
}

const hasPath = (rule: unknown): boolean =>
  listAt(rule, 'matches').some((match) => at(match, 'path') !== undefined && textAt(match, 'path', 'value') !== '/');

/** A match of the user together with each of ours. */
const matchesOf = (match: unknown, route: ManagedRoute): readonly unknown[] =>
  route.kind === 'header'
    ? route.match.map(({ headerName, headerValue }) => withHeaders(match, { [headerName]: headerValue }))
    : route.match.flatMap((each) => narrowed(match, each));

function narrowed(match: unknown, { path, method, headers = {} }: RouteMatch): readonly unknown[] {
  const byHeaders = withHeaders(match, headers);
  const byPath = path === undefined ? byHeaders : withAt(byHeaders, ['path'], pathOf(path));
  return method === undefined ? [byPath] : methodsOf(method).map((name) => withAt(byPath, ['method'], name));
}

const pathOf = (path: StringMatch): unknown => {
  if (path.exact !== undefined) return { type: 'Exact', value: path.exact };
  return path.prefix === undefined ? { type: 'RegularExpression', value: path.regex } : { type: 'PathPrefix', value: path.prefix };
};

const withHeaders = (match: unknown, headers: Readonly<Record<string, StringMatch>>): unknown =>
  Object.keys(headers).length === 0
    ? match
    : withAt(match, ['headers'], [...listAt(match, 'headers'), ...Object.entries(headers).map(([name, value]) => header(name, value))]);

/** Names are in lower case. */
function header(name: string, match: StringMatch): unknown {
  const lower = name.toLowerCase();
  if (isPresence(match)) return { type: 'Present', name: lower };
  if (match.exact !== undefined) return { type: 'Exact', name: lower, value: match.exact };
  if (match.prefix !== undefined) return { type: 'Prefix', name: lower, value: match.prefix };
  return { type: 'RegularExpression', name: lower, value: wholeRegex(match) };
}
