import { fail } from '../expression-error.ts';
import type { Zone } from '../values.ts';
import { daysFromDate, daysInMonth, type Time, timeOnWall } from './calendar.ts';
import { commonLayouts, monthNames, partsOf, weekdayNames } from './layout.ts';
import { abbreviationAt, offsetSecondsAt, utc } from './zones.ts';

/** What the elements of a layout say; undefined is not said. */
interface Read {
  year?: number;
  month?: number;
  day?: number;
  yearDay?: number;
  hour?: number;
  minute?: number;
  second?: number;
  nanosecond?: number;
  half?: 'am' | 'pm';
  offsetSeconds?: number;
  isUtc?: boolean;
  zoneName?: string;
}

/** The time that a text names: in the given layout, or in any of the common ones. Without an offset in the text it is the zone's. */
export function parseTime(text: string, layout: string | undefined, zone: Zone = utc): Time {
  for (const each of layout === undefined ? commonLayouts : [layout]) {
    const read = readParts(text, each);
    if (read !== undefined && isInRange(read)) return timeOf(read, zone);
  }
  return fail(layout === undefined ? `"${text}" is no date` : `"${text}" is no date of the form "${layout}"`);
}

function readParts(text: string, layout: string): Read | undefined {
  const read: Read = {};
  const parts = partsOf(layout);
  let rest = text;
  for (const [index, { text: part, isElement }] of parts.entries()) {
    const left: string | undefined = isElement ? readElement(part, rest, read) : skip(rest, part);
    if (left === undefined) return undefined;
    rest = left;
    // Seconds may have a fraction that the layout does not tell of.
    const isSecond = isElement && (part === '5' || part === '05');
    if (isSecond && !/^[.,](?:0+|9+)$/.test(parts[index + 1]?.text ?? '')) rest = readFraction(rest, read);
  }
  return rest === '' ? read : undefined;
}

/** The text after one that stands for itself; spaces match any number of spaces. */
function skip(text: string, literal: string): string | undefined {
  let rest = text;
  for (const [piece] of literal.matchAll(/ +|[^ ]+/g)) {
    if (piece.startsWith(' ')) {
      if (rest !== '' && !rest.startsWith(' ')) return undefined;
      rest = rest.replace(/^ +/, '');
    } else {
      if (!rest.startsWith(piece)) return undefined;
      rest = rest.slice(piece.length);
    }
  }
  return rest;
}

type Field = 'year' | 'month' | 'day' | 'yearDay' | 'hour' | 'minute' | 'second';

const numbers: Readonly<Record<string, readonly [field: Field, pattern: RegExp]>> = {
  '2006': ['year', /^\d{4}/],
  '01': ['month', /^\d{2}/],
  '1': ['month', /^\d{1,2}/],
  '02': ['day', /^\d{2}/],
  _2: ['day', /^ ?\d{1,2}/],
  '2': ['day', /^\d{1,2}/],
  '002': ['yearDay', /^\d{3}/],
  __2: ['yearDay', /^ {0,2}\d{1,3}/],
  '15': ['hour', /^\d{1,2}/],
  '03': ['hour', /^\d{2}/],
  '3': ['hour', /^\d{1,2}/],
  '04': ['minute', /^\d{2}/],
  '4': ['minute', /^\d{1,2}/],
  '05': ['second', /^\d{2}/],
  '5': ['second', /^\d{1,2}/],
};

function readElement(name: string, text: string, read: Read): string | undefined {
  const number = numbers[name];
  if (number !== undefined) {
    const [field, pattern] = number;
    const digits = pattern.exec(text)?.[0];
    if (digits === undefined) return undefined;
    read[field] = Number(digits);
    return text.slice(digits.length);
  }
  if (name === '06') return readShortYear(text, read);
  if (name === 'January' || name === 'Jan') return readName(text, monthNames, name === 'Jan', (index) => (read.month = index + 1));
  if (name === 'Monday' || name === 'Mon') return readName(text, weekdayNames, name === 'Mon', () => undefined);
  if (name === 'PM' || name === 'pm') return readHalf(text, name, read);
  if (name === 'MST') return readAbbreviation(text, read);
  return /^[.,]/.test(name) ? readLayoutFraction(name, text, read) : readOffset(name, text, read);
}

function readShortYear(text: string, read: Read): string | undefined {
  const digits = /^\d{2}/.exec(text)?.[0];
  if (digits === undefined) return undefined;
  read.year = Number(digits) >= 69 ? 1900 + Number(digits) : 2000 + Number(digits);
  return text.slice(2);
}

