import { maxSurgeOf, maxUnavailableOf, type Rollout, type RolloutStatus, replicasOf } from '@sluice/api';
import type { ReplicaSet } from '@sluice/kubernetes';
import {
  availableOf,
  conditionOf,
  existingOf,
  isAvailableAt,
  isPromoted,
  podHashOf,
  type ReplicaSetChange,
  type Revisions,
  sizeOf,
  withoutDeadline,
} from '@sluice/rollout';
import { isHalted } from '../halt.ts';
import { canaryWeight } from '../weight.ts';
import { countsForWeight, nextCounts, nextOtherSizes, type ReplicaCounts, type Side } from './replica-counts.ts';

/** Shares of pods are percent. */
const maxWeight = 100;

/** The sizes that the weight asks for in the end. Where the current revision is the stable one, all pods are its own. */
export function wantedCounts(rollout: Rollout, revisions: Revisions, status: RolloutStatus): ReplicaCounts {
  const replicas = replicasOf(rollout);
  if (isPromoted(status) || revisions.stable === undefined) return { canary: replicas, stable: 0 };
  return countsForWeight({ replicas, weight: canaryWeight(rollout, status, maxWeight), maxWeight, maxSurge: maxSurgeOf(rollout) });
}

/** Both sides have the pods that the weight asks for, the canary's are available, and no other revision serves any more. */
export function isSettled(rollout: Rollout, revisions: Revisions, status: RolloutStatus): boolean {
  const { current, stable, others } = revisions;
  const wanted = wantedCounts(rollout, revisions, status);
  const isStableThere =
    stable === undefined ||
    stable === current ||
    (sizeOf(stable) === keptSize(wanted.stable, stable, rollout) && existingOf(stable) === sizeOf(stable));
  const areOthersGone = others.every((each) => availableOf(each) === 0);
  if (isAvailableAt(current, wanted.canary) && isStableThere && areOthersGone) return true;
  return isHeldByFloor(rollout, revisions, wanted);
}

/**
 * The canary has what it shall have, and what is too much cannot go because nothing else serves: the stable revision is broken, and has
 * had its time to come back. The step must not wait for it, or nobody could ever leave it.
 */
function isHeldByFloor(rollout: Rollout, { current, stable, others }: Revisions, wanted: ReplicaCounts): boolean {
  if (conditionOf(rollout.status ?? {}, 'Progressing')?.reason !== 'ProgressDeadlineExceeded') return false;
  if (availableOf(current) < wanted.canary) return false;
  const fences = { replicas: replicasOf(rollout), maxSurge: maxSurgeOf(rollout), maxUnavailable: maxUnavailableOf(rollout) };
  const sides = others.map(sideOf);
  const stableSide = stable === current ? undefined : stable;
  const next = nextCounts(wanted, sideOf(current), sideOf(stableSide), sides, fences);
  const nextOthers = nextOtherSizes(sides, availableOf(current) + availableOf(stableSide), fences);
  return next.canary === sizeOf(current) && nextOthers.every((size, index) => size === sides[index]?.size);
}

const sideOf = (replicaSet: ReplicaSet | undefined): Side => ({ size: sizeOf(replicaSet), available: availableOf(replicaSet) });

/** The stable Service must never be left without a pod while it selects the stable revision only. */
function keptSize(wanted: number, stable: ReplicaSet, rollout: Rollout): number {
  const isShown = rollout.spec.strategy?.canary?.stableService !== undefined && replicasOf(rollout) > 0;
  return isShown ? Math.max(wanted, Math.min(1, sizeOf(stable))) : wanted;
}

interface Capacity {
  /** The size of the current revision's ReplicaSet, for when it has to be made. */
  readonly initialSize: number;
  readonly changes: ReadonlyMap<ReplicaSet, ReplicaSetChange>;
}

/**
 * The sizes to ask for in this pass. A ReplicaSet that a Service shows, now or after this pass, keeps a pod, whatever its role. A pod that
 * is kept for that alone comes on top of maxSurge: else it could take the room of the very revision that the Service is to move to.
 */
export function planCapacity(rollout: Rollout, revisions: Revisions, status: RolloutStatus, shown: ReadonlySet<string>): Capacity {
  const replicas = replicasOf(rollout);
  if (isHalted(rollout, revisions, status)) return { initialSize: 0, changes: new Map() };
  const stable = revisions.stable === revisions.current ? undefined : revisions.stable;
  const newestFirst = [...revisions.others].reverse();
  const wanted = wantedCounts(rollout, revisions, status);
  const isShown = (replicaSet: ReplicaSet) => replicas > 0 && shown.has(podHashOf(replicaSet));
  const isLastShown = (replicaSet: ReplicaSet) => isShown(replicaSet) && sizeOf(replicaSet) === 1;
  const isStableKept = stable !== undefined && wanted.stable === 0 && isLastShown(stable);
  const leaving = newestFirst.filter((each) => !isLastShown(each)).map(sideOf);
  const fences = { replicas, maxSurge: maxSurgeOf(rollout) + (isStableKept ? 1 : 0), maxUnavailable: maxUnavailableOf(rollout) };
  const next = nextCounts(wanted, sideOf(revisions.current), sideOf(stable), leaving, fences);
  const otherSizes = nextOtherSizes(newestFirst.map(sideOf), availableOf(revisions.current) + availableOf(stable), fences);

  const keep = (replicaSet: ReplicaSet, size: number) => (isShown(replicaSet) ? Math.max(size, Math.min(1, sizeOf(replicaSet))) : size);
  const changes = new Map<ReplicaSet, ReplicaSetChange>();
  const size = (replicaSet: ReplicaSet | undefined, to: number) => {
    if (replicaSet !== undefined) changes.set(replicaSet, { replicas: keep(replicaSet, to), ...withoutDeadline(replicaSet) });
  };
  size(stable, next.stable);
  size(revisions.current, next.canary);
  for (const [index, other] of newestFirst.entries()) size(other, otherSizes[index] ?? 0);
  return { initialSize: next.canary, changes };
}
