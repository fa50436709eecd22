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
  const from = state.canaryTarget;
  // While the canary shall have no pods, or has none yet, its side leads to the stable revision: so whatever it led to before can go.
  const isWanted = goal.canarySize > 0 || goal.canaryHash === goal.stableHash || most > 0;
  const canary = isWanted ? move(from, sets.get(goal.canaryHash), most, state.stableTarget === goal.canaryHash ? rest : 0) : from;
  const isIdle = canary === from && from !== undefined && most === 0 && !(isWanted && from === goal.canaryHash);
  return {
    canary: isIdle ? move(from, sets.get(goal.stableHash), 0, 0) : canary,
    stable: move(state.stableTarget, sets.get(goal.stableHash), rest, state.canaryTarget === goal.stableHash ? most : 0),
  };

  /** `already` flows there by the other side. */
  function move(former: string | undefined, to: PodSet | undefined, flowing: number, already: number): string | undefined {
    if (to === undefined || former === to.hash || to.available === 0) return former;
    const isFull = to.available >= to.size;
    if (former === undefined) return isFull ? to.hash : former;
    // Where the pods are limited, those that are left would serve no more, all at once: so their traffic leaves them first.
    const mustBeEmpty = limits !== undefined || (isSlow && (sets.get(former)?.available ?? 0) > 0);
    const canCarry = !mustBeEmpty && weightForPods(to.available, state) >= Math.min(maxWeight, flowing + already);
    return flowing === 0 || canCarry ? to.hash : former;
  }
}
