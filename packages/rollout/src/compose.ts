import {
  desiredReplicasAnnotation,
  ephemeralMetadataAnnotation,
  minReadySecondsOf,
  type Rollout,
  type RolloutStatus,
  replicasOf,
  revisionAnnotation,
  revisionHistoryAnnotation,
} from '@sluice/api';
import { type Instant, jsonEqual, type ReplicaSet } from '@sluice/kubernetes';
import { withAntiAffinity } from './anti-affinity.ts';
import { withWaitCondition } from './conditions.ts';
import { durationOf } from './duration.ts';
import { dressed, dressPods, injectedMetadata, metadataNote, metadataOf, noMetadata, partOf } from './ephemeral-metadata.ts';
import { forgetOldRevisions } from './history.ts';
import { noveltyOf } from './in-flight.ts';
import { phaseOf } from './phase.ts';
import { type Action, earliest, normal, type ObservedRollout, type Plan, type ReplicaSetChange, type RolloutEvent } from './plan.ts';
import { type Outlook, progressOf } from './progress.ts';
import { newReplicaSet, revisionOf, rolloutReplicasSeenBy, sizeOf } from './replica-sets.ts';
import type { claim, Revisions } from './revisions.ts';
import { withStatus } from './status.ts';
import { reconciling, type Wait, waitingFor } from './waiting.ts';
import { scaleWorkload, workloadAnnotations, workloadGenerationOf } from './workload.ts';

/** What a strategy has decided about one Rollout in one pass. */
export interface Decision {
  /** With all counts, and without what is derived from it here: conditions, phase, waitingFor, observedGeneration. */
  readonly status: RolloutStatus;
  readonly events: readonly RolloutEvent[];
  /** The size of the ReplicaSet of a revision that has none yet. */
  readonly initialSize: number;
  /** What becomes of the ReplicaSets that exist. */
  readonly changes: ReadonlyMap<ReplicaSet, ReplicaSetChange>;
  /** Pointing Services, evicting pods: done after ReplicaSets have grown and before any shrinks. */
  readonly actions: readonly Action[];
  /** Starting and ending analyses and Experiments. */
  readonly runs: readonly Action[];
  readonly outlook: Pick<Outlook, 'isAvailable' | 'isHealthy' | 'awaitsPods'>;
  readonly wait?: Wait;
  readonly revisitAt?: Instant;
}

/**
 * Makes the plan of what a strategy has decided. The order of the actions is the order that loses no capacity when a pass is cut
 * off anywhere: ReplicaSets are made and grown, then traffic moves, then ReplicaSets shrink, then old ones go. A step that is done is
 * put on record before anything is done for the next one: else a pass whose last write fails would find it undone again, and go back.
 */
export function composePlan(seen: ObservedRollout, claimed: ReturnType<typeof claim>, revisions: Revisions, decision: Decision): Plan {
  const { rollout, now } = seen;
  const before = rollout.status ?? {};
  const sizing = sizeReplicaSets(seen, revisions, decision);
  const revision = recordRevision(seen, revisions);
  const progress = progressOf(before, decision.status, {
    ...decision.outlook,
    rollout,
    now,
    revisions,
    aborted: decision.events.find(({ reason }) => reason === 'RolloutAborted')?.message,
  });
  const novelty = noveltyOf(rollout, revisions);
  const routingProblem = decision.wait?.reason === 'RoutingProblem' ? decision.wait : undefined;
  const judged = withStatus(decision.status, {
    conditions: withWaitCondition(progress.conditions, 'RoutingProblem', routingProblem, now),
    duration: durationOf(before, decision.status, {
      rollout,
      now,
      isNew: novelty.template || novelty.steps,
      isAvailable: !decision.outlook.awaitsPods,
    }),
    // As long as a newer template has to wait, this status is about the spec before.
    observedGeneration: revisions.queuedHash === undefined ? String(rollout.metadata.generation ?? 0) : before.observedGeneration,
    workloadObservedGeneration: rollout.spec.workloadRef === undefined ? undefined : workloadGenerationOf(seen.workload),
  });
  const { phase, message } = phaseOf(rollout, judged);
  // Whatever the strategy has not found a name for: what is not healthy is not done.
  const unnamed = phase === 'Healthy' ? undefined : reconciling(rollout.metadata.name);
  const found = decision.wait ?? unnamed;
  const wait = found === undefined ? undefined : waitingFor(before, found, now);
  const revisitAt = earliest(decision.revisitAt, progress.deadline);
  const moves = [...sizing.growing, ...decision.actions];
  return {
    actions: [
      ...claimed.release.map((replicaSet): Action => ({ do: 'release-replica-set', replicaSet })),
      ...claimed.adopt.map((replicaSet): Action => ({ do: 'adopt-replica-set', replicaSet })),
      ...revision.actions,
      ...(isNextStep(before, decision.status) ? [...decision.runs, recordStatus, ...moves] : [...moves, ...decision.runs]),
      ...dressPods(rollout, decision.status, revisions, seen.pods),
      ...sizing.shrinking,
      ...scaleWorkload(rollout, seen.workload, decision.status),
      ...forgetOldRevisions(seen, revisions.others),
    ],
    status: withStatus(judged, {
      phase,
      message,
      waitingFor: wait,
      conditions: withWaitCondition(judged.conditions ?? [], 'Waiting', wait, now),
    }),
    events: [...revision.events, ...sizing.events, ...decision.events, ...progress.events],
    ...(wait === undefined ? {} : { waitingFor: wait }),
    ...(revisitAt === undefined ? {} : { revisitAt }),
  };
}

