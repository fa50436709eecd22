import type { Rollout } from '@sluice/api';
import { sidesOf } from '@sluice/canary';
import { apiVersionOf, type Kind, type KubeObject } from '@sluice/kubernetes';
import type { ObservedRollout } from '@sluice/rollout';
import {
  kindsOf,
  missingObject,
  type RouteReference,
  type RouterSpec,
  type RouterUse,
  type RoutingProblem,
  type SideServices,
  usesOf,
} from '@sluice/traffic-routers';
import type { References } from '../references.ts';

/** A Rollout that is to be routed, with the ReplicaSets of its revisions. */
export type RoutedRollout = Pick<ObservedRollout, 'rollout' | 'replicaSets'>;

const sidesNow = (rollout: Rollout): SideServices => sidesOf(rollout, rollout.status ?? {});

const usedBy = ({ rollout, replicaSets }: RoutedRollout, routers: readonly RouterSpec[], sides = sidesNow(rollout)): readonly RouterUse[] =>
  usesOf(rollout, routers, sides, replicaSets);

/** The objects that the routers of a Rollout read. */
export const routeReferencesOf = (rollout: Rollout, routers: readonly RouterSpec[]): readonly RouteReference[] =>
  usedBy({ rollout, replicaSets: [] }, routers).flatMap(({ spec, request }) => spec.reads(request));

/** The versions of a kind that a router can speak, the preferred one first. */
export const versionsOf = ({ spec, request }: RouterUse, { group, plural }: Kind): readonly Kind<KubeObject>[] =>
  kindsOf(spec, request).filter((each) => each.group === group && each.plural === plural);

/** Gives the objects that a reference means, as the watch shows them: see `References.find`. */
export type FindObjects = References['find'];

/** A router that a Rollout uses, with its objects. */
export type Routing = RouterUse & { readonly live: readonly KubeObject[] };
type Routings =
  | { readonly state: 'complete'; readonly all: readonly Routing[] }
  | { readonly state: 'problem'; readonly problem: RoutingProblem }
  | { readonly state: 'unknown' };

/** The routers that a Rollout uses, each with its objects. */
export function routingsOf(
  routed: RoutedRollout,
  routers: readonly RouterSpec[],
  find: FindObjects,
  sides = sidesNow(routed.rollout),
): Routings {
  const all: Routing[] = [];
  for (const use of usedBy(routed, routers, sides)) {
    const live: KubeObject[] = [];
    for (const reference of use.spec.reads(use.request)) {
      const found = find(versionsOf(use, reference.kind), reference);
      if (found === 'unknown') return { state: 'unknown' };
      if (found === 'unserved') return { state: 'problem', problem: unservedKind(reference) };
      if ('failure' in found) return { state: 'problem', problem: unreadable(reference, found.failure) };
      if (found.length === 0 && reference.required && 'key' in reference) {
        return { state: 'problem', problem: missingObject(reference.kind, reference.key) };
      }
      live.push(...found);
    }
    all.push({ ...use, live });
  }
  return { state: 'complete', all };
}

const unservedKind = (reference: RouteReference): RoutingProblem => ({
  message: `The server has no ${reference.kind.kind} of ${reference.kind.group}: its CustomResourceDefinition is not installed.`,
  object: objectOf(reference),
});

const unreadable = (reference: RouteReference, failure: string): RoutingProblem => ({
  message: `${reference.kind.kind} cannot be read: ${failure}`,
  object: objectOf(reference),
});

function objectOf({ kind, ...reference }: RouteReference): RoutingProblem['object'] {
  const key = 'key' in reference ? reference.key : { name: '*', namespace: reference.namespace };
  return { apiVersion: apiVersionOf(kind), kind: kind.kind, ...key };
}
