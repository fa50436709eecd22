import { formatFloat } from './number-text.ts';
import { compareBytes } from './text.ts';
import { durationText } from './time/duration.ts';
import { timeText } from './time/format.ts';
import { monthNames, weekdayNames } from './time/layout.ts';
import { isList, type MapValue, type Value } from './values.ts';

/** A value as `string` writes it: `1.5`, `[1 2]`, `map[a:1 b:<nil>]`. */
export function toText(value: Value): string {
  if (value === null) return '<nil>';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return formatFloat(value);
  if (typeof value !== 'object') return String(value);
  if (isList(value)) return `[${value.map(toText).join(' ')}]`;
  switch (value.kind) {
    case 'map':
      return `map[${pairs(value).join(' ')}]`;
    case 'bytes':
      return `[${value.bytes.join(' ')}]`;
    case 'byte':
      return String(value.value);
    case 'time':
      return timeText(value);
    case 'duration':
      return durationText(value.nanos);
    case 'zone':
      return value.zone.name;
    case 'month':
      return monthNames[value.number - 1] ?? '';
    case 'weekday':
      return weekdayNames[value.number] ?? '';
    case 'function':
      return value.name;
  }
}

function pairs(map: MapValue): string[] {
  return [...map.entries].toSorted(([a], [b]) => compareKeys(a, b)).map(([key, value]) => `${toText(key)}:${toText(value)}`);
}

function compareKeys(a: Value, b: Value): number {
  if ((typeof a === 'bigint' && typeof b === 'bigint') || (typeof a === 'number' && typeof b === 'number'))
    return a < b ? -1 : a > b ? 1 : 0;
  return compareBytes(toText(a), toText(b));
}
