/**
 * NGINX Ingress and everything with the same canary annotations: for each stable Ingress a canary Ingress stands beside it.
 * Specification: https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#canary
 */
import { type NginxTrafficRouting, type RouteTable, routerConfigOf } from '@sluice/api';
import { err, ingresses, type KubeObject, ok, type Result } from '@sluice/kubernetes';
import { besideRollout, findObject, liveObject, optional, ownObject, problemAt, required } from '../objects.ts';
import type { Rendering, RouteRequest, RouterReading, RouterSpec, RoutingProblem } from '../router-spec.ts';
import { textAt } from '../tree.ts';
import { withAffinity } from './affinity.ts';
import { canaryIngress } from './canary-ingress.ts';

type Request = RouteRequest<NginxTrafficRouting>;

export const nginx: RouterSpec<NginxTrafficRouting> = {
  id: 'nginx',
  label: 'Nginx',
  kinds: [ingresses],
  configOf: (rollout) => routerConfigOf(rollout, 'nginx'),
  reads: (request) =>
    stableNames(request).flatMap((name) => [
      required(ingresses, besideRollout(request.rollout, name)),
      optional(ingresses, besideRollout(request.rollout, canaryNameOf(request, name))),
    ]),
  observe,
  render,
};

const stableNames = ({ config: { stableIngress, stableIngresses = [] } }: Request): readonly string[] =>
  stableIngress === undefined || stableIngress === '' ? stableIngresses : [stableIngress];

/** `<rollout>-<stable Ingress>-canary`, as the reference names it; at most 253 letters. */
const canaryNameOf = ({ rollout }: Request, stable: string): string => `${`${rollout.metadata.name}-${stable}`.slice(0, 246)}-canary`;

const prefixOf = ({ annotationPrefix }: NginxTrafficRouting): string => annotationPrefix || 'nginx.ingress.kubernetes.io';

/** The weight of the first canary Ingress. That the others say the same is found out by rendering. */
function observe(request: Request, live: readonly KubeObject[]): Result<RouterReading, RoutingProblem> {
  const [first = ''] = stableNames(request);
  const canary = findObject(live, ingresses, besideRollout(request.rollout, canaryNameOf(request, first)));
  const text = textAt(canary, 'metadata', 'annotations', `${prefixOf(request.config)}/canary-weight`);
  const weight = text === undefined ? undefined : Number(text);
  const isSound = weight !== undefined && Number.isInteger(weight) && weight >= 0 && weight <= request.maxWeight;
  // The controller behind the Ingress does not say what it has taken over.
  return ok({ canaryWeight: isSound ? weight : undefined, accepted: 'unknown' });
}

function render(request: Request, live: readonly KubeObject[], want: RouteTable): Result<Rendering, RoutingProblem> {
  const { config, stableService } = request;
  const objects: KubeObject[] = [];
  for (const name of stableNames(request)) {
    const stable = liveObject(live, ingresses, request, name);
    if (!stable.ok) return stable;
    const own = ownObject(live, ingresses, request, canaryNameOf(request, name));
    if (!own.ok) return own;
    const made = canaryIngress({
      request,
      stable: stable.value,
      own: own.value,
      prefix: prefixOf(config),
      weight: want.backends[0].weight,
    });
    if (made === undefined) return err(problemAt(stable.value, 'spec.rules', `has no rule with the Service "${stableService}".`));
    for (const ingress of [stable.value, made]) {
      const kept = withAffinity(request, ingress, prefixOf(config), want);
      if (!kept.ok) return kept;
      if (kept.value !== stable.value) objects.push(kept.value);
    }
  }
  return ok({ objects });
}
