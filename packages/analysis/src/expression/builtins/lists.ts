import { fail } from '../expression-error.ts';
import { equal, integerIn, underneath, valueAt } from '../operators.ts';
import { anyList, elementOf, isInteger, isListLike, isUnknown, nameOf, type Type, unknown } from '../static-types.ts';
import { isList, isMap, kindOf, typeName, type Value } from '../values.ts';
import { bytesIn, checkCount, isBytes, listIn, stringIn, takesOne } from './arguments.ts';
import type { Builtins } from './builtin.ts';
import { sorted } from './order.ts';

/** Comparing two elements is quicker than evaluating a node. */
const comparisonsPerStep = 4;

export const lists: Builtins = {
  first: { type: takesOne(isListLike, unknown), apply: ([list = null]) => bytesIn(list)?.[0] ?? null },
  last: { type: takesOne(isListLike, unknown), apply: ([list = null]) => bytesIn(list)?.at(-1) ?? null },
  take: { type: takeType, apply: ([list = null, count = null]) => take(list, count) },
  reverse: { type: takesOne(isListLike, anyList), apply: ([list]) => listIn(list).toReversed() },
  uniq: {
    type: takesOne(isListLike, anyList),
    apply: ([list], { budget }) => {
      const kept: Value[] = [];
      for (const item of listIn(list)) {
        budget.step(Math.ceil(kept.length / comparisonsPerStep));
        if (!kept.some((each) => equal(each, item))) kept.push(item);
      }
      return kept;
    },
  },
  flatten: { type: takesOne(isListLike, anyList), apply: ([list]) => flatten(listIn(list)) },
  concat: {
    type: (given) => {
      checkCount(given, 1, Number.POSITIVE_INFINITY);
      for (const type of given) if (!isListLike(type) && !isUnknown(type)) fail(`arrays are joined, not ${nameOf(type)}`);
      return anyList;
    },
    apply: (given, { budget }) => {
      const all = given.flatMap(listIn);
      budget.allocate(all.length);
      return all;
    },
  },
  /** What is no list at all gives an empty one. */
  sort: {
    type: (given) => {
      checkCount(given, 1, 2);
      const [list = unknown, order = unknown] = given;
      if (list.kind !== 'list' && !isUnknown(list)) fail(`an array is sorted, not ${nameOf(list)}`);
      if (order.kind !== 'string' && !isUnknown(order)) fail(`the order is "asc" or "desc", not ${nameOf(order)}`);
      return anyList;
    },
    apply: ([list = null, order = 'asc']) => sorted(isList(list) ? list : [], (item) => item, stringIn(order)),
  },
  get: { type: getType, apply: ([collection = null, key = null]) => get(collection, key) },
};

const countKinds = new Set(['unknown', 'int', 'int64', 'duration', 'month', 'weekday']);

function takeType(given: readonly Type[]): Type {
  checkCount(given, 2);
  const [list = unknown, count = unknown] = given;
  if (!isListLike(list) && !isUnknown(list)) fail(`nothing can be taken from ${nameOf(list)}`);
  if (!countKinds.has(count.kind)) fail(`the number of elements is an integer, not ${nameOf(count)}`);
  return list.kind === 'list' && !list.strings ? anyList : list;
}

function take(list: Value, count: Value): Value {
  const number =
    typeof count === 'bigint' ? count : (underneath(count) ?? fail(`the number of elements is an integer, not ${typeName(count)}`));
  if (number < 0n) fail(`${number} elements cannot be taken`);
  const taken = listIn(list).slice(0, Number(number));
  return isBytes(list) ? { ...list, bytes: list.bytes.slice(0, Number(number)) } : taken;
}

function flatten(list: readonly Value[]): Value[] {
  return list.flatMap((item) => (isList(item) || isBytes(item) ? flatten(listIn(item)) : [item]));
}

function getType(given: readonly Type[]): Type {
  checkCount(given, 2);
  const [collection = unknown, key = unknown] = given;
  if (isUnknown(collection)) return unknown;
  if (collection.kind === 'map') {
    const fits = collection.keys === 'any' || key.kind === 'string' || isUnknown(key);
    return fits ? collection.of : fail(`the keys of this map are strings, not ${nameOf(key)}`);
  }
  if (!isListLike(collection)) fail(`${nameOf(collection)} has no elements`);
  return isInteger(key) || isUnknown(key) ? elementOf(collection) : fail(`an index is an integer, not ${nameOf(key)}`);
}

/** The element or nil, whatever is wrong with the index; only the kind of the key must fit. */
function get(collection: Value, key: Value): Value {
  if (isMap(collection)) return valueAt(collection, key) ?? null;
  if (kindOf(collection) === 'time') stringIn(key);
  const elements = bytesIn(collection);
  return elements === undefined ? null : (elements.at(Number(integerIn(key))) ?? null);
}
