import { type Instant, type Job, type JobStatus, type Pod, parseInstant, uidOf } from '@sluice/kubernetes';
import { isActive, isFinished, isReady, isTerminating } from '../pod-facts.ts';

/** Keeps a pod of a Job there until it is counted, however it goes. */
export const trackingFinalizer = 'batch.kubernetes.io/job-tracking';

export const isTracked = (pod: Pod): boolean => (pod.metadata.finalizers ?? []).includes(trackingFinalizer);

/** What has become of a Job's pods so far. */
export interface Tally {
  readonly active: readonly Pod[];
  readonly ready: number;
  readonly terminating: number;
  /** All that ever succeeded or failed, counted pods that are gone included. */
  readonly succeeded: number;
  readonly failed: number;
  /** The counts of the status after this pass: pods whose finalizer is gone, and those that are seen but still have it. */
  readonly counts: Required<Pick<JobStatus, 'succeeded' | 'failed' | 'uncountedTerminatedPods'>>;
  /** Seen and noted in the status before, or by this pass: their finalizer may go. */
  readonly free: readonly Pod[];
}

/**
 * Counts pods exactly once, whenever the work is interrupted: a finished pod is first noted by uid, then loses its finalizer, and only
 * then moves from the notes to the counters. A pod that is deleted before it has succeeded counts as failed.
 */
export function tallyOf({ status = {} }: Job, pods: readonly Pod[]): Tally {
  const tracked = new Map(pods.filter(isTracked).map((pod) => [uidOf(pod), pod]));
  const { uncountedTerminatedPods: noted = {} } = status;
  const known = new Set([...(noted.succeeded ?? []), ...(noted.failed ?? [])]);
  const fresh = (does: (pod: Pod) => boolean): string[] =>
    [...tracked].filter(([uid, pod]) => !known.has(uid) && does(pod)).map(([uid]) => uid);
  const still = (uids: readonly string[] = []): string[] => uids.filter((uid) => tracked.has(uid));
  const settled = (uids: readonly string[] = []): number => uids.length - still(uids).length;

  const succeededNotes = [...still(noted.succeeded), ...fresh(hasSucceeded)];
  const failedNotes = [...still(noted.failed), ...fresh(hasFailed)];
  const succeeded = (status.succeeded ?? 0) + settled(noted.succeeded);
  const failed = (status.failed ?? 0) + settled(noted.failed);
  const notes = new Set([...succeededNotes, ...failedNotes]);
  const active = pods.filter(isActive);
  return {
    active,
    ready: active.filter(isReady).length,
    terminating: pods.filter((pod) => isTerminating(pod) && !isFinished(pod)).length,
    succeeded: succeeded + succeededNotes.length,
    failed: failed + failedNotes.length,
    counts: { succeeded, failed, uncountedTerminatedPods: { succeeded: succeededNotes, failed: failedNotes } },
    free: [...tracked].filter(([uid]) => notes.has(uid)).map(([, pod]) => pod),
  };
}

const hasSucceeded = (pod: Pod): boolean => pod.status?.phase === 'Succeeded';
const hasFailed = (pod: Pod): boolean => pod.status?.phase === 'Failed' || (isTerminating(pod) && !hasSucceeded(pod));

const firstBackOffMs = 10_000;
const longestBackOffMs = 600_000;

/** When the next pod may be started, after so many failures in a row: 10 s after the first, 20 s, 40 s … 10 min. Undefined: at once. */
export function nextStart(pods: readonly Pod[]): Instant | undefined {
  const ends = pods.filter((pod) => hasFailed(pod) || hasSucceeded(pod)).map((pod) => ({ pod, at: endedAt(pod) }));
  const lastSuccess = Math.max(0, ...ends.filter(({ pod }) => hasSucceeded(pod)).map(({ at }) => at));
  const failures = ends.filter(({ pod, at }) => hasFailed(pod) && at >= lastSuccess);
  if (failures.length === 0) return undefined;
  const last = Math.max(...failures.map(({ at }) => at));
  return last + Math.min(firstBackOffMs * 2 ** (failures.length - 1), longestBackOffMs);
}

function endedAt(pod: Pod): Instant {
  const ends = (pod.status?.containerStatuses ?? []).map(({ state }) => parseInstant(state?.terminated?.finishedAt ?? '') ?? 0);
  return Math.max(parseInstant(pod.metadata.deletionTimestamp ?? pod.metadata.creationTimestamp ?? '') ?? 0, ...ends);
}
