import { minReadySecondsOf, type Rollout, type RolloutStatus } from '@sluice/api';
import { type Instant, isPodFinished, type Pod, parseInstant, type ReplicaSet, uidOf } from '@sluice/kubernetes';
import type { Action, ObservedRollout } from './plan.ts';
import { availableOf, existingOf, podsByOwner, sizeOf } from './replica-sets.ts';

/** ReplicaSets that serve together, and how many pods shall serve in all of them. */
interface ServingGroup {
  readonly replicaSets: readonly ReplicaSet[];
  readonly wanted: number;
}

interface RestartLimits {
  readonly maxUnavailable: number;
  readonly groups: readonly ServingGroup[];
  readonly mayEvict: boolean;
}

export interface Restart {
  readonly actions: readonly Action[];
  /** Set when every pod is younger than the wanted restart: the new value of `status.restartedAt`. */
  readonly restartedAt?: string;
  readonly revisitAt?: Instant;
}

/** Whether a restart is asked for that this status does not know as done. */
export const isRestarting = ({ spec }: Rollout, status: RolloutStatus = {}): boolean =>
  spec.restartAt !== undefined && spec.restartAt !== status.restartedAt;

/** How soon to look again after evictions that a disruption budget may have refused. */
const evictionRetryMs = 30_000;

/**
 * Pods older than `spec.restartAt` are evicted, so that disruption budgets are honoured, and never more at a time than may be missing.
 * `groups` are the ReplicaSets that serve together: a canary's all as one, since traffic goes to all of them; each by itself in
 * blue-green, where the pods of one cannot stand in for those of another. Within a group the stable revision goes first. In a pass that
 * takes pods away already, nothing `mayEvict`.
 *
 * 5 wanted, 5 available, 1 may be unavailable → 5 − (5 − 1) = 1 eviction in this pass.
 */
export function restart(seen: ObservedRollout, { maxUnavailable, groups, mayEvict }: RestartLimits): Restart {
  const { rollout, now } = seen;
  const { restartAt } = rollout.spec;
  if (restartAt === undefined || !isRestarting(rollout, rollout.status)) return { actions: [] };
  const moment = parseInstant(restartAt);
  if (moment === undefined) return { actions: [] };
  if (now < moment) return { actions: [], revisitAt: moment };

  const readySince = now - minReadySecondsOf(rollout) * 1000;
  const byOwner = podsByOwner(seen.pods);
  const plans = groups.map(({ replicaSets, wanted }) =>
    planGroup(
      replicaSets.map((each) => podsOf(each, byOwner.get(uidOf(each)) ?? [], moment, readySince)),
      wanted,
      maxUnavailable,
    ),
  );
  const isDone = plans.every((plan) => plan === 'done');
  if (isDone) return { actions: [], restartedAt: restartAt };
  const evicted = plans.flatMap((plan) => (plan === 'done' || !mayEvict ? [] : plan));
  return { actions: evicted.map((pod) => ({ do: 'evict-pod', pod })), revisitAt: now + evictionRetryMs };
}

/** One ReplicaSet with what matters of its pods. */
interface Restarting {
  readonly size: number;
  readonly existing: number;
  /** Pods that serve, by the lower of two counts: the status lags when pods go, and pods do not say when they count as available. */
  readonly available: number;
  /** Pods to be replaced, oldest first. */
  readonly old: readonly Pod[];
}

function podsOf(replicaSet: ReplicaSet, own: readonly Pod[], moment: Instant, readySince: Instant): Restarting {
  // A pod that has ended by itself needs no restart.
  const old = own.filter((pod) => isOlder(pod, moment) && !isPodFinished(pod)).sort((a, b) => (ageKey(a) < ageKey(b) ? -1 : 1));
  const available = Math.min(availableOf(replicaSet), own.filter((pod) => isServing(pod, readySince)).length);
  return { size: sizeOf(replicaSet), existing: existingOf(replicaSet), available, old };
}

/** The pods of a group to evict now, or that it has nothing left to replace: done when the last pod is back, not when it has gone. */
function planGroup(group: readonly Restarting[], wanted: number, maxUnavailable: number): readonly Pod[] | 'done' {
  const sum = (count: (each: Restarting) => number) => group.reduce((total, each) => total + count(each), 0);
  const available = sum((each) => each.available);
  const old = group.flatMap((each) => each.old);
  if (old.length === 0) return available >= sum((each) => each.size) ? 'done' : [];
  const headroom =
    available -
    (Math.max(
      wanted,
      sum((each) => each.existing),
    ) -
      Math.max(maxUnavailable, 1));
  return old.filter(({ metadata }) => metadata.deletionTimestamp === undefined).slice(0, Math.max(0, headroom));
}

const ageKey = ({ metadata }: Pod): string => `${metadata.creationTimestamp ?? ''} ${metadata.name}`;

const isOlder = (pod: Pod, moment: Instant): boolean => (parseInstant(pod.metadata.creationTimestamp ?? '') ?? moment) < moment;

/** Not about to leave, and ready since that moment or longer. */
function isServing({ metadata, status }: Pod, since: Instant): boolean {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  if (metadata.deletionTimestamp !== undefined || ready?.status !== 'True') return false;
  return (parseInstant(ready.lastTransitionTime ?? '') ?? since) <= since;
}
