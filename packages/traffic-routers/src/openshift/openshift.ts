/**
 * OpenShift: weights of the backends of a Route.
 * Specification: https://docs.openshift.com/container-platform/latest/rest_api/network_apis/route-route-openshift-io-v1.html
 */
import { type OpenshiftTrafficRouting, type RouteTable, routerConfigOf } from '@sluice/api';
import { defineKind, err, type KubeObject, type ObjectKey, ok, parseKeyText, type Result } from '@sluice/kubernetes';
import { type Acceptance, together } from '../acceptance.ts';
import { besideRollout, findObject, objectAt, problemAt, required } from '../objects.ts';
import type { Rendering, RouteRequest, RouterReading, RouterSpec, RoutingProblem } from '../router-spec.ts';
import { shareOf } from '../shares.ts';
import { at, listAt, numberAt, textAt, withAt } from '../tree.ts';

type Request = RouteRequest<OpenshiftTrafficRouting>;

const routes = defineKind<KubeObject>('route.openshift.io/v1', 'Route', 'routes');

export const openshift: RouterSpec<OpenshiftTrafficRouting> = {
  id: 'openshift',
  label: 'OpenShift',
  kinds: [routes],
  configOf: (rollout) => routerConfigOf(rollout, 'openshift'),
  reads: (request) => keysOf(request).map((key) => required(routes, key)),
  observe,
  render,
};

/** `name`, or `namespace/name` for one elsewhere. */
const keysOf = ({ rollout, config }: Request): readonly ObjectKey[] =>
  config.routes.map((text) => (text.includes('/') ? parseKeyText(text) : besideRollout(rollout, text)));

const alternatesOf = (route: KubeObject | undefined): readonly unknown[] => listAt(route, 'spec', 'alternateBackends');

/** The weights of the first Route. A canary that is not among its backends has none. */
function observe(request: Request, live: readonly KubeObject[]): Result<RouterReading, RoutingProblem> {
  const found = keysOf(request).flatMap((key) => findObject(live, routes, key) ?? []);
  const [first] = found;
  const canary = alternatesOf(first).find((each) => textAt(each, 'name') === request.canaryService);
  const weightOf = (backend: unknown) => numberAt(backend, 'weight') ?? 100;
  const weight = canary === undefined ? 0 : weightOf(canary);
  const total = weight + weightOf(at(first, 'spec', 'to'));
  return ok({
    canaryWeight: first === undefined ? undefined : shareOf(weight, total, request.maxWeight),
    ...together(found.map(admission)),
  });
}

/** Every router that has looked at the Route says whether it takes it, but not in which generation. */
function admission(route: KubeObject): Acceptance {
  const conditions = listAt(route, 'status', 'ingress').flatMap((each) => listAt(each, 'conditions'));
  const refused = conditions.find((each) => textAt(each, 'type') === 'Admitted' && textAt(each, 'status') === 'False');
  if (refused === undefined) return { accepted: 'unknown' };
  const why = textAt(refused, 'message') ?? textAt(refused, 'reason') ?? 'no reason is given';
  return { accepted: 'no', pending: problemAt(route, 'status.ingress', `a router does not admit it: ${why}.`) };
}

function render(request: Request, live: readonly KubeObject[], { backends }: RouteTable): Result<Rendering, RoutingProblem> {
  const { canaryService, stableService } = request;
  const [canary, stable] = backends;
  const objects: KubeObject[] = [];
  for (const key of keysOf(request)) {
    const found = objectAt(live, routes, key);
    if (!found.ok) return found;
    const route = found.value;
    if (textAt(route, 'spec', 'to', 'name') !== stableService) {
      return err(problemAt(route, 'spec.to.name', `is not the Service "${stableService}".`));
    }
    const isCanary = (each: unknown) => textAt(each, 'name') === canaryService;
    const present = alternatesOf(route);
    const others = present.filter((each) => !isCanary(each));
    const backend = withAt(present.find(isCanary) ?? { kind: 'Service', name: canaryService }, ['weight'], canary.weight);
    // Without a weight the canary is no backend, and the Route as its user wrote it.
    const alternates = canary.weight === 0 ? others : [...others, backend];
    if (alternates.length > 3) return err(problemAt(route, 'spec.alternateBackends', 'can have three backends at most.'));
    const isUserMade = canary.weight === 0 && others.length === present.length;
    const split = isUserMade ? route : withAt(route, ['spec', 'alternateBackends'], alternates.length === 0 ? undefined : alternates);
    objects.push(withAt(split, ['spec', 'to', 'weight'], stable.weight));
  }
  return ok({ objects });
}