const recordStatus: Action = { do: 'record-status' };

const isNextStep = (before: RolloutStatus, after: RolloutStatus): boolean =>
  before.currentPodHash === after.currentPodHash &&
  before.stableRS === after.stableRS &&
  before.currentStepIndex !== after.currentStepIndex;

interface Sizing {
  readonly growing: readonly Action[];
  readonly shrinking: readonly Action[];
  readonly events: readonly RolloutEvent[];
}

function sizeReplicaSets({ rollout }: ObservedRollout, revisions: Revisions, { initialSize, changes, status }: Decision): Sizing {
  const replicas = replicasOf(rollout);
  const growing: Action[] = [];
  const shrinking: Action[] = [];
  const events: RolloutEvent[] = [];
  const tell = (name: string, revision: number, from: number, to: number) =>
    from === to ||
    events.push(
      normal('ScalingReplicaSet', `Scaled ${to > from ? 'up' : 'down'} ReplicaSet ${name} (revision ${revision}) from ${from} to ${to}`),
    );

  if (revisions.current === undefined) {
    const { currentHash: podHash, revision } = revisions;
    const wanted = metadataOf(rollout, status, 'current');
    const note = metadataNote(wanted);
    const template = withAntiAffinity(dressed(rollout.spec.template ?? {}, noMetadata, wanted), rollout, status, podHash);
    const annotations = note === null ? {} : { [ephemeralMetadataAnnotation]: note };
    const replicaSet = newReplicaSet(rollout, { podHash, revision, size: initialSize, replicas, template, annotations });
    growing.push({ do: 'create-replica-set', replicaSet });
    events.push(normal('NewReplicaSetCreated', `Created ReplicaSet ${replicaSet.metadata.name} (revision ${revision})`));
    tell(replicaSet.metadata.name, revision, 0, initialSize);
  }
  for (const replicaSet of revisions.all) {
    const isCurrent = replicaSet === revisions.current;
    const decided = changes.get(replicaSet) ?? {};
    const from = sizeOf(replicaSet);
    const to = decided.replicas ?? from;
    const dress = dressOf(rollout, status, revisions, replicaSet);
    const annotations = {
      ...decided.annotations,
      ...dress.annotations,
      ...(isCurrent ? revisionAnnotations(replicaSet, revisions.revision) : {}),
      ...((to > 0 || from > 0) && rolloutReplicasSeenBy(replicaSet) !== replicas ? { [desiredReplicasAnnotation]: String(replicas) } : {}),
    };
    const minReadySeconds = minReadySecondsOf(rollout);
    const change: ReplicaSetChange = {
      ...(to === from ? {} : { replicas: to }),
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
      ...(dress.template === undefined ? {} : { template: dress.template }),
      ...(isCurrent && (replicaSet.spec?.minReadySeconds ?? 0) !== minReadySeconds ? { minReadySeconds } : {}),
    };
    if (Object.keys(change).length === 0) continue;
    (to < from ? shrinking : growing).push({ do: 'change-replica-set', replicaSet, change });
    tell(replicaSet.metadata.name, isCurrent ? revisions.revision : revisionOf(replicaSet), from, to);
  }
  return { growing, shrinking, events };
}

/** What a ReplicaSet's template and note have to become where its part has changed. */
function dressOf(
  rollout: Rollout,
  status: RolloutStatus,
  revisions: Revisions,
  replicaSet: ReplicaSet,
): Pick<ReplicaSetChange, 'annotations' | 'template'> {
  const from = injectedMetadata(replicaSet);
  const to = metadataOf(rollout, status, partOf(replicaSet, revisions));
  if (jsonEqual(from, to)) return {};
  return { annotations: { [ephemeralMetadataAnnotation]: metadataNote(to) }, template: dressed(replicaSet.spec?.template ?? {}, from, to) };
}

/** A revision that is wanted again gets a new number, and keeps its former ones as history. */
function revisionAnnotations(replicaSet: ReplicaSet, revision: number): Record<string, string> {
  const former = revisionOf(replicaSet);
  if (former === revision) return {};
  const history = replicaSet.metadata.annotations?.[revisionHistoryAnnotation];
  return {
    [revisionAnnotation]: String(revision),
    ...(former === 0
      ? {}
      : { [revisionHistoryAnnotation]: history === undefined || history === '' ? String(former) : `${history},${former}` }),
  };
}

/** What is written on the Rollout itself: its revision's number, its workload's generation, and the default number of pods, which autoscalers need to see. */
function recordRevision(
  { rollout, workload }: ObservedRollout,
  { revision }: Revisions,
): { actions: readonly Action[]; events: readonly RolloutEvent[] } {
  const text = String(revision);
  const isNumbered = rollout.metadata.annotations?.[revisionAnnotation] === text;
  const annotations = { ...workloadAnnotations(rollout, workload), ...(isNumbered ? {} : { [revisionAnnotation]: text }) };
  const replicas = rollout.spec.replicas === undefined ? { replicas: replicasOf(rollout) } : {};
  const isNothing = Object.keys(annotations).length === 0 && rollout.spec.replicas !== undefined;
  return {
    actions: isNothing ? [] : [{ do: 'change-rollout', ...(Object.keys(annotations).length === 0 ? {} : { annotations }), ...replicas }],
    events: isNumbered ? [] : [normal('RolloutUpdated', `Rollout updated to revision ${text}`)],
  };
}
