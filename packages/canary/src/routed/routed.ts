import {
  abortScaleDownDelaySecondsOf,
  maxTrafficWeightOf,
  propagationDelayMsOf,
  type Rollout,
  type RolloutStatus,
  replicasOf,
  routerConfigOf,
  routeTable,
  type StickinessMemory,
  scaleDownDelayRevisionLimitOf,
  scaleDownDelaySecondsOf,
  trafficRoutingToRemember,
} from '@sluice/api';
import { type Instant, jsonEqual, type ReplicaSet } from '@sluice/kubernetes';
import {
  type Action,
  availableOf,
  drain,
  earliest,
  existingOf,
  isHalted,
  isPromoted,
  normal,
  type ObservedRollout,
  podHashOf,
  point,
  type ReplicaSetChange,
  type RolloutEvent,
  replicaSetObject,
  type StatusChange,
  scaleDownDeadlineOf,
  selectedHash,
  sizeOf,
  type Wait,
  warning,
  withoutDeadline,
} from '@sluice/rollout';
import type { CanaryView, Moves, Split } from '../split.ts';
import { type Arms, areArmsSettled, planArms, wantedArms } from './arms.ts';
import { goalOf, thresholdOf } from './goal.ts';
import { goalWhileLeaving } from './goal-within.ts';
import { heldWeight } from './held-weight.ts';
import { managedRoutesAt } from './managed-routes.ts';
import { formerAfter, type KnownRoutes, type LiveRoutes, liveRoutesOf, memoryAfter, noFormerTargets, propagationMs } from './memory.ts';
import { isServing, neededPods } from './needed-pods.ts';
import { nextTargets, type Targets } from './next-targets.ts';
import { nextWeight } from './next-weight.ts';
import { type FormerTargets, type PodSet, podsForWeight, type RoutingGoal, type RoutingState } from './routing-state.ts';
import { type Sides, sidesOf } from './sides.ts';
import { stickinessAt, stickinessMemoryAfter } from './stickiness.ts';
import { type SizedSet, sizesWithin, surgeLimitsOf } from './surge.ts';
import { weightWithin } from './weight-within.ts';

/** The canary's share is a weight that routers give it. Pods follow the weight on the way up, and the weight follows the pods. */
export const routed: Split = { wantedSize, isSettled, isReadyToPromote, plan };

interface Situation {
  readonly goal: RoutingGoal;
  readonly sides: Sides;
  readonly state: RoutingState;
  readonly live: LiveRoutes;
  readonly routes: KnownRoutes;
}

/** What the step asks for, and what it cannot go without. */
function goalFor({ seen, revisions, status }: CanaryView): RoutingGoal {
  const stableAvailable = availableOf(revisions.stable);
  // Where the pods are limited, the sizes of all revisions together are found later.
  if (surgeLimitsOf(seen.rollout) !== undefined) return goalOf(seen.rollout, revisions, status);
  const goal = withStranded(goalOf(seen.rollout, revisions, status), seen, status, stableAvailable);
  if (stableAvailable > 0 || status.abort === true) return goal;
  // The canary side could lead to no other pod than the canary's.
  const ledTo = [targetOf(seen, sidesOf(seen.rollout, status), 'canary')];
  return { ...goal, canarySize: Math.max(goal.canarySize, leastSize(seen, revisions.current, ledTo)) };
}

/** What flows through the canary side cannot go back where the stable revision has not a single pod: the canary takes it over, and the step has to do with that. */
function withStranded(
  goal: RoutingGoal,
  { rollout, routes }: ObservedRollout,
  status: RolloutStatus,
  stableAvailable: number,
): RoutingGoal {
  if (routes?.state !== 'known' || status.abort === true || isPromoted(status) || stableAvailable > 0) return goal;
  const [replicas, maxWeight] = [replicasOf(rollout), maxTrafficWeightOf(rollout)];
  const weight = weightIn(routes, sidesOf(rollout, status), maxWeight) ?? 0;
  if (replicas === 0 || weight <= goal.weight) return goal;
  const canarySize = Math.max(goal.canarySize, podsForWeight(weight, { replicas, maxWeight }));
  return { ...goal, weight, canarySize, canaryThreshold: thresholdOf(rollout, canarySize), isCanarySizeFixed: false };
}

/** A side never leads to a revision that had pods and has none: one stays, also where the weight asks for none. */
const leastSize = ({ rollout }: ObservedRollout, replicaSet: ReplicaSet | undefined, ledTo: readonly (string | undefined)[]): number =>
  replicaSet !== undefined && replicasOf(rollout) > 0 && ledTo.includes(podHashOf(replicaSet)) ? Math.min(1, sizeOf(replicaSet)) : 0;

