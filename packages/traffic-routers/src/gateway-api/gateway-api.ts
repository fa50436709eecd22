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
import { weightsIn, withWeights } from './backends.ts';
import { withProgressLabel } from './in-progress-label.ts';
import { gatewayApiKinds, grpcRoutes, httpRoutes } from './kinds.ts';
import { isManagedRule, managedRulesFor } from './managed-rules.ts';
import { type GatewayRequest, mentionsOf, referencesOf, type SteeredRoute, steeredRoutes } from './steered-routes.ts';
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
  const rule = ownRules(request, first.object).find((each) => mentionsOf(request, first, each).length > 0);
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
function renderRoute(request: GatewayRequest, route: SteeredRoute, want: RouteTable): Result<KubeObject, RoutingProblem> {
  const { object, kind, mentions } = route;
  const knowsMatches = [httpRoutes, grpcRoutes].some((each) => isOfKind(object, each));
  const rules: unknown[] = [];
  const met = new Set<unknown>();
  const steered = new Set<unknown>();
  let index = 0;
  for (const rule of ownRules(request, object)) {
    const meant = mentionsOf(request, route, rule);
    if (meant.length === 0) {
      rules.push(rule);
      continue;
    }
    for (const mention of meant) met.add(mention);
    const weighted = withWeights(request, withoutCookies(rule), want);
    const takesManaged = knowsMatches && meant.some((mention) => mention.takesManaged);
    const managed = takesManaged ? managedRulesFor(request, { object, rule: weighted, index }, want) : ok([]);
    if (!managed.ok) return managed;
    for (const each of [...managed.value, weighted]) {
      rules.push(each);
      steered.add(each);
    }
    index += 1;
  }
  const unmet = mentions.find((mention) => !met.has(mention));
  if (unmet !== undefined) {
    const { canaryService, stableService } = request;
    const which = unmet.ruleName ? `no rule "${unmet.ruleName}"` : 'no rule';
    return err(
      problemAt(object, 'spec.rules', `${which} of this ${kind.kind} has a backend "${canaryService}" and one "${stableService}".`),
    );
  }
  const kept = isOfKind(object, httpRoutes) ? withStickiness(request, rules, steered, want) : ok(rules);
  return kept.ok ? ok(withAt(object, ['spec', 'rules'], kept.value)) : err(problemAt(object, 'spec.rules', kept.error));
}
