import { type PodSet, type RoutingGoal, type RoutingState, weightForPods } from './routing-state.ts';

/**
 * The weight to write now. It rises only to a canary that is ready for it. It falls only as far as the stable side can take the rest,
 * unless the canary cannot carry what it has: a side that is broken is left at once, for whatever the other one can take.
 *
 * 10 replicas, weight 50 → goal 0, stable has 7 available: 100 − 70 = 30 for now.
 */
export function nextWeight(state: RoutingState, goal: RoutingGoal, canarySide: PodSet | undefined, stableSide: PodSet | undefined): number {
  const { weight } = state;
  // Without pods nothing flows anywhere: the weights only say how far the rollout is.
  if (state.replicas === 0) return goal.weight;
  const leadsToGoal = state.canaryTarget === goal.canaryHash;
  const canaryAvailable = canarySide?.available ?? 0;
  const stableAvailable = stableSide?.available ?? 0;
  const wanted = !leadsToGoal || canaryAvailable === 0 ? 0 : goal.weight;

  if (wanted > weight) {
    if (canaryAvailable >= goal.canaryThreshold) return wanted;
    return goal.isWeightGradual ? Math.max(weight, Math.min(wanted, weightForPods(canaryAvailable, state))) : weight;
  }
  if (wanted === weight) return weight;
  const whatStableLeaves = state.maxWeight - weightForPods(stableAvailable, state);
  const careful = Math.min(weight, Math.max(wanted, whatStableLeaves));
  if (goal.isCanarySizeFixed && canaryAvailable > 0) return careful;
  if (stableAvailable === 0) return weight;
  // Neither side can carry its part: split by what each has.
  const fairShare = Math.floor((state.maxWeight * canaryAvailable) / (canaryAvailable + stableAvailable));
  return weightForPods(canaryAvailable, state) >= careful ? careful : Math.max(wanted, Math.min(careful, fairShare));
}
