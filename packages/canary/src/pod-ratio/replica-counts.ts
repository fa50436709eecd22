/** How many pods each side of a canary shall have. */
export interface ReplicaCounts {
  readonly canary: number;
  readonly stable: number;
}

export interface Weighting {
  /** `spec.replicas`. */
  readonly replicas: number;
  /** The canary's share, in 0..maxWeight. */
  readonly weight: number;
  readonly maxWeight: number;
  /** Pods that may run above `replicas`. */
  readonly maxSurge: number;
}

/**
 * The numbers of pods whose ratio comes nearest to a weight, where pods are all there is to split traffic by. Between the ends
 * neither side is left without a pod, if there is room for one each; a surge pod is used where it makes the ratio better.
 *
 * 10 replicas, weight 25 → 2.5 pods → 3 canary, 7 stable (half a pod goes up).
 * 1 replica, weight 50, surge 1 → 1 canary, 1 stable. Without surge → 1 canary, 0 stable.
 */
export function countsForWeight({ replicas, weight, maxWeight, maxSurge }: Weighting): ReplicaCounts {
  if (replicas === 0) return { canary: 0, stable: 0 };
  const isTied = (total: number) => (total * weight * 2) % (maxWeight * 2) === maxWeight;
  const up = Math.ceil((replicas * weight) / maxWeight);
  const down = Math.floor((replicas * weight) / maxWeight);
  const mayBeEmpty = weight === 0 || weight === maxWeight || (replicas === 1 && maxSurge === 0);

  const candidates: { canary: number; total: number }[] = [];
  const offer = (total: number) => {
    if (up < total || mayBeEmpty) candidates.push({ canary: up, total });
    if (!isTied(total) && (down !== 0 || mayBeEmpty)) candidates.push({ canary: down, total });
  };
  offer(replicas);
  if (maxSurge > 0) offer(replicas + 1);
  // 2 replicas at 75 %: 1.5 goes up to 2, which would leave no stable pod, so it goes down after all.
  if (candidates.length === 0) candidates.push({ canary: down, total: replicas });

  const distance = ({ canary, total }: { canary: number; total: number }) => Math.abs((canary * maxWeight) / total - weight);
  const best = candidates.reduce((chosen, each) => (distance(each) < distance(chosen) ? each : chosen));
  return { canary: best.canary, stable: best.total - best.canary };
}

/** One side as it is: the size asked for, and how many of its pods serve. */
export interface Side {
  readonly size: number;
  readonly available: number;
}

export interface Fences {
  readonly replicas: number;
  readonly maxSurge: number;
  readonly maxUnavailable: number;
}

/**
 * The sizes to ask for now, on the way to the wanted ones, so that no more pods than replicas + maxSurge run and no fewer than
 * replicas − maxUnavailable serve. Growing comes first. While other revisions still have pods, neither side gives up pods that
 * serve: theirs go before. A stable side gives up a pod that does not serve for a canary that has none, or whose pods alone serve.
 */
export function nextCounts(wanted: ReplicaCounts, canary: Side, stable: Side, others: readonly Side[], fences: Fences): ReplicaCounts {
  const othersSize = others.reduce((sum, each) => sum + each.size, 0);
  const room = Math.max(0, fences.replicas + fences.maxSurge - canary.size - stable.size - othersSize);
  // While earlier revisions hold the rest, a canary gets its first pod before a stable side that does not serve gets back all of its own,
  // and, pod by pod, the others too where that side serves with none: else nobody could ever leave that one.
  const isCanaryServing = canary.available === canary.size && (canary.size === 0 || stable.available === 0);
  const isCanaryFirst = othersSize > 0 && isCanaryServing && canary.size < wanted.canary && stable.available < wanted.stable;
  const nextPod = isCanaryFirst ? Math.min(1, room) : 0;
  const stableGrowth = clamp(wanted.stable - stable.size, 0, room - nextPod);
  const canaryGrowth = clamp(wanted.canary - canary.size, 0, room - stableGrowth);
  const grown = { canary: canary.size + canaryGrowth, stable: stable.size + stableGrowth };
  if (othersSize > 0) {
    const withoutBroken = (size: number, target: number, { available }: Side) => size - Math.max(0, size - Math.max(target, available));
    const isShutOut = isCanaryFirst && grown.canary === canary.size && stable.size > stable.available;
    const stableTarget = isShutOut ? Math.min(wanted.stable, stable.size - 1) : wanted.stable;
    return { canary: withoutBroken(grown.canary, wanted.canary, canary), stable: withoutBroken(grown.stable, stableTarget, stable) };
  }

  const floor = fences.replicas - fences.maxUnavailable;
  // The side that is drained counts with all its pods, since the ones that do not serve are taken first; the other counts with
  // those that serve.
  const drain = (size: number, target: number, serving: number) => size - clamp(size + serving - floor, 0, Math.max(0, size - target));
  const serving = (side: Side, size: number) => Math.min(side.available, size);
  if (wanted.canary < canary.size) {
    const canaryLeft = drain(grown.canary, wanted.canary, serving(stable, grown.stable));
    return { canary: canaryLeft, stable: drain(grown.stable, wanted.stable, serving(canary, canaryLeft)) };
  }
  const stableLeft = drain(grown.stable, wanted.stable, serving(canary, grown.canary));
  return { canary: drain(grown.canary, wanted.canary, serving(stable, stableLeft)), stable: stableLeft };
}

/**
 * The sizes of revisions that are neither canary nor stable, newest first: pods that do not serve go at once, the others as far
 * as the floor of serving pods allows.
 *
 * 4 replicas, 1 may be unavailable; stable serves with 3, canary with 1, an old one with 1 → 5 − 3 = 2 may go: the old one goes.
 */
export function nextOtherSizes(others: readonly Side[], servingElsewhere: number, { replicas, maxUnavailable }: Fences): readonly number[] {
  let spare = servingElsewhere + others.reduce((sum, each) => sum + each.available, 0) - (replicas - maxUnavailable);
  return others.map(({ available }) => {
    const cut = clamp(available, 0, Math.max(0, spare));
    spare -= cut;
    return available - cut;
  });
}

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);
