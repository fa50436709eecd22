import { parseDurationMs } from '@sluice/kubernetes';

/** A duration of a metric in milliseconds; five minutes where it is left out. Throws where the text is none; `field` is its path. */
export function durationMs(interval: string | undefined, field: string): number {
  const ms = parseDurationMs(interval || '5m');
  if (ms === undefined || ms <= 0) throw new Error(`${field}: '${interval}' is not a duration such as 5m`);
  return ms;
}
