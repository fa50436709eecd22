/**
 * Skipper: weights in an annotation of Ingresses, and in the backends of RouteGroups.
 * Specification: https://opensource.zalando.com/skipper/kubernetes/ingress-usage/, https://opensource.zalando.com/skipper/kubernetes/routegroup-crd/
 */
import { type RouteTable, routerConfigOf, type SkipperTrafficRouting } from '@sluice/api';
import { defineKind, err, ingresses, type KubeObject, ok, type Result } from '@sluice/kubernetes';
import { besideRollout, findObject, liveObject, problemAt, required } from '../objects.ts';
import type { Rendering, RouteRequest, RouterReading, RouterSpec, RoutingProblem } from '../router-spec.ts';
import { listAt, textAt, withAt } from '../tree.ts';
import { backendWeights, weightsOfAnnotation, withBackendWeights } from './ingress.ts';
import { weightsOfRouteGroup, withRouteGroupWeights } from './route-group.ts';

type Request = RouteRequest<SkipperTrafficRouting>;

const routeGroups = defineKind<KubeObject>('zalando.org/v1', 'RouteGroup', 'routegroups');

export const skipper: RouterSpec<SkipperTrafficRouting> = {
  id: 'skipper',
  label: 'Skipper',
  kinds: [ingresses, routeGroups],
  configOf: (rollout) => routerConfigOf(rollout, 'skipper'),
  reads: ({ rollout, config }) => [
    ...(config.ingresses ?? []).map((name) => required(ingresses, besideRollout(rollout, name))),
    ...(config.routeGroups ?? []).map((name) => required(routeGroups, besideRollout(rollout, name))),
  ],
  observe,
  render,
};

/** What the first object says. That the others say the same is found out by rendering. */
function observe(request: Request, live: readonly KubeObject[]): Result<RouterReading, RoutingProblem> {
  const { rollout, config } = request;
  const [ingress] = config.ingresses ?? [];
  const [group = ''] = config.routeGroups ?? [];
  const weights =
    ingress === undefined
      ? weightsOfRouteGroup(request, findObject(live, routeGroups, besideRollout(rollout, group)))
      : weightsOfAnnotation(request, findObject(live, ingresses, besideRollout(rollout, ingress)));
  // Skipper does not say what it has taken over.
  return ok({ ...weights, accepted: 'unknown' });
}

function render(request: Request, live: readonly KubeObject[], want: RouteTable): Result<Rendering, RoutingProblem> {
  const { config } = request;
  const objects: KubeObject[] = [];
  for (const name of config.ingresses ?? []) {
    const ingress = liveObject(live, ingresses, request, name);
    if (!ingress.ok) return ingress;
    const services = listAt(ingress.value, 'spec', 'rules')
      .flatMap((rule) => listAt(rule, 'http', 'paths'))
      .map((path) => textAt(path, 'backend', 'service', 'name'));
    const absent = [request.canaryService, request.stableService].find((service) => !services.includes(service));
    if (absent !== undefined) return err(problemAt(ingress.value, 'spec.rules', `no path has the Service "${absent}".`));
    const weights = withBackendWeights(request, ingress.value, want);
    if (!weights.ok) return err(problemAt(ingress.value, `metadata.annotations[${backendWeights}]`, weights.error));
    objects.push(withAt(ingress.value, ['metadata', 'annotations', backendWeights], weights.value));
  }
  for (const name of config.routeGroups ?? []) {
    const group = liveObject(live, routeGroups, request, name);
    if (!group.ok) return group;
    const steered = withRouteGroupWeights(request, group.value, want);
    if (!steered.ok) return err(problemAt(group.value, 'spec', steered.error));
    objects.push(steered.value);
  }
  return ok({ objects });
}
