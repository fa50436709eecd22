import { type PodSet, type RoutingGoal, type RoutingState, weightForPods } from './routing-state.ts';

export interface Targets {
  readonly canary: string | undefined;
  readonly stable: string | undefined;
}

/**
 * Which revision each side shall lead to now. A side is re-pointed only while nothing flows through it (by all that the data plane
 * may be using), or to pods that can carry what flows; and never from some pods to none. A side that leads to all pods is first
 * pointed when every pod of its revision serves. `isSlow` is for data planes that need time to follow a Service: there, a side that
 * serves is re-pointed only when nothing flows through it.
 */
export function nextTargets(state: RoutingState, goal: RoutingGoal, sets: ReadonlyMap<string, PodSet>, isSlow = false): Targets {
  const { liveWeight, maxWeight, limits } = state;
  const [most, rest] = [liveWeight.most, maxWeight - liveWeight.least];
  const canary = move(state.canaryTarget, sets.get(goal.canaryHash), most, state.stableTarget === goal.canaryHash ? rest : 0);
  // A revision that is replaced is left also while its successor has no pod to lead to: the stable one serves meanwhile.
  const isIdle = most === 0 && canary !== undefined && canary !== goal.canaryHash;
  return {
    canary: isIdle ? move(canary, sets.get(goal.stableHash), most, 0) : canary,
    stable: move(state.stableTarget, sets.get(goal.stableHash), rest, state.canaryTarget === goal.stableHash ? most : 0),
  };

  /** `already` flows there by the other side. */
  function move(from: string | undefined, to: PodSet | undefined, flowing: number, already: number): string | undefined {
    if (to === undefined || from === to.hash || to.available === 0) return from;
    const isFull = to.available >= to.size;
    if (from === undefined) return isFull ? to.hash : from;
    // Where the pods are limited, those that are left would serve no more, all at once: so their traffic leaves them first.
    const mustBeEmpty = limits !== undefined || (isSlow && (sets.get(from)?.available ?? 0) > 0);
    const canCarry = !mustBeEmpty && weightForPods(to.available, state) >= Math.min(maxWeight, flowing + already);
    return flowing === 0 || canCarry ? to.hash : from;
  }
}
