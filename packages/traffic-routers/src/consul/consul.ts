/**
 * Consul: weights of the subsets of a service in a ServiceSplitter; a ServiceResolver says which pods each subset has.
 * Specification: https://developer.hashicorp.com/consul/docs/connect/config-entries/service-splitter
 */
import { type ConsulTrafficRouting, type RouteTable, routerConfigOf } from '@sluice/api';
import { defineKind, err, type KubeObject, ok, type Result } from '@sluice/kubernetes';
import { acceptanceIfTold, together } from '../acceptance.ts';
import { besideRollout, findObject, isOwnedBy, liveObject, optional, ownObject, problemAt, required } from '../objects.ts';
import type { Rendering, RouteRequest, RouterReading, RouterSpec, RoutingProblem } from '../router-spec.ts';
import { at, listAt, numberAt, textAt, withAt } from '../tree.ts';
import { entryBy, weighted, weightsIn } from '../weighted.ts';
import { routesWith } from './header-routes.ts';
import { hashIn, podFilter } from './pod-filter.ts';

type Request = RouteRequest<ConsulTrafficRouting>;

const kind = (name: string, plural: string) => defineKind<KubeObject>('consul.hashicorp.com/v1alpha1', name, plural);
const serviceResolvers = kind('ServiceResolver', 'serviceresolvers');
const serviceSplitters = kind('ServiceSplitter', 'servicesplitters');
const serviceRouters = kind('ServiceRouter', 'servicerouters');

export const consul: RouterSpec<ConsulTrafficRouting> = {
  id: 'consul',
  label: 'Consul',
  kinds: [serviceResolvers, serviceSplitters, serviceRouters],
  configOf: (rollout) => routerConfigOf(rollout, 'consul'),
  reads: ({ rollout, config }) => {
    const key = besideRollout(rollout, config.serviceName);
    return [required(serviceResolvers, key), required(serviceSplitters, key), optional(serviceRouters, key)];
  },
  observe,
  render,
};

/** A split leads to a subset. */
const split = entryBy(['serviceSubset']);

/** The sides are subsets here, and no Services. */
const bySubset = (request: Request): Request => ({
  ...request,
  canaryService: request.config.canarySubsetName,
  stableService: request.config.stableSubsetName,
});

const filterPath = (subset: string): readonly string[] => ['spec', 'subsets', subset, 'filter'];

function observe(request: Request, live: readonly KubeObject[]): Result<RouterReading, RoutingProblem> {
  const { rollout, config } = request;
  const key = besideRollout(rollout, config.serviceName);
  const resolver = findObject(live, serviceResolvers, key);
  const splitter = findObject(live, serviceSplitters, key);
  const hashOf = (subset: string) => hashIn(textAt(resolver, ...filterPath(subset)));
  return ok({
    canaryWeight: weightsIn(split, listAt(splitter, 'spec', 'splits'), bySubset(request)).canaryWeight,
    targets: { canary: hashOf(config.canarySubsetName), stable: hashOf(config.stableSubsetName) },
    ...together([resolver, splitter].flatMap((each) => (each === undefined ? [] : [acceptanceIfTold(each, 'Synced')]))),
  });
}

function render(request: Request, live: readonly KubeObject[], want: RouteTable): Result<Rendering, RoutingProblem> {
  const { config } = request;
  const resolver = liveObject(live, serviceResolvers, request, config.serviceName);
  if (!resolver.ok) return resolver;
  const splitter = liveObject(live, serviceSplitters, request, config.serviceName);
  if (!splitter.ok) return splitter;
  let resolved = resolver.value;
  const [canary, stable] = want.backends;
  for (const [subset, podHash] of [
    [config.canarySubsetName, canary.podHash],
    [config.stableSubsetName, stable.podHash],
  ] as const) {
    if (at(resolved, 'spec', 'subsets', subset) === undefined) {
      return err(problemAt(resolved, 'spec.subsets', `has no subset "${subset}".`));
    }
    resolved = withAt(resolved, filterPath(subset), podFilter(podHash));
  }
  const splits = listAt(splitter.value, 'spec', 'splits');
  const sides = [config.canarySubsetName, config.stableSubsetName];
  if (splits.some((each) => !sides.includes(split.serviceOf(each) ?? '') && (numberAt(each, 'weight') ?? 0) > 0)) {
    return err(problemAt(splitter.value, 'spec.splits', 'may have no weight for others than the two subsets.'));
  }
  const list = weighted(split, splits, bySubset(request), want);
  if (!list.ok) return err(problemAt(splitter.value, 'spec.splits', list.error));
  const routed = headerRoutes(request, live, want);
  if (!routed.ok) return routed;
  // A subset selects the right pods before a weight or a route leads there.
  const steered = withAt(splitter.value, ['spec', 'splits'], list.value);
  return ok({ objects: [resolved, steered, ...routed.value.objects], removed: routed.value.removed ?? [] });
}

/** A ServiceRouter is made where a header route needs one. */
function headerRoutes(request: Request, live: readonly KubeObject[], want: RouteTable): Result<Rendering, RoutingProblem> {
  const { rollout, config } = request;
  const present = findObject(live, serviceRouters, besideRollout(rollout, config.serviceName));
  const before = listAt(present, 'spec', 'routes');
  const routes = routesWith(request, before, want);
  if (present === undefined && routes.length === 0) return ok({ objects: [] });
  if (present !== undefined && routes.length === 0 && isOwnedBy(present, rollout)) return ok({ objects: [], removed: [present] });
  if (present !== undefined)
    return ok({ objects: before.length === 0 && routes.length === 0 ? [] : [withAt(present, ['spec', 'routes'], routes)] });
  const own = ownObject(live, serviceRouters, request, config.serviceName);
  return own.ok ? ok({ objects: [withAt(own.value, ['spec', 'routes'], routes)] }) : own;
}
