/**
 * NGINX Ingress and everything with the same canary annotations: for each stable Ingress a canary Ingress stands beside it.
 * Specification: https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#canary
 */
import type { NginxTrafficRouting, RouteTable } from '@sluice/api';
import { controllerReference, err, type Ingress, ingresses, type KubeObject, ok, type Result } from '@sluice/kubernetes';
import type { RouteReference, RouteRequest, RouterReading, RouterSpec, RoutingProblem } from '../router-spec.ts';
import { canaryIngress } from './canary-ingress.ts';

type Request = RouteRequest<NginxTrafficRouting>;

export const nginx: RouterSpec<NginxTrafficRouting> = {
  id: 'nginx',
  kinds: [ingresses],
  configOf: ({ spec }) => spec.strategy?.canary?.trafficRouting?.nginx,
  reads: (request) =>
    stableNames(request.config).flatMap((name) => [reference(request, name, true), reference(request, canaryNameOf(request, name), false)]),
  observe,
  render,
};

const stableNames = ({ stableIngress, stableIngresses = [] }: NginxTrafficRouting): readonly string[] =>
  stableIngress === undefined || stableIngress === '' ? stableIngresses : [stableIngress];

/** `<rollout>-<stable Ingress>-canary`, as the reference names it; at most 253 letters. */
const canaryNameOf = ({ rollout }: Request, stable: string): string => `${`${rollout.metadata.name}-${stable}`.slice(0, 246)}-canary`;

const reference = ({ rollout }: Request, name: string, required: boolean): RouteReference => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  ...(rollout.metadata.namespace === undefined ? {} : { namespace: rollout.metadata.namespace }),
  name,
  required,
});

const prefixOf = ({ annotationPrefix }: NginxTrafficRouting): string => annotationPrefix || 'nginx.ingress.kubernetes.io';

const named = (live: readonly KubeObject[], name: string): Ingress | undefined =>
  live.find((each): each is Ingress => each.kind === 'Ingress' && each.metadata.name === name);

function observe(request: Request, live: readonly KubeObject[]): Result<RouterReading, RoutingProblem> {
  const { config, maxWeight, canaryService, stableService } = request;
  const texts = stableNames(config).map(
    (name) => named(live, canaryNameOf(request, name))?.metadata.annotations?.[`${prefixOf(config)}/canary-weight`],
  );
  const weights = texts.map((text) => (text === undefined ? undefined : Number(text)));
  const [first] = weights;
  const unreadable = weights.find((weight) => weight !== undefined && !(Number.isInteger(weight) && weight >= 0 && weight <= maxWeight));
  const isKnown = first !== undefined && unreadable === undefined;
  return ok({
    weights: isKnown ? { [canaryService]: first, [stableService]: maxWeight - first } : {},
    managed: [],
    // The controller behind the Ingress does not say what it has taken over.
    accepted: 'unknown',
    isPartial: weights.some((weight) => weight !== first),
  });
}

function render(request: Request, live: readonly KubeObject[], want: RouteTable): Result<readonly KubeObject[], RoutingProblem> {
  const { rollout, config } = request;
  const rendered: Ingress[] = [];
  for (const name of stableNames(config)) {
    const stable = named(live, name);
    const object = reference(request, name, true);
    if (stable === undefined) return err({ message: `Ingress "${name}" is not there.`, object });
    const canaryName = canaryNameOf(request, name);
    const present = named(live, canaryName);
    const owner = controllerReference(rollout);
    if (present !== undefined && !present.metadata.ownerReferences?.some(({ uid }) => uid === owner.uid)) {
      return err({
        message: `Ingress "${canaryName}" exists and belongs to somebody else.`,
        object: reference(request, canaryName, false),
      });
    }
    const made = canaryIngress({
      request,
      stable,
      present,
      name: canaryName,
      prefix: prefixOf(config),
      weight: want.backends[0].weight,
      owner,
    });
    if (made === undefined) return err({ message: `Ingress "${name}" has no rule with the Service "${request.stableService}".`, object });
    rendered.push(made);
  }
  return ok(rendered);
}
