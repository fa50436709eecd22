import { encodeBase64 } from './base64.ts';
import { fail } from './expression-error.ts';
import { compareBytes } from './text.ts';
import { type Time, wallTime } from './time/calendar.ts';
import { formatTime } from './time/format.ts';
import { isList, type MapValue, typeName, type Value } from './values.ts';

/** Indented JSON with the keys of maps in order; `<`, `>` and `&` are escaped. Fails on NaN, infinity, functions, and maps whose keys may be no strings. */
export function toJson(value: Value, indent = ''): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'number')
    return Number.isFinite(value) ? (Object.is(value, -0) ? '-0' : String(value)) : fail(`JSON has no ${value}`);
  if (typeof value === 'string') return quote(value);
  if (isList(value)) return block('[]', indent, (inner) => value.map((item) => toJson(item, inner)));
  switch (value.kind) {
    case 'map':
      return block('{}', indent, (inner) => pairs(value, inner));
    case 'byte':
      return String(value.value);
    case 'month':
    case 'weekday':
      return String(value.number);
    case 'duration':
      return String(value.nanos);
    case 'time':
      return quote(timeInJson(value));
    case 'bytes':
      return quote(encodeBase64(value.bytes));
    case 'zone':
      return '{}';
    case 'function':
      return fail(`JSON has no ${typeName(value)}`);
  }
}

function timeInJson(time: Time): string {
  const { year } = wallTime(time);
  return year >= 0 && year <= 9999 ? formatTime(time, '2006-01-02T15:04:05.999999999Z07:00') : fail(`JSON has no year ${year}`);
}

function block(brackets: string, indent: string, lines: (inner: string) => readonly string[]): string {
  const inner = `${indent}  `;
  const content = lines(inner);
  if (content.length === 0) return brackets;
  return `${brackets[0]}\n${inner}${content.join(`,\n${inner}`)}\n${indent}${brackets[1]}`;
}

function pairs(map: MapValue, inner: string): string[] {
  if (map.keys !== 'string') return fail('JSON has only maps whose keys are strings');
  const entries = [...map.entries].toSorted(([a], [b]) => compareBytes(String(a), String(b)));
  return entries.map(([key, value]) => `${quote(String(key))}: ${toJson(value, inner)}`);
}

const quote = (text: string): string =>
  JSON.stringify(text).replace(/[<>&\u2028\u2029]|\\ud[c-f][\da-f]{2}/g, (part) =>
    part.startsWith('\\') ? '\\ufffd' : `\\u${part.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
