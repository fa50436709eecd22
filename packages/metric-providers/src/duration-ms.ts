import { parseDurationMs } from '@sluice/kubernetes';

/** A duration of a metric in milliseconds; `usual` where it is left out. Throws where the text is none; `field` is its path. */
export function durationMs(text: string | undefined, field: string, usual = '5m'): number {
  const ms = parseDurationMs(text || usual);
  if (ms === undefined || ms <= 0) throw new Error(`${field}: '${text}' is not a duration such as ${usual}`);
  return ms;
}
