import type { CanaryStep, Rollout } from '@sluice/api';
import type { ReplicaSet } from '@sluice/kubernetes';
import { hashOf } from './roles.ts';

/** How a new revision takes over, and how far it is. Weights are in percent, or in parts of `maxTrafficWeight` where that is set. */
export type StrategyProgress =
  | {
      readonly kind: 'canary';
      /** Steps done, of how many. Absent where there are no steps or no controller has looked yet. */
      readonly step?: { readonly done: number; readonly count: number };
      /** The weight that the steps ask for at this point. */
      readonly setWeight: number;
      /** The weight that the canary has: its share of the available pods, or what the router was told. */
      readonly actualWeight: number;
    }
  | { readonly kind: 'blue-green' }
  | { readonly kind: 'none' };

/** The strategy of a Rollout and where it stands. `replicaSets` are those that the Rollout owns. */
export function strategyProgress(rollout: Rollout, replicaSets: readonly ReplicaSet[]): StrategyProgress {
  const { canary, blueGreen } = rollout.spec.strategy ?? {};
  if (canary !== undefined) {
    const setWeight = setWeightOf(rollout);
    const step = stepOf(rollout);
    return { kind: 'canary', ...(step && { step }), setWeight, actualWeight: actualWeightOf(rollout, replicaSets, setWeight) };
  }
  return { kind: blueGreen === undefined ? 'none' : 'blue-green' };
}

/** Steps done, of how many. */
export function stepOf(rollout: Rollout): { readonly done: number; readonly count: number } | undefined {
  const count = stepsOf(rollout).length;
  const done = rollout.status?.currentStepIndex;
  return done === undefined || count === 0 ? undefined : { done, count };
}

/** The weight that the steps so far ask for: that of the nearest setWeight at or before the current step. */
export function setWeightOf(rollout: Rollout): number {
  if (rollout.status?.abort === true) return 0;
  if (isPastSteps(rollout)) return maxWeightOf(rollout);
  const soFar = stepsOf(rollout).slice(0, (rollout.status?.currentStepIndex ?? 0) + 1);
  return soFar.findLast(({ setWeight }) => setWeight !== undefined)?.setWeight ?? 0;
}

const stepsOf = (rollout: Rollout): readonly CanaryStep[] => rollout.spec.strategy?.canary?.steps ?? [];
const maxWeightOf = (rollout: Rollout): number => rollout.spec.strategy?.canary?.trafficRouting?.maxTrafficWeight ?? 100;
const isPastSteps = (rollout: Rollout): boolean => (rollout.status?.currentStepIndex ?? 0) >= stepsOf(rollout).length;

function actualWeightOf(rollout: Rollout, replicaSets: readonly ReplicaSet[], setWeight: number): number {
  if (isPastSteps(rollout)) return maxWeightOf(rollout);
  const { availableReplicas = 0, canary, currentPodHash } = rollout.status ?? {};
  if (availableReplicas === 0) return 0;
  if (rollout.spec.strategy?.canary?.trafficRouting !== undefined) return canary?.weights?.canary.weight ?? setWeight;
  const available = replicaSets.find((replicaSet) => hashOf(replicaSet) === currentPodHash)?.status?.availableReplicas ?? 0;
  return Math.floor((available * 100) / availableReplicas);
}
