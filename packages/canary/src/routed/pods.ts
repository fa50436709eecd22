import {
  abortScaleDownDelaySecondsOf,
  propagationDelayMsOf,
  type Rollout,
  scaleDownDelayRevisionLimitOf,
  scaleDownDelaySecondsOf,
} from '@sluice/api';
import type { Instant, ReplicaSet } from '@sluice/kubernetes';
import {
  availableOf,
  drain,
  earliest,
  existingOf,
  isHalted,
  podHashOf,
  type ReplicaSetChange,
  scaleDownDeadlineOf,
  selectedHash,
  sizeOf,
  withoutDeadline,
} from '@sluice/rollout';
import type { CanaryView } from '../split.ts';
import { propagationMs } from './memory.ts';
import { isServing, neededPods } from './needed-pods.ts';
import { leastSize, type Situation } from './situation.ts';
import { type SizedSet, type SurgeLimits, sizesWithin } from './surge.ts';

/** The sizes of ReplicaSets after a pass. */
export interface PodPlan {
  /** The size of the current revision after this pass. */
  readonly currentSize: number;
  readonly initialSize: number;
  readonly changes: ReadonlyMap<ReplicaSet, ReplicaSetChange>;
  /** Where the pods are limited: some have just lost what led to them. */
  readonly isLettingGo: boolean;
  readonly until?: Instant;
}

/** Sizes: what the goal asks for, but never less than the traffic needs that may still flow to a revision. */
export function planPods(view: CanaryView, situation: Situation): PodPlan {
  const { goal, state, sides } = situation;
  const { seen, revisions, status } = view;
  const { current, stable, others } = revisions;
  if (isHalted(seen.rollout, revisions, status))
    return { currentSize: sizeOf(current), initialSize: 0, changes: new Map(), isLettingGo: false };
  const changes = new Map<ReplicaSet, ReplicaSetChange>();
  const untils: Instant[] = [];
  const ledTo = state.limits === undefined ? [state.canaryTarget, state.stableTarget] : [];
  const needed = (replicaSet: ReplicaSet) => Math.max(neededPodsOf(replicaSet, situation), leastSize(seen.rollout, replicaSet, ledTo));
  const held = heldSizes(situation);
  const graceSeconds = state.limits === undefined ? 0 : graceSecondsOf(seen.rollout);
  let isLettingGo = false;
  const release = (replicaSet: ReplicaSet, asked: number) => {
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
  const sizes = state.limits === undefined ? undefined : withinLimits(state.limits, view, situation, changes, initialSize);
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
 * them, whatever the delays say; beyond that, only where there is room.
 */
const graceSecondsOf = (rollout: Rollout): number => (propagationDelayMsOf(rollout) ?? propagationMs) / 1000;

/** The same changes, as far as the limits let them go in this pass. */
function withinLimits(
  limits: SurgeLimits,
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
  const sizes = sizesWithin(sets, limits);
  const changes = new Map<ReplicaSet, ReplicaSetChange>();
  for (const [index, replicaSet] of inOrder.entries())
    if (replicaSet !== undefined) changes.set(replicaSet, { ...wanted.get(replicaSet), replicas: sizes[index] ?? sizeOf(replicaSet) });
  return { changes, initialSize: current === undefined ? (sizes[inOrder.indexOf(current)] ?? 0) : initialSize };
}

export const sizedSet = (replicaSet: ReplicaSet | undefined, aim: Pick<SizedSet, 'wanted' | 'least' | 'isServing'>): SizedSet => ({
  size: sizeOf(replicaSet),
  existing: existingOf(replicaSet),
  available: availableOf(replicaSet),
  ...aim,
});
