import { propagationDelayMsOf, routeTable } from '@sluice/api';
import { type Instant, jsonEqual, type ReplicaSet } from '@sluice/kubernetes';
import {
  type Action,
  availableOf,
  earliest,
  existingOf,
  isPromoted,
  normal,
  podHashOf,
  point,
  type RolloutEvent,
  replicaSetObject,
  sizeOf,
  type Wait,
} from '@sluice/rollout';
import type { CanaryView, Moves, Split } from '../split.ts';
import { areArmsSettled, planArms, wantedArms } from './arms.ts';
import { thresholdOf } from './goal.ts';
import { heldWeight } from './held-weight.ts';
import { hold } from './hold.ts';
import { managedRoutesAt } from './managed-routes.ts';
import { formerAfter } from './memory.ts';
import { nextTargets } from './next-targets.ts';
import { nextWeight } from './next-weight.ts';
import { type PodPlan, planPods } from './pods.ts';
import type { PodSet, RoutingState } from './routing-state.ts';
import { goalFor, leadsTo, type Situation, situationOf, weightIn } from './situation.ts';
import { statusAfter, type Written } from './status-after.ts';
import { stickinessAt, stickinessMemoryAfter } from './stickiness.ts';
import { surgeLimitsOf } from './surge.ts';
import { weightWithin } from './weight-within.ts';

/** The canary's share is a weight that routers give it. Pods follow the weight on the way up, and the weight follows the pods. */
export const routed: Split = { wantedSize, isSettled, isReadyToPromote, plan };

/** What the goal asks for; where the pods of all revisions are limited, what there is room for now. */
function wantedSize(view: CanaryView): number {
  const situation = surgeLimitsOf(view.seen.rollout) === undefined ? undefined : situationOf(view);
  return situation === undefined ? goalFor(view).canarySize : planPods(view, situation).currentSize;
}

function isSettled(view: CanaryView): boolean {
  const { seen, revisions, status } = view;
  const situation = situationOf(view);
  if (situation === undefined) return false;
  const { goal, state, routes } = situation;
  const canary = status.abort === true ? undefined : revisions.current;
  const hasPods = status.abort === true || (sizeOf(canary) === goal.canarySize && availableOf(canary) >= goal.canaryThreshold);
  const isDynamic = seen.rollout.spec.strategy?.canary?.dynamicStableScale === true;
  const { stable } = revisions;
  const hasStable = isPromoted(status) || isDynamic || (hasSize(stable, goal.stableSize, state) && existingOf(stable) === sizeOf(stable));
  const isRouted = state.weight === goal.weight && routes.accepted !== 'no' && (goal.weight === 0 || leadsTo(state, goal.canaryHash));
  const isManaged =
    jsonEqual(routes.managed, managedRoutesAt(seen.rollout, status)) &&
    jsonEqual(routes.stickiness, stickinessAt(seen.rollout, status, status.canary?.stickiness, state.weight));
  if (givenTimeUntil(view, situation) !== undefined) return false;
  const hasArms = areArmsSettled(status, routes, wantedArms(view, state.maxWeight - state.weight));
  return hasPods && hasStable && isRouted && isManaged && hasArms;
}

/** Where the pods are limited, those that the canary does not need may stay. */
const hasSize = (stable: ReplicaSet | undefined, size: number, { limits }: RoutingState): boolean =>
  limits === undefined ? sizeOf(stable) === size : sizeOf(stable) >= size;

/** Until when the step waits for the data plane, by the clock: only where the user has said how long that takes. */
const givenTimeUntil = ({ seen }: CanaryView, { live }: Situation): Instant | undefined =>
  propagationDelayMsOf(seen.rollout) === undefined ? undefined : live.settledAt;

function isReadyToPromote(view: CanaryView): boolean {
  const situation = situationOf(view);
  if (situation === undefined) return false;
  const { state, routes } = situation;
  if (givenTimeUntil(view, situation) !== undefined) return false;
  const needed = thresholdOf(view.seen.rollout, state.replicas);
  // Where the pods are limited, others may still have the room of some.
  const hasRoom = state.limits === undefined || sizeOf(view.revisions.current) >= state.replicas;
  const isAvailable = hasRoom && availableOf(view.revisions.current) >= needed;
  return isAvailable && state.weight === state.maxWeight && leadsTo(state, view.revisions.currentHash) && routes.accepted !== 'no';
}

function plan(view: CanaryView): Moves {
  const situation = situationOf(view);
  return situation === undefined ? hold(view) : move(view, situation);
}

