import type { Rollout, WaitingFor } from '@sluice/api';
import { type Event, formatInstant, type Instant, unreachable } from '@sluice/kubernetes';
import { setWeightOf, stepOf } from '@sluice/view';

/** Something that happened during a wait: a line for people, a JSON object for machines. Times are RFC 3339. */
export type News =
  | {
      readonly type: 'state';
      readonly time: string;
      readonly phase: string;
      readonly message: string;
      /** Pod template hash of the newest revision. */
      readonly revision?: string;
      readonly step?: number;
      readonly steps?: number;
      /** Only of a canary. */
      readonly setWeight?: number;
      readonly waitingFor?: WaitingFor;
    }
  | { readonly type: 'event'; readonly time: string; readonly level: string; readonly reason: string; readonly message: string }
  /** The server could not be asked; the wait goes on. */
  | { readonly type: 'trouble'; readonly time: string; readonly message: string };

/** The state of a Rollout as the wait judges it; `message` says what the wait still lacks, where that is more than the Rollout says. */
export function stateNews(rollout: Rollout, phase: string, message: string, now: Instant): News {
  const { spec, status = {} } = rollout;
  const step = stepOf(rollout);
  return {
    type: 'state',
    time: formatInstant(now),
    phase,
    message,
    ...(status.currentPodHash === undefined ? {} : { revision: status.currentPodHash }),
    ...(step === undefined ? {} : { step: step.done, steps: step.count }),
    ...(spec.strategy?.canary === undefined ? {} : { setWeight: setWeightOf(rollout) }),
    ...(status.waitingFor === undefined ? {} : { waitingFor: status.waitingFor }),
  };
}

export function eventNews(event: Event, now: Instant): News {
  const { type = 'Normal', reason = '', message = '', lastTimestamp, eventTime } = event;
  return { type: 'event', time: lastTimestamp ?? eventTime ?? formatInstant(now), level: type, reason, message };
}

/** `00:30:37  Paused - CanaryPauseStep (step 1/6, weight 25)` */
export function newsLine(news: News): string {
  const clock = news.time.slice(11, 19);
  switch (news.type) {
    case 'state': {
      const { phase, message, step, steps, setWeight } = news;
      const where = [
        ...(steps === undefined ? [] : [`step ${step}/${steps}`]),
        ...(setWeight === undefined ? [] : [`weight ${setWeight}`]),
      ];
      return `${clock}  ${phase}${message === '' ? '' : ` - ${message}`}${where.length === 0 ? '' : ` (${where.join(', ')})`}`;
    }
    case 'event':
      return `${clock}  ${news.level} ${news.reason}: ${news.message}`;
    case 'trouble':
      return `${clock}  trying again: ${news.message}`;
    default:
      return unreachable(news);
  }
}
