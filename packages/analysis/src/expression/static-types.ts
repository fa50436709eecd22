import { fail } from './expression-error.ts';
import type { Value } from './values.ts';

/**
 * What is known of a value before it is there. `unknown` is the type of `result` and of whatever comes from it; `nil` only that of the literal.
 * `int64` (of `asInt`) and `uint8` (a byte) are integers like `int`, yet not the same type.
 */
export type Type =
  | { readonly kind: PlainKind }
  | { readonly kind: 'list'; readonly of: Type; readonly strings?: true }
  | { readonly kind: 'map'; readonly keys: 'string' | 'any'; readonly of: Type }
  | { readonly kind: 'function'; readonly parameters: readonly Type[]; readonly gives: Type };

type PlainKind =
  | ('unknown' | 'nil' | 'bool' | 'int' | 'int64' | 'uint8' | 'float' | 'string' | 'bytes')
  | ('time' | 'duration' | 'zone' | 'month' | 'weekday' | 'builtin');

export const plain = (kind: PlainKind): Type => ({ kind });
export const unknown = plain('unknown');
export const listOf = (of: Type): Type => ({ kind: 'list', of });
export const anyList = listOf(unknown);

const names: Readonly<Record<PlainKind, string>> = {
  ...{ unknown: 'unknown', nil: 'nil', bool: 'bool', int: 'int', int64: 'int64', uint8: 'uint8', float: 'float', string: 'string' },
  ...{ bytes: 'bytes', time: 'time.Time', duration: 'time.Duration', zone: 'time.Location', month: 'time.Month' },
  ...{ weekday: 'time.Weekday', builtin: 'function' },
};

export const nameOf = (type: Type): string =>
  type.kind === 'list' || type.kind === 'map'
    ? type.kind === 'list'
      ? 'array'
      : 'map'
    : type.kind === 'function'
      ? 'function'
      : names[type.kind];

export const isUnknown = (type: Type): boolean => type.kind === 'unknown';
export const isInteger = (type: Type): boolean => type.kind === 'int' || type.kind === 'int64' || type.kind === 'uint8';
export const isNumber = (type: Type): boolean => isInteger(type) || type.kind === 'float';
export const isListLike = (type: Type): boolean => type.kind === 'list' || type.kind === 'bytes';

/** The type of the elements of a list. */
export const elementOf = (type: Type): Type => (type.kind === 'list' ? type.of : type.kind === 'bytes' ? plain('uint8') : unknown);

/** Whether two types are one, as far as a value of the first may stand where the second is expected. */
export function isSame(a: Type, b: Type): boolean {
  if (a.kind === 'map' && b.kind === 'map') return a.keys === b.keys && a.of.kind === b.of.kind;
  if (a.kind === 'list' && b.kind === 'list') return a.strings === b.strings;
  if (a.kind === 'function' && b.kind === 'function') return isSame(a.gives, b.gives) && a.parameters.length === b.parameters.length;
  return a.kind === b.kind;
}

/** Types that are of one kind underneath, and may be mixed in an array that is written out. */
const groups: Readonly<Record<string, string>> = {
  month: 'int',
  weekday: 'int',
  duration: 'int64',
  bytes: 'list',
  builtin: 'function',
};

/** The type of the elements of an array that is written out: where all are of one kind, that of the last. */
export function typeOfItems(items: readonly Type[]): Type {
  const kinds = new Set(items.map(({ kind }) => groups[kind] ?? kind));
  return kinds.size === 1 ? (items.at(-1) ?? unknown) : unknown;
}

/** The type of a value that is of one of two types: nil gives way, and two lists are a list of what they share. */
export function either(a: Type, b: Type): Type {
  if (a.kind === 'nil') return b;
  if (b.kind === 'nil') return a;
  if (!isSame(a, b)) return unknown;
  return a.kind === 'list' && b.kind === 'list' && !isSame(a.of, b.of) ? { ...a, of: unknown } : a;
}

/** Whether `==` between the two makes sense. */
export function isComparable(a: Type, b: Type): boolean {
  if ([a, b].some((type) => type.kind === 'unknown' || type.kind === 'nil')) return true;
  return (isNumber(a) && isNumber(b)) || (isListLike(a) && isListLike(b)) || isSame(a, b);
}

/** Whether each side has one of the kinds, or is unknown while the other has. */
export function mayBe(a: Type, b: Type, ...tests: readonly ((type: Type) => boolean)[]): boolean {
  const fits = (type: Type) => tests.some((test) => test(type));
  return isUnknown(a) ? isUnknown(b) || fits(b) : isUnknown(b) && fits(a);
}

/** Checks an argument against the type that a function takes; integers of all sizes are taken for `int`. */
export function checkArgument(name: string, given: Type, wanted: Type, at?: number): void {
  if (isUnknown(wanted) || isUnknown(given)) return;
  const fits = wanted.kind === 'int' ? isInteger(given) : wanted.kind === 'float' ? isNumber(given) : isSame(given, wanted);
  if (!fits) fail(`${name} takes a ${nameOf(wanted)} here, not ${nameOf(given)}`, at);
}

/** The type of a literal. */
export function typeOfLiteral(value: Value): Type {
  if (value === null) return plain('nil');
  switch (typeof value) {
    case 'boolean':
      return plain('bool');
    case 'bigint':
      return plain('int');
    case 'number':
      return plain('float');
    case 'string':
      return plain('string');
    default:
      return plain('bytes');
  }
}
