import type { Instant } from './ports.ts';

/** The instant that an RFC 3339 text names, or undefined where it is none. */
export function parseInstant(text: string): Instant | undefined {
  // biome-ignore lint/style/noRestrictedGlobals: a pure function of its argument; no clock is read
  const value = Date.parse(text);
  return Number.isNaN(value) ? undefined : value;
}

/** `2026-01-31T23:59:59Z`: the form of Kubernetes timestamps, whole seconds in UTC; fractions are cut off. */
export const formatInstant = (instant: Instant): string => `${isoText(instant).slice(0, 19)}Z`;

/** `2026-01-31T23:59:59.123000Z`: the form of Kubernetes' MicroTime, as leases carry it. */
export const formatMicroTime = (instant: Instant): string => `${isoText(instant).slice(0, 23)}000Z`;

function isoText(instant: Instant): string {
  // biome-ignore lint/style/noRestrictedGlobals: a pure function of its argument; no clock is read
  return new Date(instant).toISOString();
}
