import { podsForWeight, type RoutingState } from './routing-state.ts';
import { fewestPodsFor } from './surge.ts';

/**
 * How many pods of a revision the traffic needs that may be flowing to it, by any weight and any target that the data plane may be
 * using still. A side that leads to all pods counts as leading to the stable revision.
 */
export function neededPods(hash: string, stableHash: string, state: RoutingState): number {
  const { liveWeight, maxWeight, limits, canaryTarget = stableHash, stableTarget = stableHash, formerTargets } = state;
  const canary = [canaryTarget, ...formerTargets.canary].includes(hash) ? liveWeight.most : 0;
  const stable = [stableTarget, ...formerTargets.stable].includes(hash) ? maxWeight - liveWeight.least : 0;
  const weight = Math.min(maxWeight, canary + stable);
  return limits === undefined ? podsForWeight(weight, state) : fewestPodsFor(weight, maxWeight, limits);
}

/** Whether traffic flows to a revision for sure, whatever weight the data plane uses. */
export function isServing(hash: string, stableHash: string, state: RoutingState): boolean {
  const { liveWeight, maxWeight, canaryTarget = stableHash, stableTarget = stableHash } = state;
  return (canaryTarget === hash && liveWeight.least > 0) || (stableTarget === hash && liveWeight.most < maxWeight);
}
