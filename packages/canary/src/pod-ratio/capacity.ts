import { maxSurgeOf, maxUnavailableOf, type Rollout, type RolloutStatus, replicasOf } from '@sluice/api';
import type { ReplicaSet } from '@sluice/kubernetes';
import {
  availableOf,
  conditionOf,
  existingOf,
  isAvailableAt,
  isHalted,
  isPromoted,
  podHashOf,
  type ReplicaSetChange,
  type Revisions,
  sizeOf,
  withoutDeadline,
} from '@sluice/rollout';
import { canaryWeight } from '../weight.ts';
import { countsForWeight, type Fences, nextCounts, nextOtherSizes, type ReplicaCounts, type Side } from './replica-counts.ts';

/** Shares of pods are percent. */
const maxWeight = 100;

/** The sizes that the weight asks for in the end. Where the current revision is the stable one, all pods are its own. */
export function wantedCounts(rollout: Rollout, revisions: Revisions, status: RolloutStatus): ReplicaCounts {
  const replicas = replicasOf(rollout);
  if (isPromoted(status) || revisions.stable === undefined) return { canary: replicas, stable: 0 };
  return countsForWeight({ replicas, weight: canaryWeight(rollout, status, maxWeight), maxWeight, maxSurge: maxSurgeOf(rollout) });
}

/**
 * Both sides have the pods that the weight asks for, the canary's are available, and no other revision serves that could go. A stable side of which
 * nothing serves need not have all of its pods: there may be no room for them.
 */
export function isSettled(rollout: Rollout, revisions: Revisions, status: RolloutStatus): boolean {
  const { current, stable, others } = revisions;
  const { canaryService, stableService } = rollout.spec.strategy?.canary ?? {};
  const wanted = wantedCounts(rollout, revisions, status);
  const isStableThere =
    stable === undefined ||
    stable === current ||
    (sizeOf(stable) === keptSize(wanted.stable, sizeOf(stable), stableService, rollout) && existingOf(stable) === sizeOf(stable)) ||
    (availableOf(stable) === 0 && sizeOf(stable) > 0 && sizeOf(stable) < wanted.stable);
  const areOthersGone = others.every((each) => availableOf(each) === 0) || areOthersHeld(rollout, revisions);
  const isCanaryThere =
    isAvailableAt(current, keptSize(wanted.canary, availableOf(current), canaryService, rollout)) ||
    isCanaryHeld(rollout, revisions, wanted);
  return isCanaryThere && isStableThere && areOthersGone;
}

/** Other revisions have only pods that the floor needs: they go as soon as more serve, whatever the step. */
function areOthersHeld(rollout: Rollout, { current, stable, others }: Revisions): boolean {
  const elsewhere = availableOf(current) + (stable === current ? 0 : availableOf(stable));
  const sides = others.map(sideOf);
  return nextOtherSizes(sides, elsewhere, fencesOf(rollout)).every((size, index) => size === sides[index]?.size);
}

/**
 * The canary has more than it shall have, and cannot give it up because nothing else serves: the stable revision is broken, and has had
 * its time to come back. The step must not wait for it, or nobody could ever leave it.
 */
function isCanaryHeld(rollout: Rollout, { current, stable, others }: Revisions, wanted: ReplicaCounts): boolean {
  if (conditionOf(rollout.status ?? {}, 'Progressing')?.reason !== 'ProgressDeadlineExceeded') return false;
  const stableSide = sideOf(stable === current ? undefined : stable);
  const next = nextCounts(wanted, sideOf(current), stableSide, others.map(sideOf), fencesOf(rollout));
  return availableOf(current) >= wanted.canary && next.canary === sizeOf(current);
}

const fencesOf = (rollout: Rollout): Fences => ({
  replicas: replicasOf(rollout),
  maxSurge: maxSurgeOf(rollout),
  maxUnavailable: maxUnavailableOf(rollout),
});

const sideOf = (replicaSet: ReplicaSet | undefined): Side => ({ size: sizeOf(replicaSet), available: availableOf(replicaSet) });

/**
 * The size that a side shall have in the end, where so many of its pods are there: a Service that leads to that side alone must never be left
 * without a pod, so it keeps one whatever the weight.
 */
function keptSize(wanted: number, pods: number, service: string | undefined, rollout: Rollout): number {
  return service !== undefined && replicasOf(rollout) > 0 ? Math.max(wanted, Math.min(1, pods)) : wanted;
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
  const { current } = revisions;
  const isStableKept = stable !== undefined && wanted.stable === 0 && isLastShown(stable);
  const isCanaryKept = current !== undefined && wanted.canary === 0 && isLastShown(current);
  const leaving = newestFirst.filter((each) => !isLastShown(each)).map(sideOf);
  const fences = fencesOf(rollout);
  const roomFences = { ...fences, maxSurge: fences.maxSurge + (isStableKept || isCanaryKept ? 1 : 0) };
  const next = nextCounts(wanted, sideOf(revisions.current), sideOf(stable), leaving, roomFences);
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
