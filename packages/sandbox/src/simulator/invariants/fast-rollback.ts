import type { ReplicaSet } from '@sluice/kubernetes';
import { type ObservedRollout, scaleDownDeadlineOf } from '@sluice/rollout';
import { hashOf } from '../hashes.ts';
import { sizeIn } from './capacity.ts';

/** Whether the Rollout's `rollbackWindow` lets this revision in without gates: it is older than the stable one, not too far, and has pods. */
export function isFastRollback({ rollout, replicaSets }: ObservedRollout, hash: string): boolean {
  const window = rollout.spec.rollbackWindow?.revisions;
  const target = replicaSets.find((each) => hashOf(each) === hash);
  const stable = replicaSets.find((each) => hashOf(each) === rollout.status?.stableRS);
  if (window === undefined || target === undefined || stable === undefined || sizeIn(target) === 0) return false;
  if (age(target) > age(stable)) return false;
  const between = replicaSets.filter((each) => each !== target && each !== stable && age(each) > age(target) && age(each) < age(stable));
  return between.length < window;
}

const age = ({ metadata }: ReplicaSet): string => metadata.creationTimestamp ?? '';

/** An earlier revision whose scale-down delay still runs may be gone back to at once. */
export function isStillUp({ replicaSets, rollout, now }: ObservedRollout, hash: string): boolean {
  const target = replicaSets.find((each) => hashOf(each) === hash);
  const stable = replicaSets.find((each) => hashOf(each) === rollout.status?.stableRS);
  if (target === undefined || stable === undefined) return false;
  const isOlder = (target.metadata.creationTimestamp ?? '') <= (stable.metadata.creationTimestamp ?? '');
  return isOlder && (scaleDownDeadlineOf(target) ?? 0) > now;
}
