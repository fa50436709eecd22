import { isSurgeEnforced, maxSurgeOf, maxUnavailableOf, type Rollout, replicasOf } from '@sluice/api';

/** How many pods of all revisions there may be at most, and how many of those that carry traffic must serve at least. */
export interface SurgeLimits {
  readonly ceiling: number;
  readonly floor: number;
}

/** The limits by maxSurge and maxUnavailable; undefined where the Rollout does not ask for them. */
export function surgeLimitsOf(rollout: Rollout): SurgeLimits | undefined {
  if (!isSurgeEnforced(rollout)) return undefined;
  const replicas = replicasOf(rollout);
  return { ceiling: replicas + maxSurgeOf(rollout), floor: replicas - maxUnavailableOf(rollout) };
}

/**
 * The fewest pods that may carry a weight, when as many as the floor may carry everything. One unit of the weight is given away to
 * rounding, so that the pods for both sides together are never more than the floor and one, and a pod can always be replaced.
 *
 * Floor 8, weight 50 → floor(49 × 8 / 100) + 1 = 4. Where there may be one pod only, a side must be able to give it up: 0.
 */
export function fewestPodsFor(weight: number, maxWeight: number, { ceiling, floor }: SurgeLimits): number {
  if (weight <= 0 || ceiling <= 1) return 0;
  return weight >= maxWeight ? Math.max(1, floor) : Math.floor(((weight - 1) * floor) / maxWeight) + 1;
}

/** A ReplicaSet on its way to the size that it shall have. */
export interface SizedSet {
  readonly size: number;
  /** Pods that exist: more than the size while some are still to be removed. */
  readonly existing: number;
  readonly available: number;
  readonly wanted: number;
  /** The part of `wanted` that it has to keep where others have no room: pods that do not serve are not in it. Default: all of it. */
  readonly least?: number;
  /** Traffic flows to it for sure, whatever weight the data plane uses. */
  readonly isServing: boolean;
}

/**
 * The sizes to ask for now, within the limits: those in front grow first, and shrink last. What grows waits for room, that is for pods
 * of the others to be gone. What shrinks gives up its broken pods at once, and those that serve as far as the floor allows.
 *
 * Ceiling 13, floor 8; stable 10 of 10 available, wanted 8; a new canary, wanted 5 → the canary gets 3, and stable shrinks to 8.
 */
export function sizesWithin(sets: readonly SizedSet[], { ceiling, floor }: SurgeLimits): readonly number[] {
  let room = ceiling - sets.reduce((sum, { size, existing }) => sum + Math.max(size, existing), 0);
  let spare = sets.reduce((sum, { isServing, available }) => sum + (isServing ? available : 0), 0) - floor;
  const sizes = sets.map(({ size, wanted }) => {
    if (wanted <= size) return size;
    const growth = Math.max(0, Math.min(wanted - size, room));
    room -= growth;
    return size + growth;
  });
  let lacking = sets.reduce((sum, { size, wanted }, index) => sum + Math.max(0, wanted - Math.max(size, sizes[index] ?? 0)), 0);
  for (const [index, { size, wanted, least = wanted, available, isServing }] of [...sets.entries()].reverse()) {
    const kept = Math.max(least, Math.min(size, wanted) - lacking);
    if (kept >= size) continue;
    lacking -= Math.max(0, wanted - kept);
    const mayGo = isServing ? Math.max(0, spare) : available;
    const next = Math.max(kept, available - mayGo);
    if (isServing) spare -= Math.max(0, available - next);
    sizes[index] = next;
  }
  return sizes;
}
