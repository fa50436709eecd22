/**
 * Istio: weights, header and mirror routes in VirtualServices; revisions in the subsets of a DestinationRule, or by Services.
 * Specification: https://istio.io/latest/docs/reference/config/networking/virtual-service/ and …/destination-rule/
 */
import { type IstioTrafficRouting, type RouteTable, routerConfigOf } from '@sluice/api';
import { type KubeObject, ok, type Result } from '@sluice/kubernetes';
import { isOfKind, objectAt, required } from '../objects.ts';
import type { Rendering, RouterReading, RouterSpec, RoutingProblem } from '../router-spec.ts';
import { readDestinationRule, releasedDestinationRule, renderDestinationRule } from './destination-rule.ts';
import { destinationRules, istioKinds, virtualServices } from './kinds.ts';
import { destinationRuleKey, type IstioRequest, virtualServiceKey, virtualServicesOf } from './request.ts';
import { readVirtualService, renderVirtualService } from './virtual-service.ts';

export const istio: RouterSpec<IstioTrafficRouting> = {
  id: 'istio',
  label: 'Istio',
  kinds: istioKinds,
  configOf: (rollout) => routerConfigOf(rollout, 'istio'),
  reads(request) {
    const rule = destinationRuleKey(request);
    return [
      ...(rule === undefined ? [] : [required(destinationRules, rule)]),
      ...virtualServicesOf(request).map((each) => required(virtualServices, virtualServiceKey(request, each))),
    ];
  },
  observe,
  render,
  release: (request, object) => (isOfKind(object, destinationRules) ? releasedDestinationRule(request, object) : object),
};

function observe(request: IstioRequest, live: readonly KubeObject[]): Result<RouterReading, RoutingProblem> {
  const [first] = virtualServicesOf(request);
  if (first === undefined) return ok({ accepted: 'unknown' });
  const object = objectAt(live, virtualServices, virtualServiceKey(request, first));
  if (!object.ok) return object;
  const weights = readVirtualService(request, first, object.value);
  if (!weights.ok) return weights;
  const rule = findRule(request, live);
  if (!rule.ok) return rule;
  const targets = rule.value === undefined ? undefined : readDestinationRule(request, rule.value);
  if (targets?.ok === false) return targets;
  // Istio does not say when its proxies have taken a VirtualService over.
  return ok({ ...weights.value, ...(targets === undefined ? {} : { targets: targets.value }), accepted: 'unknown' });
}

/** The subsets first, so that no weight leads to a revision that its subset does not select yet. */
function render(request: IstioRequest, live: readonly KubeObject[], want: RouteTable): Result<Rendering, RoutingProblem> {
  const objects: KubeObject[] = [];
  const rule = findRule(request, live);
  if (!rule.ok) return rule;
  if (rule.value !== undefined) {
    const rendered = renderDestinationRule(request, rule.value, want);
    if (!rendered.ok) return rendered;
    objects.push(rendered.value);
  }
  for (const each of virtualServicesOf(request)) {
    const object = objectAt(live, virtualServices, virtualServiceKey(request, each));
    if (!object.ok) return object;
    const rendered = renderVirtualService(request, each, object.value, want);
    if (!rendered.ok) return rendered;
    objects.push(rendered.value);
  }
  return ok({ objects });
}

/** The DestinationRule, or nothing where the Rollout names none. */
function findRule(request: IstioRequest, live: readonly KubeObject[]): Result<KubeObject | undefined, RoutingProblem> {
  const key = destinationRuleKey(request);
  return key === undefined ? ok(undefined) : objectAt(live, destinationRules, key);
}
