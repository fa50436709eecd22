import type { ManagedRoute, Rollout, RouteMatch, RouteTable, StringMatch, TraefikTrafficRouting } from '@sluice/api';
import { defineKind, err, type KubeObject, ok, type Result } from '@sluice/kubernetes';
import { ownObject } from '../objects.ts';
import type { RouteRequest, RoutingProblem } from '../router-spec.ts';
import { anchoredRegex, methodsOf } from '../string-match.ts';
import { at, listAt, textAt, withAt } from '../tree.ts';

type Request = RouteRequest<TraefikTrafficRouting>;

export const traefikServices = defineKind<KubeObject>('traefik.io/v1alpha1', 'TraefikService', 'traefikservices');

/** Each route of ours leads to a TraefikService of its own: that tells it from the others, since routes have no names. */
export const ownServiceName = ({ metadata }: Rollout, route: string): string => `${metadata.name}-${route}`;

/** The TraefikServices behind our routes: only the canary, or both sides with copies for the canary. */
export function ownServices(
  request: Request,
  live: readonly KubeObject[],
  canary: unknown,
  { managed }: RouteTable,
): Result<readonly KubeObject[], RoutingProblem> {
  const objects: KubeObject[] = [];
  for (const route of managed) {
    const own = ownObject(live, traefikServices, request, ownServiceName(request.rollout, route.name));
    if (!own.ok) return own;
    const plain = withAt(canary, ['weight'], undefined);
    const spec =
      route.kind === 'header'
        ? { weighted: { services: [withAt(plain, ['weight'], 1)] } }
        : {
            mirroring: {
              kind: traefikServices.kind,
              name: request.config.weightedTraefikServiceName,
              mirrors: [withAt(plain, ['percent'], route.percentage)],
            },
          };
    objects.push(withAt(own.value, ['spec'], spec));
  }
  return ok(objects);
}

/** The routes of an IngressRoute: those of the user, and beside each that leads to the split one of ours for each managed route. */
export function routesWith(request: Request, present: readonly unknown[], { managed }: RouteTable): Result<readonly unknown[]> {
  const { rollout, config, managedNames } = request;
  const ours = new Set(managedNames.map((name) => ownServiceName(rollout, name)));
  const users = present.filter((route) => !servicesOf(route).some((name) => ours.has(name)));
  const splits = users.filter((route) => servicesOf(route).includes(config.weightedTraefikServiceName));
  if (splits.length === 0) return err(`no route leads to the TraefikService "${config.weightedTraefikServiceName}".`);
  if (managed.length > 0 && splits.some((route) => textAt(route, 'match') === undefined)) return err('a route has no match.');
  const made = splits.flatMap((split) => managed.map((route, index) => managedRoute(request, split, route, managed.length - index)));
  return ok([...users, ...made]);
}

/** The names of the TraefikServices that a route leads to. */
const servicesOf = (route: unknown): readonly string[] =>
  listAt(route, 'services').flatMap((each) => (at(each, 'kind') === traefikServices.kind ? (textAt(each, 'name') ?? []) : []));

/**
 * A route that is just above the one that it is made from: `rank` levels. Without a priority of its own a route has the length of its
 * match; ours would be longer than those of other routes on narrower paths, and take their requests.
 */
function managedRoute({ rollout, config }: Request, split: unknown, route: ManagedRoute, rank: number): unknown {
  const match = textAt(split, 'match') ?? '';
  const given = at(split, 'priority');
  const priority = typeof given === 'number' && given > 0 ? given : match.length;
  const toSplit = listAt(split, 'services').find((each) => textAt(each, 'name') === config.weightedTraefikServiceName);
  const changes = {
    match: `(${match}) && (${ruleOf(route)})`,
    priority: priority + rank,
    services: [withAt(withAt(toSplit, ['name'], ownServiceName(rollout, route.name)), ['weight'], undefined)],
  };
  return Object.entries(changes).reduce<unknown>((made, [key, value]) => withAt(made, [key], value), split);
}

const ruleOf = (route: ManagedRoute): string =>
  route.kind === 'header'
    ? route.match.map(({ headerName, headerValue }) => headerRule(headerName, headerValue)).join(' || ')
    : route.match.map(copyRule).join(' || ');

const copyRule = ({ method, path, headers = {} }: RouteMatch): string => {
  const rules = [
    ...(path === undefined ? [] : [pathRule(path)]),
    ...(method === undefined
      ? []
      : [
          `(${
            methodsOf(method)
              .map((name) => `Method(${quoted(name)})`)
              .join(' || ') || never
          })`,
        ]),
    ...Object.entries(headers).map(([name, value]) => headerRule(name, value)),
  ];
  return `(${rules.join(' && ') || 'PathPrefix(`/`)'})`;
};

/** No request has no path. */
const never = '!PathPrefix(`/`)';

const headerRule = (name: string, value: StringMatch): string =>
  value.exact === undefined
    ? `HeaderRegexp(${quoted(name)}, ${quoted(anchoredRegex(value))})`
    : `Header(${quoted(name)}, ${quoted(value.exact)})`;

function pathRule(path: StringMatch): string {
  if (path.exact !== undefined) return `Path(${quoted(path.exact)})`;
  if (path.prefix !== undefined) return `PathPrefix(${quoted(path.prefix)})`;
  return `PathRegexp(${quoted(path.regex ?? '.*')})`;
}

/** Rules are written in Go's way: between backticks all stands for itself. */
const quoted = (text: string): string => (text.includes('`') ? JSON.stringify(text) : `\`${text}\``);
