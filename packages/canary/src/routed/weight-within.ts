import { nextWeight } from './next-weight.ts';
import { type PodSet, type RoutingGoal, type RoutingState, weightForPods } from './routing-state.ts';

/**
 * The weight to write now where the numbers of pods are limited: there may be no room for all pods of the side that traffic moves to
 * before the other one gives up some, and that needs the weight to move first. So the weight follows the pods, little by little, and they
 * may carry as much each as they will when the other side has shrunk to its wanted size, or as far as the floor lets it.
 *
 * 10 replicas, floor 8, weight 0 → goal 50 with 5 and 8 pods; 3 of the canary serve: of min(10, 3 + 8) pods that is 30.
 */
export function weightWithin(
  state: RoutingState,
  goal: RoutingGoal,
  canarySide: PodSet | undefined,
  stableSide: PodSet | undefined,
  floor: number,
): number {
  const { weight, maxWeight } = state;
  const leadsToGoal = state.canaryTarget === goal.canaryHash;
  const canary = canarySide?.available ?? 0;
  const stable = stableSide?.available ?? 0;
  const wanted = leadsToGoal && canary > 0 ? goal.weight : 0;
  if (wanted === weight) return weight;
  const isRising = wanted > weight;
  const receiving = isRising ? canary : stable;
  const leavingSize = isRising ? goal.stableSize : leadsToGoal ? goal.canarySize : 0;
  const carrying = { ...state, replicas: Math.min(state.replicas, Math.max(floor, receiving + leavingSize)) };
  const isThere = receiving > 0 && (isRising ? receiving >= goal.canaryThreshold : leadsToGoal && receiving >= goal.stableSize);
  const next = isThere ? wanted : nextWeight(carrying, { ...goal, isWeightGradual: true }, canarySide, stableSide);

  // A side of so many pods for one unit of weight that its first ones carry none: all that fit are there, so they get one.
  const isFirst = (side: PodSet | undefined) => receiving > 0 && receiving >= (side?.size ?? 0) && weightForPods(receiving, carrying) === 0;
  if (next === weight && isRising && weight === 0 && isFirst(canarySide)) return 1;
  if (next === weight && !isRising && weight === maxWeight && isFirst(stableSide)) return maxWeight - 1;

  // A side that loses all traffic serves no more: enough must do so without it.
  const kept = Math.min(floor, canary + stable);
  if (next === maxWeight && canary < kept) return Math.max(weight, Math.min(maxWeight - 1, weightForPods(canary, carrying)));
  if (next === 0 && stable < kept) return Math.min(weight, 1);
  return next;
}
