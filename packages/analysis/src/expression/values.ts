/**
 * The values of the condition language. Go's kinds are kept apart by JavaScript's: an integer (int64) is a bigint, a float (float64) a number.
 * Strings are UTF-8 in the language; `text.ts` counts and cuts them so. Lists and maps are never changed once made.
 */
export type Value = null | boolean | bigint | number | string | readonly Value[] | MapValue | Tagged;

/** `keys` says which keys the map may have: only strings (a map literal, JSON), or any (`groupBy`, `fromPairs`). */
export interface MapValue {
  readonly kind: 'map';
  readonly keys: 'string' | 'any';
  readonly entries: ReadonlyMap<Value, Value>;
  /** What `map[key]` gives for a key that is not there, if not nil: an empty list for the groups of `groupBy`. */
  readonly missing?: Value;
}

export type Tagged =
  /** A `b"…"` literal. */
  | { readonly kind: 'bytes'; readonly bytes: readonly number[] }
  /** One byte of a string or of bytes: an unsigned number, 0 to 255. */
  | { readonly kind: 'byte'; readonly value: number }
  /** Nanoseconds since 1970 in UTC, shown in `zone`. */
  | { readonly kind: 'time'; readonly nanos: bigint; readonly zone: Zone }
  /** A length of time in nanoseconds. */
  | { readonly kind: 'duration'; readonly nanos: bigint }
  | { readonly kind: 'zone'; readonly zone: Zone }
  /** `number` counts from 1 for months (January), from 0 for weekdays (Sunday). */
  | { readonly kind: 'month' | 'weekday'; readonly number: number }
  | { readonly kind: 'function'; readonly name: string };

/** A named zone of the tz database, or a fixed offset from UTC with a name that may be empty. */
export type Zone = { readonly name: string } | { readonly name: string; readonly offsetSeconds: number };

export const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

export const isMap = (value: Value): value is MapValue => kindOf(value) === 'map';

/** One word for each kind of value; `switch` over it to tell them apart. */
export function kindOf(value: Value): 'nil' | 'bool' | 'int' | 'float' | 'string' | 'list' | 'map' | Tagged['kind'] {
  if (value === null) return 'nil';
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int';
    case 'number':
      return 'float';
    case 'string':
      return 'string';
    default:
      return isList(value) ? 'list' : (value as MapValue | Tagged).kind;
  }
}

export const mapOf = (entries: Iterable<readonly [Value, Value]>, keys: MapValue['keys'] = 'string'): MapValue => ({
  kind: 'map',
  keys,
  entries: new Map(entries),
});

const typeNames: Readonly<Record<ReturnType<typeof kindOf>, string>> = {
  nil: '<nil>',
  bool: 'bool',
  int: 'int',
  float: 'float',
  string: 'string',
  list: 'array',
  map: 'map',
  bytes: 'bytes',
  byte: 'uint',
  time: 'time.Time',
  duration: 'time.Duration',
  zone: 'time.Location',
  month: 'time.Month',
  weekday: 'time.Weekday',
  function: 'function',
};

/** How messages name the type of a value. */
export const typeName = (value: Value): string => typeNames[kindOf(value)];
