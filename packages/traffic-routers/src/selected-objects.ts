/** Objects that a configuration names, or chooses by their labels. */
import { err, type Kind, type KubeObject, matches, type ObjectKey, ok, type Result, requirementsOfSelector } from '@sluice/kubernetes';
import { findObject, isOfKind, missingObject, refTo, required } from './objects.ts';
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

/** Those that are there; a problem where there is none. */
export function chosenObjects(
  request: RouteRequest<unknown>,
  choice: Choice,
  live: readonly KubeObject[],
): Result<readonly KubeObject[], RoutingProblem> {
  const key = keyOf(request, choice);
  if (key !== undefined) {
    const found = findObject(live, choice.kind, key);
    return found === undefined ? err(missingObject(choice.kind, key)) : ok([found]);
  }
  const namespace = namespaceOf(request, choice);
  const requirements = requirementsOfSelector(selectorOf(choice));
  const found = live.filter(
    (each) =>
      isOfKind(each, choice.kind) &&
      each.metadata.namespace === namespace &&
      requirements.ok &&
      matches(requirements.value, each.metadata.labels),
  );
  if (found.length > 0) return ok(found);
  const object = refTo(choice.kind, { namespace, name: '*' });
  return err({ message: `No ${choice.kind.kind} in ${namespace} has the labels ${JSON.stringify(choice.labels ?? {})}.`, object });
}
