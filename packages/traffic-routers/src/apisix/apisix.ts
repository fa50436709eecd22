/**
 * Apache APISIX: weights of the backends in the rules of an ApisixRoute, and routes of our own beside it.
 * Specification: https://apisix.apache.org/docs/ingress-controller/references/apisix_route_v2/
 */
import { type ApisixTrafficRouting, type RouteTable, routerConfigOf } from '@sluice/api';
import { defineKind, err, type KubeObject, ok, type Result } from '@sluice/kubernetes';
import { acceptanceIfTold } from '../acceptance.ts';
import { besideRollout, optional, ownObject, ownObjectsOf, problemAt } from '../objects.ts';
import type { Rendering, RouteRequest, RouterReading, RouterSpec, RoutingProblem } from '../router-spec.ts';
import { observeLists, renderLists, type SteeredLists, steeredObjects } from '../steered-lists.ts';
import { listAt, textAt, withAt } from '../tree.ts';
import { entryBy } from '../weighted.ts';
import { managedRules } from './managed-rules.ts';

type Request = RouteRequest<ApisixTrafficRouting>;

const apisixRoutes = defineKind<KubeObject>('apisix.apache.org/v2', 'ApisixRoute', 'apisixroutes');

const lists: SteeredLists<ApisixTrafficRouting> = {
  kind: apisixRoutes,
  keys: ({ rollout, config }) => [besideRollout(rollout, nameOf(config))],
  lists: ({ config }, object) => {
    const rules = listAt(object, 'spec', 'http');
    const names = rulesOf(config);
    const missing = names.find((name) => !rules.some((rule) => textAt(rule, 'name') === name));
    if (missing !== undefined) return err(`spec.http has no rule "${missing}".`);
    return ok(rules.flatMap((rule, index) => (names.includes(textAt(rule, 'name') ?? '') ? [['spec', 'http', index, 'backends']] : [])));
  },
  entry: () => entryBy(['serviceName']),
  accepted: (object) => acceptanceIfTold(object, 'Accepted'),
};

const nameOf = ({ route }: ApisixTrafficRouting): string => route?.name ?? '';
const rulesOf = (config: ApisixTrafficRouting): readonly string[] => {
  const { rules = [] } = config.route ?? {};
  return rules.length === 0 ? [nameOf(config)] : rules;
};

export const apisix: RouterSpec<ApisixTrafficRouting> = {
  id: 'apisix',
  label: 'Apisix',
  kinds: [apisixRoutes],
  configOf: (rollout) => routerConfigOf(rollout, 'apisix'),
  reads: (request) => [
    ...steeredObjects(lists, request),
    ...request.managedNames.map((name) => optional(apisixRoutes, besideRollout(request.rollout, name))),
  ],
  observe: (request, live): Result<RouterReading, RoutingProblem> => ok(observeLists(lists, request, live)),
  render,
};

/** Routes of our own are called as the managed route is, as the reference calls them. */
function render(request: Request, live: readonly KubeObject[], want: RouteTable): Result<Rendering, RoutingProblem> {
  const steered = renderLists(lists, request, live, want);
  if (!steered.ok) return steered;
  const objects = [...steered.value];
  const [route] = steered.value;
  const names = rulesOf(request.config);
  const rules = listAt(route, 'spec', 'http').filter((rule) => names.includes(textAt(rule, 'name') ?? ''));
  for (const [index, managed] of want.managed.entries()) {
    const own = ownObject(live, apisixRoutes, request, managed.name);
    if (!own.ok) return own;
    const made = managedRules(request, rules, managed, want.managed.length - index);
    if (!made.ok) return err(problemAt(route ?? own.value, 'spec.http', made.error));
    const className = textAt(route, 'spec', 'ingressClassName');
    objects.push(withAt(own.value, ['spec'], { ...(className === undefined ? {} : { ingressClassName: className }), http: made.value }));
  }
  const unwanted = request.managedNames.filter((name) => !want.managed.some((each) => each.name === name));
  return ok({ objects, removed: ownObjectsOf(live, apisixRoutes, request, unwanted) });
}