function readName(text: string, names: readonly string[], isShort: boolean, found: (index: number) => void): string | undefined {
  const lower = text.toLowerCase();
  const all = isShort ? names.map((name) => name.slice(0, 3)) : names;
  const index = all.findIndex((name) => lower.startsWith(name.toLowerCase()));
  if (index < 0) return undefined;
  found(index);
  return text.slice(all[index]?.length ?? 0);
}

function readHalf(text: string, name: string, read: Read): string | undefined {
  const half = text.slice(0, 2);
  if (half !== name && half !== (name === 'PM' ? 'AM' : 'am')) return undefined;
  read.half = half.toLowerCase() as 'am' | 'pm';
  return text.slice(2);
}

function readAbbreviation(text: string, read: Read): string | undefined {
  const found = /^(?:GMT[+-]\d{1,2}|[+-]\d{2}|[A-Z]{3,5})/.exec(text)?.[0];
  if (found === undefined) return undefined;
  if (found === 'UTC') read.isUtc = true;
  else read.zoneName = found;
  return text.slice(found.length);
}

function readFraction(text: string, read: Read): string {
  const [all, digits] = /^[.,](\d+)/.exec(text) ?? [];
  if (all === undefined || digits === undefined) return text;
  read.nanosecond = Number(digits.slice(0, 9).padEnd(9, '0'));
  return text.slice(all.length);
}

function readLayoutFraction(name: string, text: string, read: Read): string | undefined {
  if (name[1] === '9') return readFraction(text, read);
  const digits = /^[.,](\d+)/.exec(text.slice(0, name.length))?.[1];
  if (digits?.length !== name.length - 1) return undefined;
  read.nanosecond = Number(digits.slice(0, 9).padEnd(9, '0'));
  return text.slice(name.length);
}

function readOffset(name: string, text: string, read: Read): string | undefined {
  if (name.startsWith('Z') && text.startsWith('Z')) {
    read.isUtc = true;
    return text.slice(1);
  }
  const colon = name.includes(':') ? ':' : '';
  const parts = name.length === 3 ? 1 : name.replaceAll(':', '').length === 7 ? 3 : 2;
  const pattern = new RegExp(`^([+-])(\\d{2})${`${colon}(\\d{2})`.repeat(parts - 1)}`);
  const [all, sign, hours = '0', minutes = '0', seconds = '0'] = pattern.exec(text) ?? [];
  if (all === undefined || Number(hours) > 24 || Number(minutes) > 60 || Number(seconds) > 60) return undefined;
  const offset = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  read.offsetSeconds = sign === '-' ? -offset : offset;
  return text.slice(all.length);
}

function isInRange(read: Read): boolean {
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0, half } = read;
  const inYear =
    read.yearDay === undefined || (read.yearDay >= 1 && read.yearDay <= daysFromDate(year + 1, 1, 1) - daysFromDate(year, 1, 1));
  const inMonth = month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
  return inYear && inMonth && hour < 24 && (half === undefined || hour <= 12) && minute < 60 && second < 60;
}

function timeOf(read: Read, zone: Zone): Time {
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0, nanosecond = 0 } = read;
  const days = read.yearDay === undefined ? daysFromDate(year, month, day) : daysFromDate(year, 1, read.yearDay);
  const hourOfDay = read.half === 'pm' && hour < 12 ? hour + 12 : read.half === 'am' && hour === 12 ? 0 : hour;
  const local = days * 86_400 + hourOfDay * 3600 + minute * 60 + second;
  if (read.isUtc) return timeOnWall(local, nanosecond, utc);
  if (read.offsetSeconds !== undefined) return withOffset(local, nanosecond, read.offsetSeconds, zone);
  if (read.zoneName !== undefined) return withAbbreviation(local, nanosecond, read.zoneName, zone);
  return timeOnWall(local, nanosecond, zone);
}

/** In the given zone if it has this offset then, else in one without a name. */
function withOffset(local: number, nanosecond: number, offsetSeconds: number, zone: Zone): Time {
  const isOurs = offsetSecondsAt(zone, local - offsetSeconds) === offsetSeconds;
  const time = timeOnWall(local, nanosecond, { name: '', offsetSeconds });
  return isOurs ? { ...time, zone } : time;
}

/** An abbreviation says nothing of the offset, unless it is the zone's own or of the form `GMT+2`. */
function withAbbreviation(local: number, nanosecond: number, name: string, zone: Zone): Time {
  if (abbreviationAt(zone, local) === name) return timeOnWall(local, nanosecond, zone);
  const hours = /^GMT([+-]\d+)$/.exec(name)?.[1];
  return timeOnWall(local, nanosecond, { name, offsetSeconds: Number(hours ?? 0) * 3600 });
}
