import { podsForWeight, type RoutingState } from './routing-state.ts';

/**
 * How many pods of a revision the traffic needs that may be flowing to it, by any weight that the data plane may be using still.
 * A side that leads to all pods counts as leading to the stable revision.
 */
export function neededPods(hash: string, stableHash: string, state: RoutingState): number {
  const { liveWeight, maxWeight, canaryTarget = stableHash, stableTarget = stableHash } = state;
  const canary = canaryTarget === hash ? liveWeight.most : 0;
  const stable = stableTarget === hash ? maxWeight - liveWeight.least : 0;
  return podsForWeight(Math.min(maxWeight, canary + stable), state);
}