function move(view: CanaryView, situation: Situation): Moves {
  const { seen, revisions, status } = view;
  const { goal, sides, state, live, routes } = situation;
  const sets = new Map(revisions.all.map((each) => [podHashOf(each), podSetOf(each)]));
  const limited = state.limits === undefined ? undefined : planPods(view, situation);
  // Both sides lead to the new revision by now: some may be using the stable one as it was.
  const isHandingOver = limited?.isLettingGo === true && goal.canaryHash === goal.stableHash && state.canaryTarget === goal.canaryHash;
  const free = isHandingOver ? state.weight : weightFor(situation, sets);
  const targets = nextTargets(state, goal, sets, routes.verifiesPods === true);
  const weight = heldWeight(free, state, targets, routes);
  const former = formerAfter(live, state, targets);
  const pods = limited ?? planPods(view, { ...situation, state: stateAfter(situation, { weight, targets, former }) });

  const pointed = [
    point(seen.rollout, seen.services[sides.stable], targets.stable ?? ''),
    point(seen.rollout, seen.services[sides.canary], targets.canary ?? ''),
  ];
  const managed = managedRoutesAt(seen.rollout, status);
  const arms = planArms(view, { routes, live, left: state.maxWeight - weight });
  const memory = stickinessMemoryAfter(seen.rollout, status, { from: state.weight, to: weight, canaryTarget: targets.canary });
  const stickiness = stickinessAt(seen.rollout, status, memory, weight);
  const isRepointed = targets.canary !== state.canaryTarget || targets.stable !== state.stableTarget;
  const isRerouted =
    (isRepointed && routes.targets !== undefined) ||
    routes.isPartial ||
    weight !== state.weight ||
    arms.isChange ||
    !jsonEqual(managed, routes.managed) ||
    !jsonEqual(stickiness, routes.stickiness) ||
    weightIn(routes, sides, state.maxWeight) === undefined;
  const want = routeTable({
    maxWeight: state.maxWeight,
    canary: { service: sides.canary, weight, ...hashOf(targets.canary) },
    stable: { service: sides.stable, ...hashOf(targets.stable) },
    experiments: arms.routed,
    managed,
    stickiness,
  });
  const route: readonly Action[] = isRerouted ? [{ do: 'route-traffic', want }] : [];
  const events: readonly RolloutEvent[] =
    weight === state.weight ? [] : [normal('TrafficWeightUpdated', `Traffic weight updated from ${state.weight} to ${weight}`)];
  const until = givenTimeUntil(view, situation);
  const propagating = until === undefined ? undefined : { ...givenTime, until };
  const wait = routes.accepted === 'no' ? { ...notAccepted, ...routes.pending } : (noRoom(view, situation, pods) ?? propagating);
  const revisitAt = earliest(live.settledAt, pods.until, routes.askAgainAt);
  return {
    initialSize: pods.initialSize,
    changes: pods.changes,
    actions: [...pointed.flatMap(({ actions }) => actions), ...route],
    events: [...pointed.flatMap((each) => each.events), ...events, ...arms.events],
    status: statusAfter(view, situation, { weight, targets, isRepointed, former, arms, stickiness: memory }),
    ...(wait === undefined ? {} : { wait }),
    ...(revisitAt === undefined ? {} : { revisitAt }),
  };
}

/** Pods are needed wherever requests may go from now on, by what was written before and by what is written in this pass. */
const stateAfter = (
  { state, live }: Situation,
  { weight, targets, former }: Pick<Written, 'weight' | 'targets' | 'former'>,
): RoutingState => ({
  ...state,
  canaryTarget: targets.canary,
  stableTarget: targets.stable,
  formerTargets: former,
  liveWeight: { least: Math.min(live.least, weight), most: Math.max(live.most, weight) },
});

/**
 * The weight to write now. Where the pods are limited, a stable side that leads elsewhere than it shall has to be re-pointed before it gets
 * traffic: what it leads to may have few pods left.
 */
function weightFor({ state, goal, live }: Situation, sets: ReadonlyMap<string, PodSet>): number {
  const { limits, canaryTarget = '', stableTarget = goal.stableHash } = state;
  if (limits === undefined)
    return nextWeight(state, goal, weakest(sets, canaryTarget, live.former.canary), weakest(sets, stableTarget, live.former.stable));
  return weightWithin(
    state,
    goal,
    sets.get(canaryTarget),
    stableTarget === goal.stableHash ? sets.get(stableTarget) : undefined,
    limits.floor,
  );
}

/** What a side can carry that may lead to any of these: as much as the one with the fewest pods. */
function weakest(sets: ReadonlyMap<string, PodSet>, now: string, former: readonly string[]): PodSet | undefined {
  const available = (set: PodSet | undefined): number => set?.available ?? 0;
  return [now, ...former].map((hash) => sets.get(hash)).reduce((least, set) => (available(set) < available(least) ? set : least));
}

/** The canary has less than its weight asks for, since others have the room. */
function noRoom({ revisions, status }: CanaryView, { goal, state, live }: Situation, { currentSize }: PodPlan): Wait | undefined {
  if (state.limits === undefined || status.abort === true || currentSize >= goal.canarySize) return undefined;
  const holder = [revisions.stable, ...revisions.others].find((each) => each !== revisions.current && sizeOf(each) > 0);
  return {
    reason: 'SurgeLimit',
    message: `The new revision has ${currentSize} of ${goal.canarySize} pods: maxSurge and maxUnavailable leave no room for more until traffic has left pods of another.`,
    ...(holder === undefined ? {} : { object: replicaSetObject(holder.metadata.name) }),
    ...(live.settledAt === undefined ? {} : { until: live.settledAt }),
  };
}

const notAccepted: Wait = { reason: 'WeightNotAccepted', message: 'The data plane has not taken over the last weight yet.' };

const givenTime: Wait = { reason: 'WeightPropagating', message: 'The data plane is given time to follow the last weight.' };

const hashOf = (podHash: string | undefined) => (podHash === undefined ? {} : { podHash });

const podSetOf = (replicaSet: ReplicaSet): PodSet => ({
  hash: podHashOf(replicaSet),
  size: sizeOf(replicaSet),
  available: availableOf(replicaSet),
});
