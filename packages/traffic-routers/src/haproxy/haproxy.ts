/**
 * HAProxy Ingress (haproxy-ingress.github.io): weights by the label of pods, in an annotation of Ingresses.
 * Specification: https://haproxy-ingress.github.io/docs/configuration/keys/#blue-green
 */
import { type HaproxyTrafficRouting, podTemplateHashLabel, type RouteTable, routerConfigOf } from '@sluice/api';
import { ingresses, type KubeObject, ok, type Result } from '@sluice/kubernetes';
import { besideRollout, findObject, liveObject, required } from '../objects.ts';
import type { Rendering, RouteRequest, RouterReading, RouterSpec, RoutingProblem } from '../router-spec.ts';
import { shareOf } from '../shares.ts';
import { textAt, withAt, without } from '../tree.ts';

type Request = RouteRequest<HaproxyTrafficRouting>;

export const haproxy: RouterSpec<HaproxyTrafficRouting> = {
  id: 'haproxy',
  label: 'HAProxy',
  kinds: [ingresses],
  configOf: (rollout) => routerConfigOf(rollout, 'haproxy'),
  reads: ({ rollout, config }) => config.ingresses.map((name) => required(ingresses, besideRollout(rollout, name))),
  observe,
  render,
  release: (request, ingress) =>
    ['blue-green-mode', 'blue-green-balance'].reduce((rest, key) => without(rest, pathTo(request, key)), ingress),
};

const pathTo = ({ config }: Request, key: string): readonly string[] => [
  'metadata',
  'annotations',
  `${config.annotationPrefix || 'haproxy-ingress.github.io'}/${key}`,
];

/** `<label>=<stable revision>=80,<label>=<canary revision>=20`; a revision that is not known yet is left empty. */
const balanceOf = ({ backends: [canary, stable] }: RouteTable): string =>
  [stable, canary].map(({ podHash = '', weight }) => `${podTemplateHashLabel}=${podHash}=${weight}`).join(',');

/** Two parts of a balance as we write it; undefined for others. */
function partsOf(text: string | undefined): readonly { readonly hash: string; readonly weight: number }[] | undefined {
  const parts = (text ?? '').split(',').map((part) => part.split('='));
  const isOurs = parts.length === 2 && parts.every(([label, , weight = '']) => label === podTemplateHashLabel && /^\d+$/.test(weight));
  return isOurs ? parts.map(([, hash = '', weight]) => ({ hash, weight: Number(weight) })) : undefined;
}

/** What the first Ingress says. That the others say the same is found out by rendering. */
function observe(request: Request, live: readonly KubeObject[]): Result<RouterReading, RoutingProblem> {
  const [first = ''] = request.config.ingresses;
  const ingress = findObject(live, ingresses, besideRollout(request.rollout, first));
  const [stable, canary] = partsOf(textAt(ingress, ...pathTo(request, 'blue-green-balance'))) ?? [];
  // The controller behind the Ingress does not say what it has taken over.
  if (stable === undefined || canary === undefined) return ok({ accepted: 'unknown', targets: {} });
  return ok({
    canaryWeight: shareOf(canary.weight, canary.weight + stable.weight, request.maxWeight),
    targets: { canary: canary.hash || undefined, stable: stable.hash || undefined },
    accepted: 'unknown',
  });
}

function render(request: Request, live: readonly KubeObject[], want: RouteTable): Result<Rendering, RoutingProblem> {
  const objects: KubeObject[] = [];
  for (const name of request.config.ingresses) {
    const ingress = liveObject(live, ingresses, request, name);
    if (!ingress.ok) return ingress;
    // `deploy`: weights are those of the groups, whatever the numbers of their pods.
    const inMode = withAt(ingress.value, pathTo(request, 'blue-green-mode'), 'deploy');
    objects.push(withAt(inMode, pathTo(request, 'blue-green-balance'), balanceOf(want)));
  }
  return ok({ objects });
}
