import { fail } from './expression-error.ts';
import { power } from './power.ts';
import { compareBytes, concatenate } from './text.ts';
import { isList, isMap, kindOf, type MapValue, type Tagged, typeName, type Value, type Zone } from './values.ts';

/** An integer of 64 bits: what is more wraps round. */
export const int64 = (value: bigint): bigint => BigInt.asIntN(64, value);

const smallestInt = -(2n ** 63n);

/** A float cut to an integer; what no integer can hold gives the smallest one, as on the field's processors. */
export function truncate(value: number): bigint {
  const whole = Math.trunc(value);
  return whole >= -(2 ** 63) && whole < 2 ** 63 ? BigInt(whole) : smallestInt;
}

/** The value if it is neither plain nor a list. */
const taggedIn = (value: Value): MapValue | Tagged | undefined =>
  value !== null && typeof value === 'object' && 'kind' in value ? value : undefined;

/** The number in a value: integers and bytes as bigint, floats as number; undefined for anything else. */
export function numberIn(value: Value): bigint | number | undefined {
  if (typeof value === 'bigint' || typeof value === 'number') return value;
  const tagged = taggedIn(value);
  return tagged?.kind === 'byte' ? BigInt(tagged.value) : undefined;
}

/** The integer in a duration (nanoseconds), a month or a weekday. */
export function underneath(value: Value): bigint | undefined {
  const tagged = taggedIn(value);
  if (tagged?.kind === 'duration') return tagged.nanos;
  return tagged?.kind === 'month' || tagged?.kind === 'weekday' ? BigInt(tagged.number) : undefined;
}

/** An integer for an index or a count; floats are cut. */
export function integerIn(value: Value): bigint {
  const number = numberIn(value);
  if (number === undefined) return fail(`an integer is needed, not ${typeName(value)}`);
  return typeof number === 'bigint' ? number : truncate(number);
}

const mismatch = (operator: string, left: Value, right: Value): never =>
  fail(`invalid operation: ${typeName(left)} ${operator} ${typeName(right)}`);

interface NumberRule {
  readonly ints: (a: bigint, b: bigint) => Value;
  readonly floats: (a: number, b: number) => Value;
}

const numberRules: Readonly<Record<'+' | '-' | '*' | '/' | '%' | '**', NumberRule>> = {
  '+': { ints: (a, b) => int64(a + b), floats: (a, b) => a + b },
  '-': { ints: (a, b) => int64(a - b), floats: (a, b) => a - b },
  '*': { ints: (a, b) => int64(a * b), floats: (a, b) => a * b },
  '/': { ints: (a, b) => Number(a) / Number(b), floats: (a, b) => a / b },
  '%': { ints: (a, b) => (b === 0n ? fail('integer divide by zero') : a % b), floats: () => mismatch('%', 0, 0) },
  '**': { ints: (a, b) => power(Number(a), Number(b)), floats: power },
};

/** `left operator right` for the arithmetic operators, of values of any kind. */
export function arithmetic(operator: '+' | '-' | '*' | '/' | '%' | '**', left: Value, right: Value): Value {
  const [a, b] = [numberIn(left), numberIn(right)];
  if (a === undefined || b === undefined) return timeArithmetic(operator, left, right);
  if (typeof a === 'bigint' && typeof b === 'bigint') return numberRules[operator].ints(a, b);
  return operator === '%' ? mismatch('%', left, right) : numberRules[operator].floats(Number(a), Number(b));
}

function timeArithmetic(operator: string, left: Value, right: Value): Value {
  if (operator === '+' && typeof left === 'string' && typeof right === 'string') return concatenate([left, right]);
  const [a, b] = [taggedIn(left), taggedIn(right)];
  if (a?.kind === 'time' && b?.kind === 'duration') {
    if (operator === '+') return { ...a, nanos: a.nanos + b.nanos };
    if (operator === '-') return { ...a, nanos: a.nanos - b.nanos };
  }
  if (operator === '+' && a?.kind === 'duration' && b?.kind === 'time') return { ...b, nanos: a.nanos + b.nanos };
  if (operator === '-' && a?.kind === 'time' && b?.kind === 'time') return { kind: 'duration', nanos: clampInt64(a.nanos - b.nanos) };
  return durationArithmetic(operator, left, right);
}

function durationArithmetic(operator: string, left: Value, right: Value): Value {
  const [a, b] = [nanosIn(left), nanosIn(right)];
  if (a === undefined && b === undefined) return mismatch(operator, left, right);
  const isOneSided = a === undefined || b === undefined;
  const [x, y] = [a ?? numberIn(left), b ?? numberIn(right)];
  if (x === undefined || y === undefined) return mismatch(operator, left, right);
  const of = (nanos: bigint): Value => ({ kind: 'duration', nanos: int64(nanos) });
  if (operator === '*' && typeof x === 'bigint' && typeof y === 'bigint') return of(x * y);
  if (operator === '*') return Number(x) * Number(y);
  if (isOneSided || typeof x !== 'bigint' || typeof y !== 'bigint') return mismatch(operator, left, right);
  return operator === '+' ? of(x + y) : operator === '-' ? of(x - y) : mismatch(operator, left, right);
}

/** An integer of 64 bits: what is more gives the largest or the smallest one. */
export const clampInt64 = (value: bigint): bigint => (value > 2n ** 63n - 1n ? 2n ** 63n - 1n : value < smallestInt ? smallestInt : value);

