import { abortScaleDownDelaySecondsOf, maxUnavailableOf, scaleDownDelayRevisionLimitOf, scaleDownDelaySecondsOf } from '@sluice/api';
import type { Instant, ReplicaSet } from '@sluice/kubernetes';
import {
  availableOf,
  drain,
  earliest,
  isHalted,
  podHashOf,
  type ReplicaSetChange,
  rolloutReplicasSeenBy,
  selectedHash,
  sizeOf,
  withoutDeadline,
} from '@sluice/rollout';
import { isFollowed, isStableServing, type Situation } from './situation.ts';

export interface Capacity {
  readonly initialSize: number;
  readonly changes: ReadonlyMap<ReplicaSet, ReplicaSetChange>;
  /** An earlier revision that keeps its pods for a while, and until when: the first of them to go. */
  readonly draining?: { readonly replicaSet: ReplicaSet; readonly until: Instant };
}

/** The sizes to ask for in this pass: stable always full, current full or as a preview, earlier ones until their delay is over. */
export function planCapacity(situation: Situation): Capacity {
  const { revisions, replicas, wanted, status } = situation;
  const { current, stable } = revisions;
  if (isHalted(situation.seen.rollout, revisions, status)) return { initialSize: 0, changes: new Map() };
  const changes = new Map<ReplicaSet, ReplicaSetChange>();
  const untils: { replicaSet: ReplicaSet; until: Instant }[] = [];
  const keep = (replicaSet: ReplicaSet, { change, until }: ReturnType<typeof drain>) => {
    changes.set(replicaSet, change);
    if (until !== undefined) untils.push({ replicaSet, until });
  };

  if (stable !== undefined) changes.set(stable, { replicas, ...withoutDeadline(stable) });
  if (current !== undefined && current !== stable) {
    if (status.abort === true) keep(current, drainAborted(situation, current));
    else changes.set(current, { replicas: Math.max(wanted, stillNeeded(situation, current)), ...withoutDeadline(current) });
  }
  for (const [replicaSet, draining] of drainOthers(situation)) keep(replicaSet, draining);

  const first = earliest(...untils.map(({ until }) => until));
  const draining = untils.find(({ until }) => until === first);
  return { initialSize: status.abort === true ? 0 : wanted, changes, ...(draining === undefined ? {} : { draining }) };
}

/** While the active Service leads to all pods, those of the current revision have users too: it does not shrink below what they need. */
function stillNeeded({ seen, revisions, replicas, isPointed }: Situation, current: ReplicaSet): number {
  if (isPointed) return 0;
  const elsewhere = revisions.all.reduce((sum, each) => sum + (each === current ? 0 : availableOf(each)), 0);
  return Math.max(0, Math.min(sizeOf(current), replicas - maxUnavailableOf(seen.rollout) - elsewhere));
}

/** After an abort the new pods stay for a delay, which begins when the stable revision serves; a delay of 0 keeps them for good. */
function drainAborted(situation: Situation, current: ReplicaSet): ReturnType<typeof drain> {
  const { seen, activeHash, previewService } = situation;
  const delaySeconds = abortScaleDownDelaySecondsOf(seen.rollout);
  const isNeeded = activeHash === podHashOf(current) || !isStableServing(situation) || !isFollowed(situation, activeHash);
  if (delaySeconds === 0 || isNeeded) return { change: {} };
  const draining = drain(current, { size: sizeOf(current), delaySeconds, now: seen.now });
  // The preview Service goes back first; the pods follow in the pass after.
  const isShown = selectedHash(previewService) === podHashOf(current) && situation.replicas > 0;
  return draining.change.replicas === 0 && isShown ? { change: {} } : draining;
}

function drainOthers(situation: Situation): readonly (readonly [ReplicaSet, ReturnType<typeof drain>])[] {
  const { seen, revisions, replicas, isPointed, activeHash } = situation;
  const selected = new Set(Object.values(seen.services).map(selectedHash));
  // Requests may go to any of them as long as a load balancer has not followed.
  const isLetGo = isFollowed(situation, activeHash);
  const delaySeconds = scaleDownDelaySecondsOf(seen.rollout);
  const limit = scaleDownDelayRevisionLimitOf(seen.rollout);
  let kept = 0;
  // While the active Service leads to all revisions, each that serves has users: no more may go than they can do without.
  let spare = revisions.all.reduce((sum, each) => sum + availableOf(each), 0) - (replicas - maxUnavailableOf(seen.rollout));
  const isMissed = (replicaSet: ReplicaSet): boolean => {
    if (isPointed || availableOf(replicaSet) === 0) return false;
    spare -= availableOf(replicaSet);
    return spare < 0;
  };
  return [...revisions.others].reverse().map((replicaSet) => {
    if (!isLetGo || selected.has(podHashOf(replicaSet)) || isMissed(replicaSet)) return [replicaSet, { change: {} }];
    const isKept = sizeOf(replicaSet) > 0 && kept < limit;
    if (isKept) kept += 1;
    // One that was full follows spec.replicas, as autoscaling wants it; one that was a small preview never grows.
    const wasFull = rolloutReplicasSeenBy(replicaSet) === sizeOf(replicaSet);
    const size = wasFull ? replicas : Math.min(sizeOf(replicaSet), replicas);
    return [replicaSet, drain(replicaSet, { size, delaySeconds: isKept ? delaySeconds : 0, now: seen.now })];
  });
}
