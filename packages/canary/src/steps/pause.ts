import type { RolloutStatus } from '@sluice/api';
import { type Instant, parseDurationMs, parseInstant } from '@sluice/kubernetes';
import { isResumedByUser, pauseFor } from '@sluice/rollout';
import type { StepKind, StepValue } from './step-kind.ts';

/** Waits for a time, or until someone promotes. */
export const pause: StepKind<StepValue<'pause'>> = {
  describe: ({ duration }) => (duration === undefined ? 'pause' : `pause: ${typeof duration === 'number' ? `${duration}s` : duration}`),
  isComplete: (value, { status, now }) => {
    const end = pauseEnd(value, status);
    return isResumedByUser(status) || (end !== undefined && now >= end);
  },
  wait: (value, { status }) => {
    const until = pauseEnd(value, status);
    return until === undefined
      ? { reason: 'CanaryPauseStep', message: 'The step pauses until someone promotes the rollout.' }
      : { reason: 'CanaryPauseStep', message: 'The step pauses for a set time; promoting the rollout ends it sooner.', until };
  },
};

/** When a pause that has begun ends by itself; undefined for one without a duration, or not begun. */
function pauseEnd({ duration }: StepValue<'pause'>, status: RolloutStatus): Instant | undefined {
  const begun = pauseFor(status, 'CanaryPauseStep')?.startTime;
  const start = begun === undefined ? undefined : parseInstant(begun);
  const length = pauseLengthMs(duration);
  return start === undefined || length === undefined ? undefined : start + length;
}

/** Milliseconds of a pause: a number is seconds, a text is seconds without a unit or a duration such as `1h30m`. */
function pauseLengthMs(duration: StepValue<'pause'>['duration']): number | undefined {
  if (duration === undefined) return undefined;
  if (typeof duration === 'number') return duration * 1000;
  return /^\d+$/.test(duration) ? Number(duration) * 1000 : parseDurationMs(duration);
}
