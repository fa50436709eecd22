import type { Deployment, ReplicaSet } from '@sluice/kubernetes';
import { desiredReplicas, isRolling, maxReplicas, rollingBudget } from './budget.ts';
import { availableOf, desiredAnnotation, maxAnnotation, revisionOf, sizeOf, totalOf } from './replica-sets.ts';
import type { Resize } from './rolling-sizes.ts';

/** Whether the wanted number has changed since the ReplicaSets were last sized. */
export function isResized(deployment: Deployment, sets: readonly ReplicaSet[]): boolean {
  return sets.some((set) => {
    const sizedFor = annotated(set, desiredAnnotation);
    return sizeOf(set) > 0 && sizedFor !== undefined && sizedFor !== desiredReplicas(deployment);
  });
}

/**
 * The sizes after the wanted number has changed, in the middle of a rollout or while it is paused: each ReplicaSet keeps its share.
 * 10 → 20 with 25 % surge, sizes 8 and 5 (of at most 13): at most 25, so 12 more are shared out as 7 and 5.
 */
export function proportionalSizes(deployment: Deployment, current: ReplicaSet | undefined, old: readonly ReplicaSet[]): readonly Resize[] {
  const desired = desiredReplicas(deployment);
  const sets = current === undefined ? old : [...old, current];
  const active = sets.filter((set) => sizeOf(set) > 0);
  if (active.length <= 1) {
    const only = active[0] ?? current ?? [...old].sort((a, b) => revisionOf(b) - revisionOf(a))[0];
    return only === undefined ? [] : [{ set: only, to: desired }];
  }
  if (current !== undefined && isSaturated(current, desired)) return old.filter((set) => sizeOf(set) > 0).map((set) => ({ set, to: 0 }));
  if (!isRolling(deployment)) return [];

  const allowed = desired > 0 ? desired + rollingBudget(deployment).surge : 0;
  const toAdd = allowed - totalOf(active);
  const newestFirst = toAdd > 0;
  const bySize = [...active].sort(
    (a, b) => sizeOf(b) - sizeOf(a) || (newestFirst ? revisionOf(b) - revisionOf(a) : revisionOf(a) - revisionOf(b)),
  );
  const sizes = new Map<ReplicaSet, number>();
  let added = 0;
  for (const set of bySize) {
    const share = toAdd === 0 ? 0 : shareOf(deployment, set, toAdd, added);
    sizes.set(set, sizeOf(set) + share);
    added += share;
  }
  const [first] = bySize;
  if (first !== undefined) sizes.set(first, Math.max(0, (sizes.get(first) ?? 0) + toAdd - added));
  return [...sizes].map(([set, to]) => ({ set, to }));
}

const isSaturated = (set: ReplicaSet, desired: number): boolean =>
  sizeOf(set) === desired && annotated(set, desiredAnnotation) === desired && availableOf(set) === desired;

/** What this ReplicaSet gets (or loses) of the pods to add, never more than what is left of them. */
function shareOf(deployment: Deployment, set: ReplicaSet, toAdd: number, added: number): number {
  const left = toAdd - added;
  const before = annotated(set, maxAnnotation) ?? desiredReplicas(deployment);
  const exact = before === 0 ? 0 : (sizeOf(set) * maxReplicas(deployment)) / before - sizeOf(set);
  const fraction = desiredReplicas(deployment) === 0 ? -sizeOf(set) : Math.round(exact);
  return toAdd > 0 ? Math.min(Math.max(fraction, 0), left) : Math.max(Math.min(fraction, 0), left);
}

function annotated(set: ReplicaSet, key: string): number | undefined {
  const value = Number.parseInt(set.metadata.annotations?.[key] ?? '', 10);
  return Number.isNaN(value) ? undefined : value;
}
