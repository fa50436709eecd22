import { type Rollout, type RolloutStatus, replicasOf } from '@sluice/api';
import { type Revisions, rolloutReplicasSeenBy, sizeOf } from '@sluice/rollout';

/**
 * `spec.paused` holds all sizes, except that an abort is obeyed, and that a rollout which has been scaled meanwhile follows: an
 * autoscaler must never be kept waiting by a pause.
 */
export function isHalted(rollout: Rollout, revisions: Revisions, status: RolloutStatus): boolean {
  if (rollout.spec.paused !== true || status.abort === true) return false;
  const sized = [revisions.current, revisions.stable].filter((each) => each !== undefined && sizeOf(each) > 0);
  return !sized.some((each) => each !== undefined && (rolloutReplicasSeenBy(each) ?? replicasOf(rollout)) !== replicasOf(rollout));
}
