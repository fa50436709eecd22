import { maxTrafficWeightOf, propagationDelayMsOf, type Rollout, type RolloutStatus, replicasOf } from '@sluice/api';
import type { ReplicaSet } from '@sluice/kubernetes';
import { availableOf, isPromoted, type ObservedRollout, podHashOf, selectedHash, sizeOf } from '@sluice/rollout';
import type { CanaryView } from '../split.ts';
import { goalOf, thresholdOf } from './goal.ts';
import { goalWhileLeaving } from './goal-within.ts';
import { type KnownRoutes, type LiveRoutes, liveRoutesOf, noFormerTargets } from './memory.ts';
import { neededPods } from './needed-pods.ts';
import { podsForWeight, type RoutingGoal, type RoutingState } from './routing-state.ts';
import { type Sides, sidesOf } from './sides.ts';
import { surgeLimitsOf } from './surge.ts';

/** All that is known about traffic, and where it shall go. */
export interface Situation {
  readonly goal: RoutingGoal;
  readonly sides: Sides;
  readonly state: RoutingState;
  readonly live: LiveRoutes;
  readonly routes: KnownRoutes;
}

/** All that is known about traffic; undefined where something is missing or malformed. */
export function situationOf(view: CanaryView): Situation | undefined {
  const { seen, status } = view;
  if (seen.routes?.state !== 'known') return undefined;
  const sides = sidesOf(seen.rollout, status);
  const weight = weightIn(seen.routes, sides, maxTrafficWeightOf(seen.rollout)) ?? 0;
  const written = { weight, canaryTarget: targetOf(seen, sides, 'canary'), stableTarget: targetOf(seen, sides, 'stable') };
  const live = liveRoutesOf(status, written, seen.routes, seen.now, propagationDelayMsOf(seen.rollout));
  const limits = surgeLimitsOf(seen.rollout);
  const state: RoutingState = {
    replicas: replicasOf(seen.rollout),
    maxWeight: maxTrafficWeightOf(seen.rollout),
    ...written,
    liveWeight: live,
    // Where the pods are limited, those that are let go have their time by themselves.
    formerTargets: limits === undefined ? live.former : noFormerTargets,
    ...(limits === undefined ? {} : { limits }),
  };
  const goal = goalFor(view);
  const left = state.canaryTarget === goal.canaryHash || live.most === 0 ? undefined : state.canaryTarget;
  const needed = left === undefined ? 0 : neededPods(left, goal.stableHash, state);
  const bound = limits === undefined || left === undefined ? goal : goalWhileLeaving(goal, needed, limits);
  return { goal: bound, sides, state, live, routes: seen.routes };
}

/**
 * The canary's weight in the routes. In the pass of a promotion with ping-pong the sides have changed parts already: then the routes tell
 * what the other side has, and the canary has the rest.
 */
export function weightIn({ weights }: KnownRoutes, { canary, stable }: Sides, maxWeight: number): number | undefined {
  const other = weights[stable];
  if (weights[canary] !== undefined || other === undefined) return weights[canary];
  return Object.values(weights).reduce((left, weight) => left - weight, maxWeight);
}

/** The revision that a side leads to: as the routers tell, where they tell revisions apart themselves, else as its Service selects. */
function targetOf({ routes, services }: ObservedRollout, sides: Sides, side: keyof Sides): string | undefined {
  const isKnown = routes?.state === 'known' && routes.targets !== undefined;
  return isKnown ? routes.targets?.[side] : selectedHash(services[sides[side]]);
}

/** What the step asks for, and what it cannot go without. */
export function goalFor({ seen, revisions, status }: CanaryView): RoutingGoal {
  const goal = goalOf(seen.rollout, revisions, status);
  // Where the pods are limited, the sizes of all revisions together are found later.
  if (surgeLimitsOf(seen.rollout) !== undefined || availableOf(revisions.stable) > 0 || status.abort === true) return goal;
  // The canary side could lead to no other pod than the canary's.
  const ledTo = [targetOf(seen, sidesOf(seen.rollout, status), 'canary')];
  const alone = withStranded(goal, seen, status);
  return { ...alone, canarySize: Math.max(alone.canarySize, leastSize(seen.rollout, revisions.current, ledTo)) };
}

/**
 * What flows through the canary side cannot go back where the stable revision has not a single pod: the canary takes it over, and the step has
 * to do with that.
 */
function withStranded(goal: RoutingGoal, { rollout, routes }: ObservedRollout, status: RolloutStatus): RoutingGoal {
  if (routes?.state !== 'known' || isPromoted(status)) return goal;
  const [replicas, maxWeight] = [replicasOf(rollout), maxTrafficWeightOf(rollout)];
  const weight = weightIn(routes, sidesOf(rollout, status), maxWeight) ?? 0;
  if (replicas === 0 || weight <= goal.weight) return goal;
  const canarySize = Math.max(goal.canarySize, podsForWeight(weight, { replicas, maxWeight }));
  return { ...goal, weight, canarySize, canaryThreshold: thresholdOf(rollout, canarySize), isCanarySizeFixed: false };
}

/** A side never leads to a revision that had pods and has none: one stays, also where the weight asks for none. */
export const leastSize = (rollout: Rollout, replicaSet: ReplicaSet | undefined, ledTo: readonly (string | undefined)[]): number =>
  replicaSet !== undefined && replicasOf(rollout) > 0 && ledTo.includes(podHashOf(replicaSet)) ? Math.min(1, sizeOf(replicaSet)) : 0;

/** Whether the canary side leads to a revision. Without pods it may stay where it is: there is nothing that it could lead to. */
export const leadsTo = ({ canaryTarget, replicas }: RoutingState, hash: string): boolean => replicas === 0 || canaryTarget === hash;
