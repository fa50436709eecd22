/** Objects that a configuration names, or chooses by their labels. */
import {
  err,
  type Kind,
  type KubeObject,
  type LabelSelector,
  matches,
  type ObjectKey,
  ok,
  type Result,
  requirementsOfSelector,
} from '@sluice/kubernetes';
import { isOfKind, objectAt, refTo, required } from './objects.ts';
import type { RouteReference, RouteRequest, RoutingProblem } from './router-spec.ts';

export interface Choice {
  readonly kind: Kind<KubeObject>;
  /** Wins over labels. */
  readonly name?: string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** The namespace of the Rollout where left out. */
  readonly namespace?: string | undefined;
}

const namespaceOf = ({ rollout }: RouteRequest<unknown>, { namespace }: Choice): string => namespace || (rollout.metadata.namespace ?? '');

const keyOf = (request: RouteRequest<unknown>, choice: Choice): ObjectKey | undefined =>
  choice.name === undefined || choice.name === '' ? undefined : { namespace: namespaceOf(request, choice), name: choice.name };

const selectorOf = ({ labels = {} }: Choice) => ({ matchLabels: labels });

export function referencesTo(request: RouteRequest<unknown>, choice: Choice): readonly RouteReference[] {
  const key = keyOf(request, choice);
  if (key !== undefined) return [required(choice.kind, key)];
  return [{ kind: choice.kind, namespace: namespaceOf(request, choice), selector: selectorOf(choice), required: true }];
}

/** The objects of a kind in a namespace that a selector selects; none where it is no sound one. */
export function objectsWithLabels(
  live: readonly KubeObject[],
  kind: Kind,
  namespace: string,
  selector: LabelSelector,
): readonly KubeObject[] {
  const requirements = requirementsOfSelector(selector);
  return live.filter(
    (each) =>
      isOfKind(each, kind) && each.metadata.namespace === namespace && requirements.ok && matches(requirements.value, each.metadata.labels),
  );
}

/** Those that are there; a problem where there is none. */
export function chosenObjects(
  request: RouteRequest<unknown>,
  choice: Choice,
  live: readonly KubeObject[],
): Result<readonly KubeObject[], RoutingProblem> {
  const key = keyOf(request, choice);
  if (key !== undefined) {
    const found = objectAt(live, choice.kind, key);
    return found.ok ? ok([found.value]) : found;
  }
  const namespace = namespaceOf(request, choice);
  const found = objectsWithLabels(live, choice.kind, namespace, selectorOf(choice));
  if (found.length > 0) return ok(found);
  const object = refTo(choice.kind, { namespace, name: '*' });
  return err({ message: `No ${choice.kind.kind} in ${namespace} has the labels ${JSON.stringify(choice.labels ?? {})}.`, object });
}
