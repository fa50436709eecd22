import type { Zone } from '../values.ts';

export const utc: Zone = { name: 'UTC', offsetSeconds: 0 };

interface KnownZone {
  readonly offsets: Intl.DateTimeFormat;
  readonly names: readonly Intl.DateTimeFormat[];
}

/** Regions whose English has a short name for the zones near it: `EST`, `CEST`, `AEDT`, `IST`. */
const regions = ['en-US', 'en-GB', 'en-AU', 'en-IN'];

// Making a format is slow. Only zones that exist are kept: some hundred at most.
const known = new Map<string, KnownZone>();

function knownZone(name: string): KnownZone | undefined {
  const zone = known.get(name) ?? makeZone(name);
  if (zone !== undefined) known.set(name, zone);
  return zone;
}

function makeZone(name: string): KnownZone | undefined {
  if (!/^[A-Za-z][\w+/-]*$/.test(name)) return undefined;
  try {
    const offsets = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
    const { timeZone } = offsets.resolvedOptions();
    if (timeZone !== name && timeZone.toLowerCase() === name.toLowerCase()) return undefined;
    return { offsets, names: regions.map((region) => new Intl.DateTimeFormat(region, { timeZone: name, timeZoneName: 'short' })) };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** A zone of the tz database by its name, such as `Europe/Zurich`; undefined where there is none. Names are exact. */
export function zoneNamed(name: string): Zone | undefined {
  if (name === '' || name === 'UTC' || name === 'Local') return utc;
  return knownZone(name) && { name };
}

// The first and the last instant that JavaScript knows are about 270,000 years away.
const maxSeconds = 8.64e12;

const part = (format: Intl.DateTimeFormat | undefined, seconds: number): string =>
  format?.formatToParts(1000 * Math.max(-maxSeconds, Math.min(maxSeconds, seconds))).find(({ type }) => type === 'timeZoneName')?.value ??
  '';

/** Seconds east of UTC at an instant, given in seconds since 1970. */
export function offsetSecondsAt(zone: Zone, seconds: number): number {
  if ('offsetSeconds' in zone) return zone.offsetSeconds;
  const [, sign, hours = '0', minutes = '0', rest = '0'] =
    /GMT([+-])(\d+):(\d+)(?::(\d+))?/.exec(part(knownZone(zone.name)?.offsets, seconds)) ?? [];
  const offset = Number(hours) * 3600 + Number(minutes) * 60 + Number(rest);
  return sign === '-' ? -offset : offset;
}

/** The zone's short name at an instant, such as `CEST`; empty where it has none. */
export function abbreviationAt(zone: Zone, seconds: number): string {
  if ('offsetSeconds' in zone) return zone.name;
  const names = knownZone(zone.name)?.names.map((format) => part(format, seconds)) ?? [];
  return names.find((name) => /^[A-Z]{3,5}$/.test(name)) ?? '';
}
