/**
 * NGINX Ingress and everything with the same canary annotations: for each stable Ingress a canary Ingress stands beside it.
 * Specification: https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#canary
 */
import { type NginxTrafficRouting, type RouteTable, routerConfigOf } from '@sluice/api';
import { controllerReference, err, ingresses, type KubeObject, type ObjectKey, ok, type Result } from '@sluice/kubernetes';
import { besideRollout, findObject, missingObject, optional, problemAt, required } from '../objects.ts';
import type { Rendering, RouteRequest, RouterReading, RouterSpec, RoutingProblem } from '../router-spec.ts';
import { textAt } from '../tree.ts';
import { canaryIngress } from './canary-ingress.ts';

type Request = RouteRequest<NginxTrafficRouting>;

export const nginx: RouterSpec<NginxTrafficRouting> = {
  id: 'nginx',
  label: 'Nginx',
  kinds: [ingresses],
  configOf: (rollout) => routerConfigOf(rollout, 'nginx'),
  reads: (request) =>
    stableNames(request).flatMap((name) => [required(ingresses, keyOf(request, name)), optional(ingresses, canaryKeyOf(request, name))]),
  observe,
  render,
};

const stableNames = ({ config: { stableIngress, stableIngresses = [] } }: Request): readonly string[] =>
  stableIngress === undefined || stableIngress === '' ? stableIngresses : [stableIngress];

const keyOf = ({ rollout }: Request, name: string): ObjectKey => besideRollout(rollout, name);

/** `<rollout>-<stable Ingress>-canary`, as the reference names it; at most 253 letters. */
const canaryKeyOf = (request: Request, stable: string): ObjectKey =>
  keyOf(request, `${`${request.rollout.metadata.name}-${stable}`.slice(0, 246)}-canary`);

const prefixOf = ({ annotationPrefix }: NginxTrafficRouting): string => annotationPrefix || 'nginx.ingress.kubernetes.io';

/** The weight of the first canary Ingress. That the others say the same is found out by rendering. */
function observe(request: Request, live: readonly KubeObject[]): Result<RouterReading, RoutingProblem> {
  const [first = ''] = stableNames(request);
  const text = textAt(findObject(live, ingresses, canaryKeyOf(request, first)), 'metadata', 'annotations', weightOf(request));
  const weight = text === undefined ? undefined : Number(text);
  const isSound = weight !== undefined && Number.isInteger(weight) && weight >= 0 && weight <= request.maxWeight;
  // The controller behind the Ingress does not say what it has taken over.
  return ok({ canaryWeight: isSound ? weight : undefined, accepted: 'unknown' });
}

const weightOf = ({ config }: Request): string => `${prefixOf(config)}/canary-weight`;

function render(request: Request, live: readonly KubeObject[], want: RouteTable): Result<Rendering, RoutingProblem> {
  const { rollout, config, stableService } = request;
  const owner = controllerReference(rollout);
  const objects: KubeObject[] = [];
  for (const name of stableNames(request)) {
    const stable = findObject(live, ingresses, keyOf(request, name));
    if (stable === undefined) return err(missingObject(ingresses, keyOf(request, name)));
    const key = canaryKeyOf(request, name);
    const present = findObject(live, ingresses, key);
    if (present !== undefined && !present.metadata.ownerReferences?.some(({ uid }) => uid === owner.uid)) {
      return err(problemAt(present, 'metadata.ownerReferences', 'exists already and belongs to somebody else.'));
    }
    const made = canaryIngress({
      request,
      stable,
      present,
      name: key.name,
      prefix: prefixOf(config),
      weight: want.backends[0].weight,
      owner,
    });
    if (made === undefined) return err(problemAt(stable, 'spec.rules', `has no rule with the Service "${stableService}".`));
    objects.push(made);
  }
  return ok({ objects });
}
