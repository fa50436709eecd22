/** Which revision of Knative belongs to which revision of the Rollout. */
import type { KnativeTrafficRouting } from '@sluice/api';
import { problemAt } from '../objects.ts';
import type { RouteRequest, RoutingProblem } from '../router-spec.ts';

type Request = RouteRequest<KnativeTrafficRouting>;

/** Annotation of the Rollout's pod template: the name of the revision of Knative. Another name is another revision of the Rollout. */
export const revisionAnnotation = 'serving.knative.dev/revision';

/** The revision of Knative that a revision of the Rollout names. */
export const nameOf = ({ annotations }: Request, podHash: string | undefined): string | undefined =>
  podHash === undefined ? undefined : annotations[podHash]?.[revisionAnnotation] || undefined;

/**
 * The revision of the Rollout that a side leads to. Several may name the same one of Knative's: the one that was recorded last counts before
 * others. A stable revision that names none stands for whatever nobody else names.
 */
export function hashOf(request: Request, side: 'canary' | 'stable', name: string): string | undefined {
  const { currentPodHash, stableRS, canary } = request.rollout.status ?? {};
  const likely = [canary?.weights?.[side].podTemplateHash, stableRS, currentPodHash].filter((each) => each !== undefined);
  const named = [...likely, ...Object.keys(request.annotations)].find((hash) => nameOf(request, hash) === name);
  if (named !== undefined || stableRS === undefined) return named;
  return stableRS in request.annotations && nameOf(request, stableRS) === undefined ? stableRS : undefined;
}

/**
 * Why the revision that is to come has none of Knative's for itself; undefined where it has, or where nothing is to come. An abort needs none.
 */
export function revisionProblem(request: Request): RoutingProblem | undefined {
  const { rollout, annotations } = request;
  const { currentPodHash = '', stableRS = '', abort } = rollout.status ?? {};
  if (abort === true || stableRS === '' || stableRS === currentPodHash || !(currentPodHash in annotations)) return undefined;
  const name = nameOf(request, currentPodHash);
  if (name !== undefined && name !== nameOf(request, stableRS)) return undefined;
  const what = name === undefined ? 'is missing' : `is "${name}", as in the stable revision`;
  const message = `${what}: name the new revision of the Knative Service "${request.config.service}" there.`;
  return problemAt(rollout, `spec.template.metadata.annotations[${revisionAnnotation}]`, message);
}
