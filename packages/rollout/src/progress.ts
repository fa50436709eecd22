import { progressDeadlineSecondsOf, type Rollout, type RolloutCondition, type RolloutStatus } from '@sluice/api';
import { type Instant, parseInstant } from '@sluice/kubernetes';
import { type ConditionState, conditionOf, withCondition, withoutCondition } from './conditions.ts';
import { normal, type RolloutEvent } from './plan.ts';
import type { Revisions } from './revisions.ts';
import { isPausedByController, isPromoted } from './status.ts';

/** What a strategy knows about the pass, beside the status itself. */
export interface Outlook {
  readonly rollout: Rollout;
  readonly now: Instant;
  readonly revisions: Revisions;
  /** Enough pods serve. */
  readonly isAvailable: boolean;
  /** The wanted revision is stable, all of its pods are there, and nothing else is left to do. */
  readonly isHealthy: boolean;
  /** Pods of the wanted revision are awaited: the progress deadline runs. */
  readonly awaitsPods: boolean;
  /** What is said of an abort in this pass. */
  readonly aborted?: string | undefined;
}

export interface Progress {
  readonly conditions: readonly RolloutCondition[];
  readonly events: readonly RolloutEvent[];
  /** When the progress deadline passes, if it runs. */
  readonly deadline?: Instant;
}

/** The conditions that go with `after`, the status that this pass arrives at; `before` is the one that it started from. */
export function progressOf(before: RolloutStatus, after: RolloutStatus, outlook: Outlook): Progress {
  const { now, rollout } = outlook;
  const { state, touch, deadline } = progressing(before, after, outlook);
  const isPaused = rollout.spec.paused === true || isPausedByController(after);
  const wasPaused = conditionOf(before, 'Paused')?.status === 'True';
  const failure = outlook.revisions.all.flatMap((each) => each.status?.conditions ?? []).find((each) => each.type === 'ReplicaFailure');

  let conditions = withoutCondition(before.conditions ?? [], 'InvalidSpec');
  conditions = withCondition(conditions, availability(outlook.isAvailable), now);
  if (isPaused || conditionOf(before, 'Paused') !== undefined) conditions = withCondition(conditions, pausing(isPaused), now);
  conditions = withCondition(
    conditions,
    flag('Completed', 'RolloutCompleted', isPromoted(after), 'Rollout completed', 'Rollout not completed'),
    now,
  );
  conditions = withCondition(
    conditions,
    flag('Healthy', 'RolloutHealthy', outlook.isHealthy, 'Rollout is healthy', 'Rollout is not healthy'),
    now,
  );
  conditions = withCondition(conditions, state, now, touch);
  conditions =
    failure?.status === 'True'
      ? withCondition(
          conditions,
          { type: 'ReplicaFailure', status: 'True', reason: failure.reason ?? '', message: failure.message ?? '' },
          now,
        )
      : withoutCondition(conditions, 'ReplicaFailure');

  const events: RolloutEvent[] = [];
  const reason = rollout.spec.paused === true ? 'manually paused' : after.pauseConditions?.[0]?.reason;
  if (isPaused && !wasPaused) events.push(normal('RolloutPaused', `Rollout is paused (${reason})`));
  if (!isPaused && wasPaused && after.abort !== true) events.push(normal('RolloutResumed', 'Rollout is resumed'));
  return { conditions, events, ...(deadline === undefined ? {} : { deadline }) };
}

const availability = (isAvailable: boolean): ConditionState => ({
  type: 'Available',
  status: isAvailable ? 'True' : 'False',
  reason: 'AvailableReason',
  message: isAvailable ? 'Rollout has minimum availability' : 'Rollout does not have minimum availability',
});

const pausing = (isPaused: boolean): ConditionState => ({
  type: 'Paused',
  status: isPaused ? 'True' : 'False',
  reason: 'RolloutPaused',
  message: isPaused ? 'Rollout is paused' : 'Rollout is resumed',
});

const flag = (type: 'Completed' | 'Healthy', reason: string, holds: boolean, yes: string, no: string): ConditionState => ({
  type,
  status: holds ? 'True' : 'False',
  reason,
  message: holds ? yes : no,
});

