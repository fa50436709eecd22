import { managedByAnnotation, podTemplateHashLabel, type RouteTable } from '@sluice/api';
import { err, isObject, type KubeObject, ok, type Result } from '@sluice/kubernetes';
import { problemAt } from '../objects.ts';
import type { RouterReading, RoutingProblem } from '../router-spec.ts';
import { at, listAt, textAt, withAt, without } from '../tree.ts';
import type { IstioRequest } from './request.ts';

type Subsets = Readonly<Record<'canary' | 'stable', number>>;

/** The revision that each subset selects. */
export function readDestinationRule(
  request: IstioRequest,
  object: KubeObject,
): Result<NonNullable<RouterReading['targets']>, RoutingProblem> {
  const subsets = subsetsOf(request, object);
  if (!subsets.ok) return subsets;
  const hashOf = (index: number) => textAt(object, 'spec', 'subsets', index, 'labels', podTemplateHashLabel);
  return ok({ canary: hashOf(subsets.value.canary), stable: hashOf(subsets.value.stable) });
}

/** The DestinationRule whose subsets select the revisions of a table. Subsets of others, and all else in ours, stay. */
export function renderDestinationRule(request: IstioRequest, object: KubeObject, want: RouteTable): Result<KubeObject, RoutingProblem> {
  const subsets = subsetsOf(request, object);
  if (!subsets.ok) return subsets;
  const [canary, stable] = want.backends;
  const selecting = (rule: KubeObject, index: number, hash: string | undefined) =>
    hash === undefined && !isObject(listAt(rule, 'spec', 'subsets')[index])
      ? rule
      : withAt(rule, ['spec', 'subsets', index, 'labels', podTemplateHashLabel], hash);
  const pointed = selecting(selecting(object, subsets.value.canary, canary.podHash), subsets.value.stable, stable.podHash);
  return ok(withAt(pointed, ['metadata', 'annotations', managedByAnnotation], request.rollout.metadata.name));
}

/** The DestinationRule as it was before: its subsets select pods of all revisions, by the labels that the user gave them. */
export function releasedDestinationRule({ rollout }: IstioRequest, object: KubeObject): KubeObject {
  const markPath = ['metadata', 'annotations', managedByAnnotation];
  if (at(object, ...markPath) !== rollout.metadata.name) return object;
  const unmarked = without(object, markPath);
  return listAt(object, 'spec', 'subsets').reduce<KubeObject>(
    (rule, _, index) => without(rule, ['spec', 'subsets', index, 'labels', podTemplateHashLabel]),
    unmarked,
  );
}

function subsetsOf({ config: { destinationRule } }: IstioRequest, object: KubeObject): Result<Subsets, RoutingProblem> {
  const all = listAt(object, 'spec', 'subsets');
  const indexOf = (name: string | undefined) => all.findIndex((each) => textAt(each, 'name') === name);
  const found: Subsets = { canary: indexOf(destinationRule?.canarySubsetName), stable: indexOf(destinationRule?.stableSubsetName) };
  const lacking = found.canary < 0 ? destinationRule?.canarySubsetName : found.stable < 0 ? destinationRule?.stableSubsetName : undefined;
  return lacking === undefined ? ok(found) : err(problemAt(object, 'spec.subsets', `has no subset "${lacking}".`));
}
