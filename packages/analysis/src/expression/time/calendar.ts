import type { Tagged, Zone } from '../values.ts';
import { abbreviationAt, offsetSecondsAt } from './zones.ts';

export type Time = Extract<Tagged, { kind: 'time' }>;

/** A time as a clock and a calendar on the wall of its zone show it. Months and days count from 1, weekdays from 0 (Sunday). */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly yearDay: number;
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly nanosecond: number;
  readonly offsetSeconds: number;
  readonly zoneName: string;
}

const daySeconds = 86_400;
const billion = 1_000_000_000n;

const floorDivide = (value: number, by: number): number => Math.floor(value / by);

/** Whole seconds since 1970, rounded down. */
export function unixSeconds(time: Time): number {
  const seconds = time.nanos / billion;
  return Number(time.nanos % billion < 0n ? seconds - 1n : seconds);
}

/** The days from 1970-01-01 to a date of the Gregorian calendar; month and day may be out of range and carry over. */
export function daysFromDate(year: number, month: number, day: number): number {
  const carried = year + floorDivide(month - 1, 12);
  const monthOfYear = month - 12 * floorDivide(month - 1, 12);
  // Years that begin in March, so that the leap day is the last one.
  const marchYear = monthOfYear > 2 ? carried : carried - 1;
  const era = floorDivide(marchYear, 400);
  const yearOfEra = marchYear - 400 * era;
  const dayOfYear = Math.floor((153 * (monthOfYear > 2 ? monthOfYear - 3 : monthOfYear + 9) + 2) / 5);
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear + day - 1 - 719_468;
}

/** The inverse of `daysFromDate`. */
export function dateFromDays(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468;
  const era = floorDivide(shifted, 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day: dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1 };
}

export const daysInMonth = (year: number, month: number): number => daysFromDate(year, month + 1, 1) - daysFromDate(year, month, 1);

export function wallTime(time: Time): WallTime {
  const seconds = unixSeconds(time);
  const offsetSeconds = offsetSecondsAt(time.zone, seconds);
  const local = seconds + offsetSeconds;
  const days = floorDivide(local, daySeconds);
  const inDay = local - days * daySeconds;
  const date = dateFromDays(days);
  return {
    ...date,
    yearDay: days - daysFromDate(date.year, 1, 1) + 1,
    weekday: (((days + 4) % 7) + 7) % 7,
    hour: Math.floor(inDay / 3600),
    minute: Math.floor((inDay % 3600) / 60),
    second: inDay % 60,
    nanosecond: Number(time.nanos - BigInt(seconds) * billion),
    offsetSeconds,
    zoneName: abbreviationAt(time.zone, seconds),
  };
}

/** The time that a wall clock in the zone shows: seconds since 1970 as if the zone were UTC, and nanoseconds. An hour that a clock skips is one later. */
export function timeOnWall(localSeconds: number, nanosecond: number, zone: Zone): Time {
  const first = offsetSecondsAt(zone, localSeconds);
  const offset = first === 0 ? 0 : offsetSecondsAt(zone, localSeconds - first);
  return { kind: 'time', nanos: BigInt(localSeconds - offset) * billion + BigInt(nanosecond), zone };
}
