import type { ManagedRoute, RouteMatch, RouteTable, SkipperTrafficRouting, StringMatch } from '@sluice/api';
import { err, type KubeObject, ok, type Result } from '@sluice/kubernetes';
import type { RouteRequest, RouterReading } from '../router-spec.ts';
import { anchoredRegex, methodsOf } from '../string-match.ts';
import { at, listAt, type Path, textAt, withAt } from '../tree.ts';
import { entryFor, knowsCanary, type WeightedEntry, weighted, weightsIn } from '../weighted.ts';

type Request = RouteRequest<SkipperTrafficRouting>;

/** A backend of a route names one of the group, and that a Service. */
function backendOf(group: KubeObject | undefined): WeightedEntry {
  const all = listAt(group, 'spec', 'backends');
  return {
    serviceOf: (backend) =>
      textAt(
        all.find((each) => textAt(each, 'name') === textAt(backend, 'backendName')),
        'serviceName',
      ),
    leadingTo: (backend) => backend,
  };
}

/** Routes have no names. Ours carry a filter that only notes whose they are. */
const markerOf = ({ rollout }: Request, name: string): string =>
  `annotate("sluice-route", ${JSON.stringify(`${rollout.metadata.name}/${name}`)})`;

const isManaged = ({ rollout }: Request, route: unknown): boolean =>
  listAt(route, 'filters').some(
    (filter) => typeof filter === 'string' && filter.startsWith(`annotate("sluice-route", "${rollout.metadata.name}/`),
  );

/** Where the lists of backends stand that know the canary. */
function listsOf(request: Request, group: KubeObject): readonly Path[] {
  const routes = listAt(group, 'spec', 'routes');
  const paths: readonly Path[] = [
    ['spec', 'defaultBackends'],
    ...routes.flatMap((route, index) => (isManaged(request, route) ? [] : [['spec', 'routes', index, 'backends']])),
  ];
  return paths.filter((path) => knowsCanary(backendOf(group), listAt(group, ...path), request));
}

export function weightsOfRouteGroup(request: Request, group: KubeObject | undefined): Pick<RouterReading, 'canaryWeight' | 'arms'> {
  const [first] = group === undefined ? [] : listsOf(request, group);
  return first === undefined ? {} : weightsIn(backendOf(group), listAt(group, ...first), request);
}

/** The group with the weights of a table, and routes of ours after those that they are made from. */
export function withRouteGroupWeights(request: Request, group: KubeObject, want: RouteTable): Result<KubeObject> {
  const backend = backendOf(group);
  const paths = listsOf(request, group);
  if (paths.length === 0) return err(`no list of backends has the Service "${request.canaryService}".`);
  let steered = group;
  for (const path of paths) {
    const list = weighted(backend, listAt(group, ...path), request, want);
    if (!list.ok) return err(`${path.join('.')}: ${list.error}`);
    steered = withAt(steered, path, list.value);
  }
  const routes = listAt(steered, 'spec', 'routes');
  const users = routes.filter((route) => !isManaged(request, route));
  if (want.managed.length > 0 && users.length === 0) return err('header and mirror routes need routes, not only defaultBackends.');
  const split = users.filter((route) => knowsCanary(backend, backendsFor(steered, route), request));
  const own = split.flatMap((route) => want.managed.flatMap((managed) => managedRoutes(request, steered, route, managed)));
  return ok(routes.length === 0 ? steered : withAt(steered, ['spec', 'routes'], [...users, ...own]));
}

/** A route without backends has the default ones. */
const backendsFor = (group: KubeObject, route: unknown): readonly unknown[] =>
  at(route, 'backends') === undefined ? listAt(group, 'spec', 'defaultBackends') : listAt(route, 'backends');

/** Routes with more predicates are preferred. */
function managedRoutes(request: Request, group: KubeObject, route: unknown, managed: ManagedRoute): readonly unknown[] {
  const backend = entryFor(backendOf(group), backendsFor(group, route), request.canaryService);
  const withPredicates = (predicates: readonly string[], filters: readonly string[]) =>
    withAt(
      withAt(route, ['predicates'], [...listAt(route, 'predicates'), ...predicates]),
      ['filters'],
      [markerOf(request, managed.name), ...listAt(route, 'filters'), ...filters],
    );
  if (managed.kind === 'header') {
    return managed.match.map(({ headerName, headerValue }) =>
      withAt(withPredicates([headerPredicate(headerName, headerValue)], []), ['backends'], [withAt(backend, ['weight'], undefined)]),
    );
  }
  const definition = listAt(group, 'spec', 'backends').find((each) => textAt(each, 'name') === textAt(backend, 'backendName'));
  const { namespace = '' } = request.rollout.metadata;
  const tee = `tee(${JSON.stringify(`http://${request.canaryService}.${namespace}.svc:${at(definition, 'servicePort') ?? 80}`)})`;
  const share = managed.percentage === 100 ? [] : [`Traffic(${managed.percentage / 100})`];
  return managed.match.map((match) => withPredicates([...matchPredicates(match), ...share], [tee]));
}

const matchPredicates = ({ path, method, headers = {} }: RouteMatch): readonly string[] => [
  ...(path === undefined ? [] : [`PathRegexp(${regex(path)})`]),
  ...(method === undefined
    ? []
    : [
        `Methods(${methodsOf(method)
          .map((name) => JSON.stringify(name))
          .join(', ')})`,
      ]),
  ...Object.entries(headers).map(([name, value]) => headerPredicate(name, value)),
];

const headerPredicate = (name: string, value: StringMatch): string =>
  value.exact === undefined
    ? `HeaderRegexp(${JSON.stringify(name)}, ${regex(value)})`
    : `Header(${JSON.stringify(name)}, ${JSON.stringify(value.exact)})`;

/** A regular expression as Skipper writes it. */
const regex = (match: StringMatch): string => `/${anchoredRegex(match).replaceAll('/', '\\/')}/`;
