/**
 * Knative: percents in the traffic of a Service of Knative Serving, one entry for each side. Knative has revisions and pods of its own; which of
 * its revisions belongs to a revision of the Rollout stands in an annotation of the pod template.
 * Specification: https://knative.dev/docs/serving/traffic-management/
 */
import { type KnativeTrafficRouting, type RouteTable, routerConfigOf } from '@sluice/api';
import { defineKind, err, type KubeObject, ok, type Result } from '@sluice/kubernetes';
import { besideRollout, liveObject, required } from '../objects.ts';
import type { Rendering, RouteRequest, RouterReading, RouterSpec, RoutingProblem } from '../router-spec.ts';
import { acceptanceOf } from './acceptance.ts';
import { hashOf, nameOf, revisionProblem } from './revisions.ts';
import { type Entry, readTraffic, withEntry } from './traffic.ts';

type Request = RouteRequest<KnativeTrafficRouting>;

const servingServices = defineKind<KubeObject>('serving.knative.dev/v1', 'Service', 'services');

export const knative: RouterSpec<KnativeTrafficRouting> = {
  id: 'knative',
  label: 'Knative',
  kinds: [servingServices],
  configOf: (rollout) => routerConfigOf(rollout, 'knative'),
  reads: ({ rollout, config }) => [required(servingServices, besideRollout(rollout, config.service))],
  observe,
  render,
};

const tagsOf = ({ config: { canaryTag = 'canary', stableTag = 'stable' } }: Request) => ({ canary: canaryTag, stable: stableTag });

function observe(request: Request, live: readonly KubeObject[]): Result<RouterReading, RoutingProblem> {
  const service = liveObject(live, servingServices, request, request.config.service);
  if (!service.ok) return service;
  const unclear = revisionProblem(request);
  if (unclear !== undefined) return err(unclear);
  const traffic = readTraffic(service.value, tagsOf(request));
  if (!traffic.ok) return traffic;
  const { canary, stable } = traffic.value;
  return ok({
    canaryWeight: canary.percent,
    targets: { canary: hashOf(request, 'canary', canary.revision), stable: hashOf(request, 'stable', stable.revision) },
    ...acceptanceOf(service.value, [canary, stable]),
  });
}

function render(request: Request, live: readonly KubeObject[], want: RouteTable): Result<Rendering, RoutingProblem> {
  const service = liveObject(live, servingServices, request, request.config.service);
  if (!service.ok) return service;
  const traffic = readTraffic(service.value, tagsOf(request));
  if (!traffic.ok) return traffic;
  const [canary, stable] = want.backends;
  // A revision that names none of Knative's stands for the one that is there.
  const stableRevision = nameOf(request, stable.podHash) ?? traffic.value.stable.revision;
  const isSame = canary.podHash !== undefined && canary.podHash === stable.podHash;
  const canaryRevision = nameOf(request, canary.podHash) ?? (isSame ? stableRevision : traffic.value.canary.revision);
  const sides: readonly Entry[] = [
    { ...traffic.value.canary, revision: canaryRevision, percent: canary.weight },
    { ...traffic.value.stable, revision: stableRevision, percent: stable.weight },
  ];
  return ok({ objects: [sides.reduce(withEntry, service.value)] });
}