function nanosIn(value: Value): bigint | undefined {
  const tagged = taggedIn(value);
  return tagged?.kind === 'duration' ? tagged.nanos : undefined;
}

/** Below 0, 0 or above 0; NaN when one side is NaN. Numbers, strings, times and durations have an order, nothing else. */
export function compare(operator: string, left: Value, right: Value): number {
  const [a, b] = [numberIn(left), numberIn(right)];
  if (a !== undefined && b !== undefined) return compareNumbers(a, b);
  if (typeof left === 'string' && typeof right === 'string') return compareBytes(left, right);
  const [kind, other] = [kindOf(left), kindOf(right)];
  if (kind !== other || (kind !== 'time' && kind !== 'duration')) return mismatch(operator, left, right);
  const [x, y] = [left, right].map((value) => (value as { nanos: bigint }).nanos) as [bigint, bigint];
  return x < y ? -1 : x > y ? 1 : 0;
}

function compareNumbers(a: bigint | number, b: bigint | number): number {
  const [x, y] = typeof a === typeof b ? [a, b] : [Number(a), Number(b)];
  return x < y ? -1 : x > y ? 1 : x === y ? 0 : Number.NaN;
}

/** `==`: numbers by value, whether integer or float; lists by their elements; maps only where kinds agree too (`{a: 1}` is not `{a: 1.0}`). */
export function equal(left: Value, right: Value): boolean {
  const [a, b] = [numberIn(left), numberIn(right)];
  if (a !== undefined && b !== undefined) return compareNumbers(a, b) === 0;
  const [x, y] = [elementsOf(left), elementsOf(right)];
  if (x !== undefined && y !== undefined) return x.length === y.length && x.every((item, index) => equal(item, y[index] ?? null));
  const [one, other] = [taggedIn(left), taggedIn(right)];
  return one?.kind === 'time' && other?.kind === 'time' ? one.nanos === other.nanos : identical(left, right);
}

/** The elements of a list or of bytes. */
function elementsOf(value: Value): readonly Value[] | undefined {
  if (isList(value)) return value;
  const tagged = taggedIn(value);
  return tagged?.kind === 'bytes' ? tagged.bytes.map((byte) => ({ kind: 'byte', value: byte })) : undefined;
}

/** Equal in value and in kind, all the way down. */
export function identical(left: Value, right: Value): boolean {
  if (left === null || right === null || typeof left !== 'object' || typeof right !== 'object') return left === right;
  if (isList(left) || isList(right))
    return (
      isList(left) && isList(right) && left.length === right.length && left.every((item, index) => identical(item, right[index] ?? null))
    );
  if (left === right) return left.kind !== 'function';
  switch (left.kind) {
    case 'map':
      return right.kind === 'map' && sameEntries(left, right);
    case 'duration':
      return right.kind === 'duration' && left.nanos === right.nanos;
    case 'time':
      return right.kind === 'time' && left.nanos === right.nanos && sameZone(left.zone, right.zone);
    case 'bytes':
      return right.kind === 'bytes' && left.bytes.length === right.bytes.length && left.bytes.every((byte, at) => byte === right.bytes[at]);
    case 'byte':
      return right.kind === 'byte' && left.value === right.value;
    case 'month':
    case 'weekday':
      return right.kind === left.kind && left.number === right.number;
    case 'zone':
      return right.kind === 'zone' && sameZone(left.zone, right.zone);
    case 'function':
      return false;
  }
}

const sameZone = (a: Zone, b: Zone): boolean =>
  a.name === b.name && ('offsetSeconds' in a ? a.offsetSeconds : undefined) === ('offsetSeconds' in b ? b.offsetSeconds : undefined);

function sameEntries(left: MapValue, right: MapValue): boolean {
  if (left.keys !== right.keys || left.entries.size !== right.entries.size) return false;
  return [...left.entries].every(([key, value]) => right.entries.has(key) && identical(value, right.entries.get(key) ?? null));
}

/** `item in collection`: an element of a list, or a key of a map; nothing is in nil. */
export function isIn(item: Value, collection: Value): boolean {
  if (collection === null) return false;
  const elements = elementsOf(collection);
  if (elements !== undefined) return elements.some((each) => equal(each, item));
  if (isMap(collection)) return (item !== null || collection.keys === 'any') && collection.entries.has(keyFor(item, collection));
  const hasFields = taggedIn(collection)?.kind === 'time' && typeof item === 'string';
  return hasFields ? false : fail(`in is not defined on ${typeName(collection)}`);
}

/** The value under a key of a map; undefined where there is none. */
export function valueAt(map: MapValue, key: Value): Value | undefined {
  return key === null && map.keys === 'string' ? undefined : map.entries.get(keyFor(key, map));
}

/** The key, if it can be one of this map. */
function keyFor(key: Value, map: MapValue): Value {
  if (map.keys === 'string' && typeof key !== 'string') return fail(`the keys of this map are strings, not ${typeName(key)}`);
  return checkKey(key);
}

/** A value that may be the key of a map: anything but lists, maps and bytes. */
export function checkKey(key: Value): Value {
  const isUsable = !isList(key) && !isMap(key) && taggedIn(key)?.kind !== 'bytes';
  return !isUsable ? fail(`${typeName(key)} cannot be the key of a map`) : key;
}
