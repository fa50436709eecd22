import type { RoutingGoal, RoutingState } from './routing-state.ts';
import { fewestPodsFor, type SurgeLimits } from './surge.ts';

/**
 * The goal for an update under way, with sizes that fit: the canary's as its weight asks, as long as it leaves what the stable side needs
 * for the rest; the stable side has the room that is left. A canary whose size was set apart is never smaller than its weight needs.
 *
 * 10 replicas, ceiling 13, weight 50 → 5 and 8. 4 replicas, ceiling 4, floor 3, weight 30 → 2 + 3 do not fit: 1 and 3.
 */
export function goalWithin(
  goal: RoutingGoal,
  { maxWeight }: Pick<RoutingState, 'maxWeight'>,
  limits: SurgeLimits,
  thresholdOf: (size: number) => number,
): RoutingGoal {
  // One pod cannot stand on both sides.
  const weight = limits.ceiling > 1 ? goal.weight : Math.round(goal.weight / maxWeight) * maxWeight;
  const most = limits.ceiling - fewestPodsFor(maxWeight - weight, maxWeight, limits);
  const asked = limits.ceiling > 1 ? goal.canarySize : weight / maxWeight;
  const canarySize = Math.min(most, Math.max(asked, fewestPodsFor(weight, maxWeight, limits)));
  return {
    ...goal,
    weight,
    canarySize,
    canaryThreshold: thresholdOf(canarySize),
    stableSize: Math.min(goal.stableSize, limits.ceiling - canarySize),
    isCanarySizeFixed: false,
  };
}

/**
 * The goal while the canary side still leads to a revision that is to be left, whose traffic needs so many pods: the stable side has to be
 * able to take everything first, and the new revision has what room remains.
 */
export function goalWhileLeaving(goal: RoutingGoal, needed: number, { ceiling, floor }: SurgeLimits): RoutingGoal {
  if (goal.canaryHash === goal.stableHash) return goal;
  const stableSize = Math.min(ceiling, Math.max(1, floor, goal.stableSize));
  return { ...goal, stableSize, canarySize: Math.min(goal.canarySize, Math.max(0, ceiling - stableSize - needed)) };
}
