import { encodeBase64 } from '../src/expression/base64.ts';
import { kindOf, type Value } from '../src/expression/values.ts';

/** A value as the oracle writes it (main.go says how), so that both can be compared as text. Zones' short names are left out: they are data, not behaviour. */
export function toWire(value: Value): unknown {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') return value.replace(/[\ud800-\udfff]/gu, '\ufffd');
  if (typeof value === 'bigint') return { i: String(value) };
  if (typeof value === 'number') return { f: floatText(value) };
  if (Array.isArray(value)) return value.map(toWire);
  const tagged = value as Exclude<Value, null | boolean | string | bigint | number | readonly Value[]>;
  switch (tagged.kind) {
    case 'map':
      return { m: [...tagged.entries].map(([key, item]) => [toWire(key), toWire(item)]).toSorted(byText) };
    case 'byte':
      return { u: String(tagged.value) };
    case 'bytes':
      return { b: encodeBase64(tagged.bytes) };
    case 'time':
      return { t: String(tagged.nanos) };
    case 'duration':
      return { d: String(tagged.nanos) };
    case 'zone':
      return { z: tagged.zone.name };
    case 'month':
    case 'weekday':
      return { [tagged.kind === 'month' ? 'time.Month' : 'time.Weekday']: String(tagged.number) };
    case 'function':
      return { '?': kindOf(tagged) };
  }
}

const byText = ([a]: unknown[], [b]: unknown[]): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

/** As JSON has no NaN, and would lose the sign of -0. */
function floatText(value: number): string {
  if (Object.is(value, -0)) return '-0';
  return Number.isNaN(value) ? 'NaN' : Number.isFinite(value) ? String(value) : value > 0 ? '+Inf' : '-Inf';
}

/** A metric's result on its way to the oracle. */
export function resultToWire(value: unknown): unknown {
  if (typeof value === 'number') return { f: floatText(value) };
  if (Array.isArray(value)) return value.map(resultToWire);
  return typeof value === 'object' && value !== null ? { m: Object.entries(value).map(([key, item]) => [key, resultToWire(item)]) } : value;
}

/** And back. */
export function resultFromWire(wire: unknown): unknown {
  if (Array.isArray(wire)) return wire.map(resultFromWire);
  if (typeof wire !== 'object' || wire === null) return wire;
  const { f, m } = wire as { f?: string; m?: [string, unknown][] };
  return f === undefined ? Object.fromEntries((m ?? []).map(([key, item]) => [key, resultFromWire(item)])) : floatFromText(f);
}

export const floatFromText = (text: string): number => Number(text.replace('Inf', 'Infinity'));
