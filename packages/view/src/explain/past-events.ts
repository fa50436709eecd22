import { type Event, type Instant, parseInstant } from '@sluice/kubernetes';

/** Something that was reported about an object. */
export interface PastEvent {
  readonly isWarning: boolean;
  readonly reason: string;
  readonly message: string;
  /** How long ago it last happened, in milliseconds. */
  readonly agoMs?: number;
  readonly count: number;
}

const most = 8;

/** The latest events, oldest first. */
export function pastEvents(events: readonly Event[], now: Instant): readonly PastEvent[] {
  return [...events]
    .sort(
      (a, b) => (timeOf(a) ?? 0) - (timeOf(b) ?? 0) || Number(a.metadata.resourceVersion ?? 0) - Number(b.metadata.resourceVersion ?? 0),
    )
    .slice(-most)
    .map((event) => {
      const time = timeOf(event);
      return {
        isWarning: event.type === 'Warning',
        reason: event.reason ?? '',
        message: event.message ?? '',
        ...(time === undefined ? {} : { agoMs: Math.max(0, now - time) }),
        count: event.series?.count ?? event.count ?? 1,
      };
    });
}

const timeOf = ({ series, lastTimestamp, eventTime, metadata }: Event): Instant | undefined =>
  parseInstant(series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? '');
