import type { AnalysisRunStatus, TtlStrategy } from '@sluice/api';
import { type Instant, parseInstant } from '@sluice/kubernetes';

/** When a finished run is to be removed; undefined for never. The time after a success or a failure goes before that after any end. */
export function removalAt(ttl: TtlStrategy | undefined, { phase, completedAt }: AnalysisRunStatus): Instant | undefined {
  const end = parseInstant(completedAt ?? '');
  if (ttl === undefined || end === undefined) return undefined;
  const { secondsAfterCompletion, secondsAfterFailure, secondsAfterSuccess } = ttl;
  const own = phase === 'Successful' ? secondsAfterSuccess : phase === 'Failed' ? secondsAfterFailure : undefined;
  const seconds = own ?? secondsAfterCompletion;
  return seconds === undefined ? undefined : end + seconds * 1000;
}
