import type { Instant } from './ports.ts';

/** The instant that an RFC 3339 text names, or undefined where it is none. */
export function parseInstant(text: string): Instant | undefined {
  // biome-ignore lint/style/noRestrictedGlobals: a pure function of its argument; no clock is read
  const value = Date.parse(text);
  return Number.isNaN(value) ? undefined : value;
}

/** Seconds of an HTTP Retry-After header: a number, or a date to count to from `now`; undefined where it says neither. */
export function parseRetryAfter(header: string | undefined, now: Instant): number | undefined {
  if (header === undefined || header === '') return undefined;
  if (/^\d+$/.test(header)) return Number(header);
  const at = parseInstant(header);
  return at === undefined ? undefined : Math.max(0, Math.ceil((at - now) / 1000));
}

/** `2026-01-31T23:59:59Z`: the form of Kubernetes timestamps, whole seconds in UTC; fractions are cut off. */
export const formatInstant = (instant: Instant): string => `${isoText(instant).slice(0, 19)}Z`;

/** `2026-01-31T23:59:59.123000Z`: the form of Kubernetes' MicroTime, as leases carry it. */
export const formatMicroTime = (instant: Instant): string => `${isoText(instant).slice(0, 23)}000Z`;

function isoText(instant: Instant): string {
  // biome-ignore lint/style/noRestrictedGlobals: a pure function of its argument; no clock is read
  return new Date(instant).toISOString();
}
