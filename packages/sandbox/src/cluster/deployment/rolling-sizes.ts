import type { Deployment, ReplicaSet } from '@sluice/kubernetes';
import { desiredReplicas, isRolling, maxReplicas, rollingBudget } from './budget.ts';
import { availableOf, byAge, sizeOf, totalOf } from './replica-sets.ts';

export interface Resize {
  readonly set: ReplicaSet;
  readonly to: number;
}

/** The size of the new ReplicaSet in this pass: as large as the surge leaves room for. `current` is undefined where there is none yet. */
export function newSize(deployment: Deployment, current: ReplicaSet | undefined, old: readonly ReplicaSet[]): number {
  const desired = desiredReplicas(deployment);
  const has = current === undefined ? 0 : sizeOf(current);
  if (!isRolling(deployment) || has > desired) return desired;
  const room = maxReplicas(deployment) - totalOf(old) - has;
  return room <= 0 ? has : has + Math.min(room, desired - has);
}

/**
 * How old ReplicaSets shrink in this pass. First the pods that are not available go, they serve nobody; then as many available ones
 * as the budget allows. 10 wanted, 25 %: at least 8 stay available. With 3 new pods that are not ready yet, 13 pods − 8 − 3 leaves 2.
 */
export function oldSizes(deployment: Deployment, current: ReplicaSet, old: readonly ReplicaSet[]): readonly Resize[] {
  const all = [...old, current];
  const minAvailable = desiredReplicas(deployment) - rollingBudget(deployment).unavailable;
  const newUnavailable = Math.max(0, sizeOf(current) - availableOf(current));
  const most = totalOf(all) - minAvailable - newUnavailable;
  if (totalOf(old) === 0 || most <= 0) return [];

  const sizes = new Map(byAge(old).map((set) => [set, sizeOf(set)]));
  let left = most;
  for (const [set, size] of sizes) {
    const broken = Math.min(left, Math.max(0, size - availableOf(set)));
    sizes.set(set, size - broken);
    left -= broken;
  }
  let spare = all.reduce((sum, set) => sum + availableOf(set), 0) - minAvailable;
  for (const [set, size] of sizes) {
    const count = Math.min(size, Math.max(0, spare));
    sizes.set(set, size - count);
    spare -= count;
  }
  return [...sizes].filter(([set, size]) => size !== sizeOf(set)).map(([set, to]) => ({ set, to }));
}
