/**
 * Service Mesh Interface, as Linkerd's extension serves it: a TrafficSplit that belongs to the Rollout.
 * Specification: https://github.com/servicemeshinterface/smi-spec/blob/main/apis/traffic-split/v1alpha2/traffic-split.md
 */
import { type RouteTable, routerConfigOf, type SmiTrafficRouting } from '@sluice/api';
import { defineKind, type KubeObject, ok, parseQuantity, type Result } from '@sluice/kubernetes';
import { besideRollout, findObject, optional, ownObject } from '../objects.ts';
import type { Rendering, RouteRequest, RouterReading, RouterSpec, RoutingProblem } from '../router-spec.ts';
import { listAt, withAt } from '../tree.ts';
import { entryBy, type WeightedEntry, weightsIn } from '../weighted.ts';

type Request = RouteRequest<SmiTrafficRouting>;

const version = (name: string) => defineKind<KubeObject>(`split.smi-spec.io/${name}`, 'TrafficSplit', 'trafficsplits');
const trafficSplits = version('v1alpha2');

export const smi: RouterSpec<SmiTrafficRouting> = {
  id: 'smi',
  label: 'SMI',
  kinds: [trafficSplits, version('v1alpha3'), version('v1alpha4'), version('v1alpha1')],
  configOf: (rollout) => routerConfigOf(rollout, 'smi'),
  reads: (request) => [optional(trafficSplits, besideRollout(request.rollout, nameOf(request)))],
  observe,
  render,
};

const nameOf = ({ rollout, config }: Request): string => config.trafficSplitName || rollout.metadata.name;

/** Weights of the oldest version are quantities, which other controllers write as texts. */
const backend: WeightedEntry = { ...entryBy(['service']), read: quantityOf };

function quantityOf(weight: unknown): number | undefined {
  if (typeof weight !== 'string' && typeof weight !== 'number') return undefined;
  const quantity = parseQuantity(weight);
  return quantity.ok ? quantity.value : undefined;
}

function observe(request: Request, live: readonly KubeObject[]): Result<RouterReading, RoutingProblem> {
  const split = findObject(live, trafficSplits, besideRollout(request.rollout, nameOf(request)));
  // A TrafficSplit has no status.
  return ok({ ...weightsIn(backend, listAt(split, 'spec', 'backends'), request), accepted: 'unknown' });
}

function render(request: Request, live: readonly KubeObject[], { backends }: RouteTable): Result<Rendering, RoutingProblem> {
  const own = ownObject(live, trafficSplits, request, nameOf(request));
  if (!own.ok) return own;
  const [canary, stable, ...arms] = backends;
  const leaves = {
    service: request.config.rootService || request.stableService,
    backends: [canary, ...arms, stable].map(({ service, weight }) => ({ service, weight })),
  };
  return ok({ objects: [Object.entries(leaves).reduce((split, [key, leaf]) => withAt(split, ['spec', key], leaf), own.value)] });
}
