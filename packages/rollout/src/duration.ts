import { autoPromotionEnabledOf, type Rollout, type RolloutDuration, type RolloutStatus } from '@sluice/api';
import { formatInstant, type Instant, parseInstant } from '@sluice/kubernetes';
import { isPromoted } from './status.ts';

interface Moment {
  readonly rollout: Rollout;
  readonly now: Instant;
  /** This pass is the first of a template or of steps. */
  readonly isNew: boolean;
  /** All pods of the wanted revision are available. */
  readonly isAvailable: boolean;
}

/** How long the update has been under way, how much of that it waited for a person, and how it ended. */
export function durationOf(before: RolloutStatus, after: RolloutStatus, { rollout, now, isNew, isAvailable }: Moment): RolloutDuration {
  const time = formatInstant(now);
  const isRetried = before.abortedAt !== undefined && after.abortedAt === undefined;
  const begun: RolloutDuration = isNew || isRetried || before.duration === undefined ? { rolloutStartedAt: time } : before.duration;
  const paused = pauseCounted(begun, needsPerson(rollout, after), now);
  if (paused.finishedAt !== undefined) return paused;
  if (after.abort === true) return { ...paused, finishedAt: time, completionStatus: 'Aborted' };
  if (!isPromoted(after)) return paused;
  const completionStatus = paused.completionStatus ?? endOf(before, after, isNew);
  return isAvailable ? { ...paused, finishedAt: time, completionStatus } : { ...paused, completionStatus };
}

function endOf(before: RolloutStatus, after: RolloutStatus, isNew: boolean): NonNullable<RolloutDuration['completionStatus']> {
  const isRollback = isNew && before.stableRS === after.currentPodHash;
  const isFast = before.promoteFull === true;
  if (isRollback) return isFast ? 'FastRolledBack' : 'RolledBack';
  return isFast ? 'FastPromoted' : 'Promoted';
}

function pauseCounted({ manualPauseStartedAt, ...duration }: RolloutDuration, isWaiting: boolean, now: Instant): RolloutDuration {
  if (isWaiting) return { ...duration, manualPauseStartedAt: manualPauseStartedAt ?? formatInstant(now) };
  const start = manualPauseStartedAt === undefined ? undefined : parseInstant(manualPauseStartedAt);
  if (start === undefined) return duration;
  const waited = Math.max(0, Math.round((now - start) / 1000));
  return { ...duration, totalManualPauseDurationSeconds: (duration.totalManualPauseDurationSeconds ?? 0) + waited };
}

/** Whether only a person can make the rollout go on. */
function needsPerson(rollout: Rollout, status: RolloutStatus): boolean {
  if (rollout.spec.paused === true) return true;
  const step = rollout.spec.strategy?.canary?.steps?.[status.currentStepIndex ?? -1];
  return (status.pauseConditions ?? []).some(({ reason }) => {
    if (reason === 'CanaryPauseStep') return step?.pause?.duration === undefined;
    if (reason === 'BlueGreenPause') return !autoPromotionEnabledOf(rollout);
    return true;
  });
}