interface Progressing {
  readonly state: ConditionState;
  /** Progress was made that the texts do not show: the deadline starts anew. */
  readonly touch: boolean;
  readonly deadline?: Instant;
}

function progressing(before: RolloutStatus, after: RolloutStatus, outlook: Outlook): Progressing {
  const { rollout, revisions, now } = outlook;
  const last = conditionOf(before, 'Progressing');
  const say = (status: ConditionState['status'], reason: string, message: string, touch = false): Progressing => ({
    state: { type: 'Progressing', status, reason, message },
    touch,
  });
  const name = `${rollout.metadata.name}-${revisions.currentHash}`;

  if (after.abort === true) {
    if (last?.reason === 'RolloutAborted') return say('False', 'RolloutAborted', last.message);
    return say('False', 'RolloutAborted', outlook.aborted ?? `Rollout aborted update to revision ${revisions.revision}`);
  }
  if (rollout.spec.paused === true || isPausedByController(after)) return say('Unknown', 'RolloutPaused', 'Rollout is paused');
  if (isPromoted(after) && !outlook.awaitsPods)
    return say('True', 'NewReplicaSetAvailable', `ReplicaSet "${name}" has successfully progressed.`);
  if (before.currentPodHash !== after.currentPodHash) {
    return revisions.current === undefined
      ? say('True', 'NewReplicaSetCreated', `Created new replica set "${name}"`, true)
      : say('True', 'FoundNewReplicaSet', `Found new replica set "${name}"`, true);
  }
  if (last?.reason === 'RolloutAborted') return say('Unknown', 'RolloutRetry', 'Rollout is retried', true);
  const isLate = last?.reason === 'ProgressDeadlineExceeded';
  if (isLate ? hasMovedOn(before, after) || !outlook.awaitsPods : hasProgressed(before, after))
    return say('True', 'ReplicaSetUpdated', `ReplicaSet "${name}" is progressing.`, true);
  if (last?.reason === 'RolloutPaused') return say('Unknown', 'RolloutResumed', 'Rollout is resumed', true);
  if (last === undefined) return say('True', 'ReplicaSetUpdated', `ReplicaSet "${name}" is progressing.`);

  const kept: ConditionState = { type: 'Progressing', status: statusOf(last.status), reason: last.reason, message: last.message };
  if (!outlook.awaitsPods) return { state: kept, touch: false };
  // A promoted rollout that loses pods is not late: nothing was started that could be.
  const wasThere = last.reason === 'NewReplicaSetAvailable' || last.reason === 'ReplicaSetNotAvailable';
  if (isPromoted(after) && wasThere) return say('True', 'ReplicaSetNotAvailable', `ReplicaSet "${name}" is not available.`);
  const since = parseInstant(last.lastUpdateTime ?? '') ?? now;
  const deadline = since + progressDeadlineSecondsOf(rollout) * 1000;
  if (now >= deadline) return say('False', 'ProgressDeadlineExceeded', `ReplicaSet "${name}" has timed out progressing.`);
  return { state: kept, touch: false, deadline };
}

const statusOf = (text: string): ConditionState['status'] => (text === 'True' || text === 'False' ? text : 'Unknown');

/** Whether this pass sees the rollout further on than the last one: more pods, fewer old ones, another step, a switched Service. */
function hasProgressed(before: RolloutStatus, after: RolloutStatus): boolean {
  const old = (status: RolloutStatus) => (status.replicas ?? 0) - (status.updatedReplicas ?? 0);
  return (
    hasMovedOn(before, after) ||
    old(after) < old(before) ||
    (after.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (after.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

/** Progress of the wanted revision itself: once a rollout is late, old pods that go or come back do not make it less so. */
function hasMovedOn(before: RolloutStatus, after: RolloutStatus): boolean {
  return (
    before.updatedReplicas !== after.updatedReplicas ||
    before.stableRS !== after.stableRS ||
    before.currentStepIndex !== after.currentStepIndex ||
    before.currentStepHash !== after.currentStepHash ||
    before.blueGreen?.activeSelector !== after.blueGreen?.activeSelector ||
    before.blueGreen?.previewSelector !== after.blueGreen?.previewSelector
  );
}
