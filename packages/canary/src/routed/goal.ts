import { maxTrafficWeightOf, type Rollout, type RolloutStatus, replicasOf, type SetCanaryScaleStep } from '@sluice/api';
import { isPromoted, type Revisions } from '@sluice/rollout';
import { canaryWeight } from '../weight.ts';
import { goalWithin } from './goal-within.ts';
import { podsForWeight, type RoutingGoal } from './routing-state.ts';
import { surgeLimitsOf } from './surge.ts';

/** Where traffic and pods shall be at the present step. */
export function goalOf(rollout: Rollout, revisions: Revisions, status: RolloutStatus): RoutingGoal {
  const replicas = replicasOf(rollout);
  const maxWeight = maxTrafficWeightOf(rollout);
  const stableHash = status.stableRS ?? revisions.currentHash;
  const { dynamicStableScale = false } = rollout.spec.strategy?.canary ?? {};
  const full = { canaryHash: revisions.currentHash, stableHash, isCanarySizeFixed: false, isWeightGradual: false };
  if (isPromoted(status) || revisions.stable === undefined) {
    return { ...full, stableHash: revisions.currentHash, weight: 0, canarySize: replicas, canaryThreshold: replicas, stableSize: replicas };
  }
  if (status.abort === true) {
    return { ...full, canaryHash: stableHash, weight: 0, canarySize: 0, canaryThreshold: 0, stableSize: replicas };
  }
  const weight = canaryWeight(rollout, status, maxWeight);
  const scale = canaryScaleOf(rollout, status);
  const byWeight = podsForWeight(weight, { replicas, maxWeight });
  const canarySize = scale === undefined ? atLeastMinPods(rollout, byWeight) : fixedSize(scale, replicas);
  const stableByWeight = atLeastMinPods(rollout, podsForWeight(maxWeight - weight, { replicas, maxWeight }));
  const goal: RoutingGoal = {
    ...full,
    weight,
    canarySize,
    canaryThreshold: thresholdOf(rollout, canarySize),
    stableSize: dynamicStableScale ? stableByWeight : replicas,
    isCanarySizeFixed: scale !== undefined,
    isWeightGradual: status.promoteFull === true && dynamicStableScale,
  };
  const limits = surgeLimitsOf(rollout);
  return limits === undefined ? goal : goalWithin(goal, { maxWeight }, limits, (size) => thresholdOf(rollout, size));
}

/** The last setCanaryScale step at or before the present one, where it still counts: full promotions and the end of the steps overrule it. */
function canaryScaleOf(rollout: Rollout, { currentStepIndex, promoteFull }: RolloutStatus): SetCanaryScaleStep | undefined {
  const steps = rollout.spec.strategy?.canary?.steps ?? [];
  const index = currentStepIndex ?? steps.length;
  if (promoteFull === true || index >= steps.length) return undefined;
  const last = steps
    .slice(0, index + 1)
    .flatMap(({ setCanaryScale }) => setCanaryScale ?? [])
    .at(-1);
  return last === undefined || last.matchTrafficWeight === true ? undefined : last;
}

/** `replicas` as it stands there; `weight` as percent of all pods: 25 of 10 → ceil(2.5) = 3. */
const fixedSize = ({ replicas, weight = 0 }: SetCanaryScaleStep, all: number): number => replicas ?? Math.ceil((weight * all) / 100);

/** A side that has pods at all has `minPodsPerReplicaSet`, but never more than all. */
function atLeastMinPods(rollout: Rollout, pods: number): number {
  const least = Math.min(rollout.spec.strategy?.canary?.minPodsPerReplicaSet ?? 0, replicasOf(rollout));
  return pods === 0 ? 0 : Math.max(pods, least);
}

/** How many of the canary's pods must be available before it gets its weight: all, or as `replicaProgressThreshold` says. */
export function thresholdOf(rollout: Rollout, size: number): number {
  const threshold = rollout.spec.strategy?.canary?.replicaProgressThreshold;
  if (threshold === undefined || threshold.value < 0) return size;
  return threshold.type === 'Percent' ? Math.min(size, Math.ceil((size * threshold.value) / 100)) : Math.min(size, threshold.value);
}
