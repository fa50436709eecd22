import type { PodSet, RoutingGoal, RoutingState } from '../routed/routing-state.ts';

/** Traffic between the revisions `new` and `old`, for tests: 10 pods, and nothing that the data plane has still to follow. */
export function routingState(change: Partial<RoutingState> = {}): RoutingState {
  const { weight = 0 } = change;
  return {
    replicas: 10,
    maxWeight: 100,
    canaryTarget: 'new',
    stableTarget: 'old',
    weight,
    liveWeight: { least: weight, most: weight },
    formerTargets: { canary: [], stable: [] },
    ...change,
  };
}

type Sizes = Pick<RoutingGoal, 'weight' | 'canarySize' | 'stableSize'>;

export const routingGoal = (sizes: Sizes, change: Partial<RoutingGoal> = {}): RoutingGoal => ({
  canaryHash: 'new',
  stableHash: 'old',
  ...sizes,
  canaryThreshold: sizes.canarySize,
  isCanarySizeFixed: false,
  isWeightGradual: false,
  ...change,
});

export const podSet = (hash: string, available: number, size: number): PodSet => ({ hash, size, available });
