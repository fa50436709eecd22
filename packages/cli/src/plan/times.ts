import { autoPromotionSecondsOf, pauseLengthOf, progressDeadlineSecondsOf, type Rollout } from '@sluice/api';
import { formatAge } from '@sluice/kubernetes';
import type { Rehearsed } from '@sluice/sandbox';
import type { Stage } from './stages.ts';

/** How long a release takes at least and at most, in words. */
export interface Times {
  readonly shortest: string;
  readonly longest: string;
}

/** By a rehearsal in which pods start at once and somebody promotes at once. */
export function timesOf(rollout: Rollout, { endedAtMs, moments }: Rehearsed, stages: readonly Stage[]): Times {
  const pausesMs = timedPausesMs(rollout);
  const promotions = moments.filter(({ kind, what }) => kind === 'event' && what === 'a user promotes').length;
  const waits = stages.filter((stage, index) => stage.after.canary.pods > (stages[index - 1]?.after.canary.pods ?? 0)).length;
  const deadlineMs = progressDeadlineSecondsOf(rollout) * 1000;
  return {
    shortest: `${span(endedAtMs)}: ${span(pausesMs)} of pauses, the rest for pods that are ready soon${promotions > 0 ? ' and promotions at once' : ''}`,
    longest:
      promotions > 0
        ? `no limit: it pauses ${promotions === 1 ? 'once' : `${promotions} times`} until somebody promotes`
        : `${span(pausesMs + waits * deadlineMs)}: pods may take up to ${span(deadlineMs)} (progressDeadlineSeconds) ${waits === 1 ? 'once' : `${waits} times`}`,
  };
}

function timedPausesMs(rollout: Rollout): number {
  const seconds = (rollout.spec.strategy?.canary?.steps ?? []).map(({ pause }) => {
    const length = pause === undefined ? undefined : pauseLengthOf(pause);
    return length?.kind === 'seconds' ? length.seconds : 0;
  });
  return (seconds.reduce((sum, each) => sum + each, 0) + autoPromotionSecondsOf(rollout)) * 1000;
}

const span = (ms: number): string => (ms === 0 ? '0s' : formatAge(Math.max(1000, ms)));