/** What the goal asks for; where the pods of all revisions are limited, what there is room for now. */
function wantedSize(view: CanaryView): number {
  const situation = surgeLimitsOf(view.seen.rollout) === undefined ? undefined : situationOf(view);
  return situation === undefined ? goalFor(view).canarySize : planPods(view, situation).currentSize;
}

/** All that is known about traffic; undefined where something is missing or malformed. */
function situationOf(view: CanaryView): Situation | undefined {
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
function weightIn({ weights }: KnownRoutes, { canary, stable }: Sides, maxWeight: number): number | undefined {
  const other = weights[stable];
  if (weights[canary] !== undefined || other === undefined) return weights[canary];
  return Object.values(weights).reduce((left, weight) => left - weight, maxWeight);
}

/** The revision that a side leads to: as the routers tell, where they tell revisions apart themselves, else as its Service selects. */
function targetOf({ routes, services }: ObservedRollout, sides: Sides, side: keyof Sides): string | undefined {
  const isKnown = routes?.state === 'known' && routes.targets !== undefined;
  return isKnown ? routes.targets?.[side] : selectedHash(services[sides[side]]);
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

/** Whether the canary side leads to a revision. Without pods it may stay where it is: there is nothing that it could lead to. */
const leadsTo = ({ canaryTarget, replicas }: RoutingState, hash: string): boolean => replicas === 0 || canaryTarget === hash;

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

/** Where traffic flows is not known: new pods may start, but nothing is taken away and nothing is re-routed. */
function hold(view: CanaryView): Moves {
  const { revisions, seen } = view;
  const { current, all } = revisions;
  const limits = surgeLimitsOf(seen.rollout);
  const wanted = Math.max(sizeOf(current), goalFor(view).canarySize);
  const others = all.filter((each) => each !== current).map((each) => sizedSet(each, { wanted: sizeOf(each), isServing: true }));
  const [canarySize = wanted] =
    limits === undefined ? [] : sizesWithin([sizedSet(current, { wanted, isServing: true }), ...others], limits);
  const changes = new Map<ReplicaSet, ReplicaSetChange>();
  if (current !== undefined) changes.set(current, { replicas: canarySize });
  const problem = seen.routes?.state === 'problem' ? seen.routes : undefined;
  const wait: Wait = {
    reason: 'RoutingProblem',
    message: problem?.message ?? 'The routers have not been read yet.',
    ...(problem?.object === undefined ? {} : { object: problem.object }),
  };
  const isNews = problem !== undefined && seen.rollout.status?.waitingFor?.message !== problem.message;
  const events = isNews ? [warning('TrafficRoutingError', problem.message)] : [];
  return { initialSize: canarySize, changes, actions: [], events, status: keptStatus(view.status), wait };
}

const keptStatus = ({ canary }: RolloutStatus): Moves['status'] => (canary === undefined ? {} : { canary });

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
  const isRepointed = routes.targets !== undefined && (targets.canary !== state.canaryTarget || targets.stable !== state.stableTarget);
  const isRerouted =
    isRepointed ||
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
    status: {
      canary: statusAfter(view, situation, { weight, targets, former, arms, stickiness: memory }),
      ...albStatusAfter(seen, routes),
    },
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

/** What AWS made of the Ingresses, as it was told last. */
function albStatusAfter({ rollout }: ObservedRollout, { albs }: KnownRoutes): StatusChange {
  const config = routerConfigOf(rollout, 'alb');
  if (config === undefined) return { alb: undefined, albs: undefined };
  if (albs === undefined) return {};
  return { alb: albs[0], albs: (config.ingresses ?? []).length === 0 ? undefined : albs };
}

interface Written {
  readonly weight: number;
  readonly targets: Targets;
  readonly former: FormerTargets;
  readonly arms: Arms;
  readonly stickiness: StickinessMemory | undefined;
}

function statusAfter(
  { seen, status }: CanaryView,
  { sides, state, live, routes }: Situation,
  { weight, targets, former, arms, stickiness }: Written,
) {
  const { weights: _weights, routing: _routing, stickiness: _stickiness, lastTrafficRouting: _last, ...rest } = status.canary ?? {};
  const { isChange: isArmChange, isDraining, listed } = arms;
  const last = trafficRoutingToRemember(seen.rollout, !routes.isPartial);
  const isRepointed = targets.canary !== state.canaryTarget || targets.stable !== state.stableTarget;
  const isOtherChange = isArmChange || isRepointed;
  const memory = memoryAfter(status, live, { from: state.weight, to: weight, former, isOtherChange, isDraining, now: seen.now });
  const side = (serviceName: string, share: number, podTemplateHash: string | undefined) => ({
    weight: share,
    ...(serviceName === '' ? {} : { serviceName }),
    ...(podTemplateHash === undefined ? {} : { podTemplateHash }),
  });
  const inArms = arms.routed.reduce((sum, each) => sum + each.weight, 0);
  const isWritten = weight === state.weight && !isArmChange;
  return {
    ...rest,
    weights: {
      canary: side(sides.canary, weight, targets.canary),
      stable: side(sides.stable, state.maxWeight - weight - inArms, targets.stable),
      ...(listed.length === 0 ? {} : { additional: listed }),
      ...(routes.accepted === 'unknown' ? {} : { verified: routes.accepted === 'yes' && isWritten }),
    },
    ...(memory === undefined ? {} : { routing: memory }),
    ...(stickiness === undefined ? {} : { stickiness }),
    ...(last === undefined ? {} : { lastTrafficRouting: last }),
  };
}

interface PodPlan {
  /** The size of the current revision after this pass. */
  readonly currentSize: number;
  readonly initialSize: number;
  readonly changes: ReadonlyMap<ReplicaSet, ReplicaSetChange>;
  /** Where the pods are limited: some have just lost what led to them. */
  readonly isLettingGo: boolean;
  readonly until?: Instant;
}

/** Sizes: what the goal asks for, but never less than the traffic needs that may still flow to a revision. */
function planPods(view: CanaryView, situation: Situation): PodPlan {
  const { goal, state, sides } = situation;
  const { seen, revisions, status } = view;
  const { current, stable, others } = revisions;
  if (isHalted(seen.rollout, revisions, status))
    return { currentSize: sizeOf(current), initialSize: 0, changes: new Map(), isLettingGo: false };
  const changes = new Map<ReplicaSet, ReplicaSetChange>();
  const untils: Instant[] = [];
  const ledTo = state.limits === undefined ? [state.canaryTarget, state.stableTarget] : [];
  const needed = (replicaSet: ReplicaSet) => Math.max(neededPodsOf(replicaSet, situation), leastSize(seen, replicaSet, ledTo));
  const held = heldSizes(situation);
  let isLettingGo = false;
  const release = (replicaSet: ReplicaSet, asked: number) => {
    const graceSeconds = graceSecondsOf(seen.rollout);
    const delaySeconds = Math.max(asked, graceSeconds);
    const deadline = scaleDownDeadlineOf(replicaSet);
    const letGo = deadline === undefined ? undefined : deadline - (delaySeconds - graceSeconds) * 1000;
    const isInGrace = graceSeconds > 0 && (letGo === undefined || seen.now < letGo);
    if (isInGrace && sizeOf(replicaSet) > 0) isLettingGo = true;
    const { change, until } = drain(replicaSet, { size: isInGrace ? sizeOf(replicaSet) : held(replicaSet), delaySeconds, now: seen.now });
    changes.set(replicaSet, change);
    for (const each of [until, isInGrace ? letGo : undefined]) if (each !== undefined) untils.push(each);
  };
  const keep = (replicaSet: ReplicaSet, size: number) => changes.set(replicaSet, { replicas: size, ...withoutDeadline(replicaSet) });

  if (stable !== undefined && stable !== current) {
    // As long as the canary side has to be left for good, stable must be able to take everything.
    const isLeaving = state.limits === undefined && (goal.weight === 0 || state.canaryTarget !== goal.canaryHash);
    keep(stable, Math.max(isLeaving && state.liveWeight.most > 0 ? state.replicas : goal.stableSize, needed(stable)));
  }
  if (current !== undefined) {
    if (status.abort === true && current !== stable) {
      const delay = abortScaleDownDelaySecondsOf(seen.rollout);
      const isStableFull = availableOf(stable) >= state.replicas;
      if (needed(current) > 0 || !isStableFull || delay === 0) changes.set(current, { replicas: held(current) });
      else release(current, delay);
    } else keep(current, goal.isCanarySizeFixed ? goal.canarySize : Math.max(goal.canarySize, needed(current)));
  }
  // Services that are named no longer, and have not been given back yet, have users still.
  const former = Object.entries(seen.services).filter(([name]) => name !== sides.canary && name !== sides.stable);
  const shown = new Set(former.map(([, service]) => selectedHash(service)));
  // A side that leads to all pods has only these, as long as the stable revision cannot serve it.
  const leansOnAll = ledTo.includes(undefined) && availableOf(stable) < state.replicas;
  let kept = 0;
  for (const other of [...others].reverse()) {
    if (shown.has(podHashOf(other)) || leansOnAll) changes.set(other, {});
    else if (needed(other) > 0 || (state.limits !== undefined && state.stableTarget === podHashOf(other)))
      changes.set(other, { replicas: held(other) });
    else {
      const isKept = sizeOf(other) > 0 && kept < scaleDownDelayRevisionLimitOf(seen.rollout);
      if (isKept) kept += 1;
      release(other, isKept ? scaleDownDelaySecondsOf(seen.rollout) : 0);
    }
  }
  const initialSize = status.abort === true ? 0 : goal.canarySize;
  const sizes = state.limits === undefined ? undefined : withinLimits(view, situation, changes, initialSize);
  const until = earliest(...untils);
  const decided = sizes?.changes ?? changes;
  return {
    currentSize: current === undefined ? (sizes?.initialSize ?? initialSize) : (decided.get(current)?.replicas ?? sizeOf(current)),
    initialSize: sizes?.initialSize ?? initialSize,
    changes: decided,
    isLettingGo,
    ...(until === undefined ? {} : { until }),
  };
}

/** The pods that traffic needs. */
const neededPodsOf = (replicaSet: ReplicaSet, { goal, state }: Situation): number =>
  neededPods(podHashOf(replicaSet), goal.stableHash, state);

/**
 * What ReplicaSets may keep that have no part in the goal: all, or, where the numbers are limited, what fits beside the goal, and what
 * their traffic needs. They share the room in the order in which they ask.
 */
function heldSizes(situation: Situation): (replicaSet: ReplicaSet) => number {
  const { goal, state } = situation;
  if (state.limits === undefined) return sizeOf;
  let room = state.limits.ceiling - goal.stableSize - (goal.canaryHash === goal.stableHash ? 0 : goal.canarySize);
  return (replicaSet) => {
    const size = Math.max(neededPodsOf(replicaSet, situation), Math.min(sizeOf(replicaSet), Math.max(0, room)));
    room -= size;
    return size;
  };
}

/**
 * How long a ReplicaSet that nothing leads to any more keeps all of its pods, where they are limited: as long as the data plane may be using
 * them, whatever the delays say; beyond that, only where there is room. None where the delays alone count.
 */
const graceSecondsOf = (rollout: Rollout): number =>
  surgeLimitsOf(rollout) === undefined ? 0 : (propagationDelayMsOf(rollout) ?? propagationMs) / 1000;

/** The same changes, as far as the limits let them go in this pass. */
function withinLimits(
  { revisions }: CanaryView,
  situation: Situation,
  wanted: ReadonlyMap<ReplicaSet, ReplicaSetChange>,
  initialSize: number,
): Pick<PodPlan, 'changes' | 'initialSize'> {
  const { goal, state } = situation;
  const { current, stable, others } = revisions;
  const inOrder = [...(stable === current ? [] : [stable]), current, ...[...others].reverse()];
  const sets = inOrder.map((each) => {
    if (each === undefined) return sizedSet(each, { wanted: each === current ? initialSize : 0, isServing: false });
    const needed = neededPodsOf(each, situation);
    const goalSize = each === stable ? goal.stableSize : each === current ? goal.canarySize : 0;
    // Nothing grows for the sake of traffic that it shall lose.
    const size = Math.min(wanted.get(each)?.replicas ?? sizeOf(each), Math.max(sizeOf(each), goalSize));
    // Pods that traffic would need, and that do not serve, carry nothing.
    const least = needed === 0 ? size : Math.min(size, Math.max(goalSize, Math.min(needed, availableOf(each))));
    return sizedSet(each, { wanted: size, least, isServing: isServing(podHashOf(each), goal.stableHash, state) });
  });
  const sizes = state.limits === undefined ? [] : sizesWithin(sets, state.limits);
  const changes = new Map<ReplicaSet, ReplicaSetChange>();
  for (const [index, replicaSet] of inOrder.entries())
    if (replicaSet !== undefined) changes.set(replicaSet, { ...wanted.get(replicaSet), replicas: sizes[index] ?? sizeOf(replicaSet) });
  return { changes, initialSize: current === undefined ? (sizes[inOrder.indexOf(current)] ?? 0) : initialSize };
}

const sizedSet = (replicaSet: ReplicaSet | undefined, aim: Pick<SizedSet, 'wanted' | 'least' | 'isServing'>): SizedSet => ({
  size: sizeOf(replicaSet),
  existing: existingOf(replicaSet),
  available: availableOf(replicaSet),
  ...aim,
});
