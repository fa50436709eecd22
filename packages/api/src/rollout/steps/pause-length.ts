import { parseDurationMs } from '@sluice/kubernetes';
import type { PauseStep } from './pause.ts';

/** How long a pause lasts. */
export type PauseLength =
  | { readonly kind: 'until-promoted' }
  | { readonly kind: 'seconds'; readonly seconds: number }
  | { readonly kind: 'unreadable' };

/** How long a pause lasts: a number, or a text without a unit, is seconds; other texts are durations such as `1h30m`. Parts of a second are cut off. */
export function pauseLengthOf({ duration }: PauseStep): PauseLength {
  if (duration === undefined) return { kind: 'until-promoted' };
  if (typeof duration === 'number') return duration < 0 ? { kind: 'unreadable' } : { kind: 'seconds', seconds: duration };
  const ms = /^\d+$/.test(duration) ? Number(duration) * 1000 : parseDurationMs(duration);
  return ms === undefined || ms < 0 ? { kind: 'unreadable' } : { kind: 'seconds', seconds: Math.trunc(ms / 1000) };
}
