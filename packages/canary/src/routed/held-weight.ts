import type { KnownRoutes } from './memory.ts';
import type { Targets } from './next-targets.ts';
import type { RoutingState } from './routing-state.ts';

/**
 * The weight to write where the pods behind the Services are verified: a side gets more only when the data plane has its pods. What is
 * urgent never waits for that: leaving a canary for another revision needs nobody's word. Where both sides lead to the same revision,
 * as after a promotion, nothing is urgent.
 */
export function heldWeight(next: number, { weight, stableTarget }: RoutingState, targets: Targets, routes: KnownRoutes): number {
  if (routes.verifiesPods !== true || next === weight) return next;
  if (next > weight) return routes.accepted === 'yes' ? next : weight;
  const isSame = targets.canary === targets.stable;
  const isFollowed = routes.accepted === 'yes' && targets.stable === stableTarget;
  return isSame && !isFollowed ? weight : next;
}
