import { fail } from './expression-error.ts';
import { mapOf, type Value } from './values.ts';

/** JSON as a value: numbers are floats, objects are maps, undefined is nil. `strict` refuses infinite numbers: none is written so in JSON. */
export function fromJson(json: unknown, strict = false): Value {
  if (json === undefined || json === null) return null;
  if (typeof json === 'boolean') return json;
  if (typeof json === 'number') return strict && !Number.isFinite(json) ? fail('a number is too large') : json;
  if (typeof json === 'string') return json.toWellFormed();
  if (Array.isArray(json)) return json.map((each) => fromJson(each, strict));
  if (typeof json !== 'object') return null;
  return mapOf(Object.entries(json).map(([key, value]) => [key.toWellFormed(), fromJson(value, strict)]));
}
