/**
 * AWS Application Load Balancer: weights of target groups in an annotation of Ingresses, which holds the action in JSON.
 * Specification: https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/#actions
 */
import { type AlbTrafficRouting, type RouteTable, routerConfigOf } from '@sluice/api';
import { err, ingresses, type KubeObject, ok, type Result } from '@sluice/kubernetes';
import { jsonAnnotation } from '../json-annotation.ts';
import { besideRollout, findObject, liveObject, problemAt, required } from '../objects.ts';
import {
  headerRoutesOf,
  type Rendering,
  type RouteRequest,
  type RouterReading,
  type RouterSpec,
  type RoutingProblem,
} from '../router-spec.ts';
import { textAt, withAt, without } from '../tree.ts';
import { weightsIn } from '../weighted.ts';
import { actionOf, headerAction, headerConditions, targetGroup, targetGroupsIn } from './action.ts';
import { ingressNamesOf } from './ingress-names.ts';
import { rulesWith } from './rules.ts';

type Request = RouteRequest<AlbTrafficRouting>;

export const alb: RouterSpec<AlbTrafficRouting> = {
  id: 'alb',
  label: 'ALB',
  kinds: [ingresses],
  configOf: (rollout) => routerConfigOf(rollout, 'alb'),
  reads: (request) => namesOf(request).map((name) => required(ingresses, besideRollout(request.rollout, name))),
  observe,
  render,
  release,
};

/** Says which annotations of an Ingress belong to which Rollout: their keys, by its name. The reference and its tools read it. */
const managedAnnotations = 'rollouts.argoproj.io/managed-alb-annotations';

const namesOf = ({ config }: Request): readonly string[] => ingressNamesOf(config);

/** The Service that stands in the rules of the Ingress, and is no real one: its name leads to the annotation. */
const rootOf = ({ config, stableService }: Request): string => config.rootService || stableService;

const keyOf = ({ config }: Request, sort: 'actions' | 'conditions', name: string): string =>
  `${config.annotationPrefix || 'alb.ingress.kubernetes.io'}/${sort}.${name}`;

/** The weights of the first Ingress. That the others say the same is found out by rendering. */
function observe(request: Request, live: readonly KubeObject[]): Result<RouterReading, RoutingProblem> {
  const [first = ''] = namesOf(request);
  const ingress = findObject(live, ingresses, besideRollout(request.rollout, first));
  const action = textAt(ingress, 'metadata', 'annotations', keyOf(request, 'actions', rootOf(request)));
  return ok({ ...weightsIn(targetGroup, targetGroupsIn(action), request), accepted: 'unknown' });
}

function render(request: Request, live: readonly KubeObject[], want: RouteTable): Result<Rendering, RoutingProblem> {
  const objects: KubeObject[] = [];
  for (const name of namesOf(request)) {
    const ingress = liveObject(live, ingresses, request, name);
    if (!ingress.ok) return ingress;
    const present = jsonAnnotation(ingress.value, managedAnnotations);
    if (!present.ok) return err(problemAt(ingress.value, `metadata.annotations[${managedAnnotations}]`, present.error));
    const steered = steer(request, ingress.value, present.value, want);
    if (!steered.ok) return steered;
    objects.push(steered.value);
  }
  return ok({ objects });
}

/** The action stays, with all weight at the stable side: the rules of the Ingress lead to it. Our note of it goes. */
function release({ rollout }: Request, ingress: KubeObject): KubeObject {
  const notes = jsonAnnotation(ingress, managedAnnotations);
  if (!notes.ok) return ingress;
  const { [rollout.metadata.name]: _own, ...others } = notes.value;
  const path = ['metadata', 'annotations', managedAnnotations];
  return Object.keys(others).length === 0 ? without(ingress, path) : withAt(ingress, path, JSON.stringify(others));
}

function steer(request: Request, ingress: KubeObject, present: object, want: RouteTable): Result<KubeObject, RoutingProblem> {
  const root = rootOf(request);
  const rules = rulesWith(request, ingress, root, headerRoutesOf(want));
  if (!rules.ok) return err(problemAt(ingress, 'spec.rules', rules.error));
  const own = {
    [keyOf(request, 'actions', root)]: actionOf(request, want.backends),
    ...Object.fromEntries(
      headerRoutesOf(want).flatMap(({ name, match }) => [
        [keyOf(request, 'actions', name), headerAction(request)],
        [keyOf(request, 'conditions', name), headerConditions(match)],
      ]),
    ),
  };
  const managed = { ...present, [request.rollout.metadata.name]: Object.keys(own) };
  const possible = request.managedNames.flatMap((name) => [keyOf(request, 'actions', name), keyOf(request, 'conditions', name)]);
  const kept = Object.entries(ingress.metadata.annotations ?? {}).filter(([key]) => key in own || !possible.includes(key));
  const annotations = { ...Object.fromEntries(kept), ...own, [managedAnnotations]: JSON.stringify(managed) };
  return ok({ ...rules.value, metadata: { ...ingress.metadata, annotations } });
}
