/**
 * Gateway API: weights in the backends of HTTP, GRPC, TCP and TLS routes, of gateways and of meshes (routes whose parent is a Service).
 * Specification: https://gateway-api.sigs.k8s.io/reference/spec/
 */
import { type GatewayApiTrafficRouting, type RouteTable, routerConfigOf } from '@sluice/api';
import { err, type KubeObject, ok, type Result } from '@sluice/kubernetes';
import { together } from '../acceptance.ts';
import { isOfKind, problemAt } from '../objects.ts';
import type { Rendering, RouterReading, RouterSpec, RoutingProblem } from '../router-spec.ts';
import { listAt, withAt } from '../tree.ts';
import { acceptanceOf } from './acceptance.ts';
import { partsOf, weightsIn, withWeights } from './backends.ts';
import { withProgressLabel } from './in-progress-label.ts';
import { gatewayApiKinds, grpcRoutes, httpRoutes } from './kinds.ts';
import { isManagedRule, managedRulesFor } from './managed-rules.ts';
import { type GatewayRequest, referencesOf, type SteeredRoute, steeredRoutes } from './steered-routes.ts';
import { isStickyRule, withoutCookies, withStickiness } from './sticky-rules.ts';

export const gatewayApi: RouterSpec<GatewayApiTrafficRouting> = {
  id: 'gatewayAPI',
  label: 'GatewayAPI',
  kinds: gatewayApiKinds,
  configOf: (rollout) => routerConfigOf(rollout, 'gatewayAPI'),
  reads: referencesOf,
  observe,
  render,
};

/** The weights of the first rule. That all others say the same is found out by rendering. */
function observe(request: GatewayRequest, live: readonly KubeObject[]): Result<RouterReading, RoutingProblem> {
  const routes = steeredRoutes(request, live);
  if (!routes.ok) return routes;
  const [first] = routes.value;
  if (first === undefined) return ok({ accepted: 'unknown' });
  const rule = ownRules(request, first.object).find((each) => partsOf(request, each) !== undefined);
  return ok({ ...weightsIn(request, rule), ...together(routes.value.map(({ object }) => acceptanceOf(object))) });
}

function render(request: GatewayRequest, live: readonly KubeObject[], want: RouteTable): Result<Rendering, RoutingProblem> {
  const routes = steeredRoutes(request, live);
  if (!routes.ok) return routes;
  const objects: KubeObject[] = [];
  for (const route of routes.value) {
    const rendered = renderRoute(request, route, want);
    if (!rendered.ok) return rendered;
    objects.push(withProgressLabel(request, rendered.value, want));
  }
  return ok({ objects });
}

/** The rules that are not ours. */
function ownRules(request: GatewayRequest, object: KubeObject): readonly unknown[] {
  const rules = listAt(object, 'spec', 'rules');
  return rules.filter((rule) => !isManagedRule(request, rule, rules.length) && !isStickyRule(request, rule));
}

/** Our rules stand right before those that they belong to: of two that are equally special, the first one counts. */
function renderRoute(
  request: GatewayRequest,
  { object, kind, takesManaged }: SteeredRoute,
  want: RouteTable,
): Result<KubeObject, RoutingProblem> {
  const knowsMatches = [httpRoutes, grpcRoutes].some((each) => isOfKind(object, each));
  const rules: unknown[] = [];
  let index = 0;
  for (const rule of ownRules(request, object)) {
    if (partsOf(request, rule) === undefined) {
      rules.push(rule);
      continue;
    }
    const weighted = withWeights(request, withoutCookies(rule), want);
    const managed = takesManaged && knowsMatches ? managedRulesFor(request, { object, rule: weighted, index }, want) : ok([]);
    if (!managed.ok) return managed;
    rules.push(...managed.value, weighted);
    index += 1;
  }
  if (index === 0) {
    const { canaryService, stableService } = request;
    return err(
      problemAt(object, 'spec.rules', `no rule of this ${kind.kind} has a backend "${canaryService}" and one "${stableService}".`),
    );
  }
  const kept = isOfKind(object, httpRoutes) ? withStickiness(request, rules, want) : ok(rules);
  return kept.ok ? ok(withAt(object, ['spec', 'rules'], kept.value)) : err(problemAt(object, 'spec.rules', kept.error));
}
