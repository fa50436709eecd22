import { type Rollout, type RolloutStatus, replicasOf } from '@sluice/api';
import { rolloutReplicasSeenBy, sizeOf } from './replica-sets.ts';
import type { Revisions } from './revisions.ts';

/**
 * `spec.paused` holds all sizes, except that an abort is obeyed, and that a rollout which has been scaled meanwhile follows: an
 * autoscaler must never be kept waiting by a pause.
 */
export function isHalted(rollout: Rollout, { current, stable }: Revisions, status: RolloutStatus): boolean {
  if (rollout.spec.paused !== true || status.abort === true) return false;
  const replicas = replicasOf(rollout);
  const isScaled = [current, stable].some(
    (each) => each !== undefined && sizeOf(each) > 0 && (rolloutReplicasSeenBy(each) ?? replicas) !== replicas,
  );
  return !isScaled;
}
