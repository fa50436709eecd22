import { minReadySecondsOf, replicasOf } from '@sluice/api';
import { controllerOf, type Instant, type Pod, parseInstant } from '@sluice/kubernetes';
import type { Action, ObservedRollout } from './plan.ts';
import { availableOf, existingOf, sizeOf } from './replica-sets.ts';
import type { Revisions } from './revisions.ts';

export interface Restart {
  readonly actions: readonly Action[];
  /** Set when every pod is younger than the wanted restart: the new value of `status.restartedAt`. */
  readonly restartedAt?: string;
  readonly revisitAt?: Instant;
}

/** How soon to look again after evictions that a disruption budget may have refused. */
const evictionRetryMs = 30_000;

/**
 * Pods older than `spec.restartAt` are evicted, so that disruption budgets are honoured: those of the stable revision first, and
 * never more at a time than may be unavailable..
 *
 * 5 wanted, 5 available, 1 may be unavailable → 5 − (5 − 1) = 1 eviction in this pass.
 */
export function restart(seen: ObservedRollout, revisions: Revisions, maxUnavailable: number): Restart {
  const { rollout, now, pods } = seen;
  const restartAt = rollout.spec.restartAt;
  if (restartAt === undefined || restartAt === rollout.status?.restartedAt) return { actions: [] };
  const moment = parseInstant(restartAt);
  if (moment === undefined) return { actions: [] };
  if (now < moment) return { actions: [], revisitAt: moment };

  const order = [revisions.stable, revisions.current, ...revisions.others].filter((each) => each !== undefined);
  const byAge = [...pods].sort((a, b) => (ageKey(a) < ageKey(b) ? -1 : 1));
  const old = [...new Set(order)].flatMap((replicaSet) =>
    byAge.filter((pod) => isOlder(pod, moment) && !isFinished(pod) && controllerOf(pod)?.uid === replicaSet.metadata.uid),
  );
  const total = revisions.all.reduce((sum, each) => sum + existingOf(each), 0);
  // The status of a ReplicaSet lags behind its pods when they go, and pods do not say when they count as available: the lower of both.
  const counted = revisions.all.reduce((sum, each) => sum + availableOf(each), 0);
  const available = Math.min(counted, pods.filter((pod) => isServing(pod, now - minReadySecondsOf(rollout) * 1000)).length);
  const wanted = revisions.all.reduce((sum, each) => sum + sizeOf(each), 0);
  // Done when the last pod has been replaced, not when it has gone.
  if (old.length === 0)
    return available >= wanted ? { actions: [], restartedAt: restartAt } : { actions: [], revisitAt: now + evictionRetryMs };
  const headroom = available - (Math.max(replicasOf(rollout), total) - Math.max(maxUnavailable, 1));
  const evicted = old.filter((pod) => pod.metadata.deletionTimestamp === undefined).slice(0, Math.max(0, headroom));
  return { actions: evicted.map((pod) => ({ do: 'evict-pod', pod })), revisitAt: now + evictionRetryMs };
}

const ageKey = ({ metadata }: Pod): string => `${metadata.creationTimestamp ?? ''} ${metadata.name}`;

const isOlder = (pod: Pod, moment: Instant): boolean => (parseInstant(pod.metadata.creationTimestamp ?? '') ?? moment) < moment;

/** A pod that has ended by itself needs no restart. */
const isFinished = ({ status }: Pod): boolean => status?.phase === 'Failed' || status?.phase === 'Succeeded';

/** Not about to leave, and ready since that moment or longer. */
function isServing({ metadata, status }: Pod, since: Instant): boolean {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  if (metadata.deletionTimestamp !== undefined || ready?.status !== 'True') return false;
  return (parseInstant(ready.lastTransitionTime ?? '') ?? since) <= since;
}
