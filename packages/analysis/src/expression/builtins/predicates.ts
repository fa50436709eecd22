import { fail } from '../expression-error.ts';
import { arithmetic, checkKey, identical } from '../operators.ts';
import { anyList, elementOf, isListLike, listOf, nameOf, plain, type Type, unknown } from '../static-types.ts';
import { type MapValue, mapOf, type Value } from '../values.ts';
import { booleanIn, checkCount, elementsIn, stringIn } from './arguments.ts';
import type { Builtin, BuiltinContext, Builtins } from './builtin.ts';
import { sorted } from './order.ts';

type Visit = (elements: readonly Value[], holds: (element: Value, index: number) => boolean) => Value;

/** Checks the number of arguments, of which the predicate is one. */
const checkArguments = (given: readonly Type[], predicate: Type | undefined, min: number, max = min): void =>
  checkCount(predicate ? [...given, predicate] : given, min, max);

/** A builtin whose predicate says yes or no. */
const asking = (gives: (collection: Type) => Type, visit: Visit): Builtin => ({
  pointers: [],
  asksBool: true,
  type: (given, predicate) => {
    checkArguments(given, predicate, 2);
    return gives(given[0] ?? unknown);
  },
  apply: ([collection], context) => visit(elementsIn(collection), (element, index) => booleanIn(context.each(element, index))),
});

const bool = () => plain('bool');
const int = () => plain('int');
const found = (index: number): Value => (index < 0 ? null : BigInt(index));

export const predicates: Builtins = {
  all: asking(bool, (elements, holds) => elements.every(holds)),
  any: asking(bool, (elements, holds) => elements.some(holds)),
  none: asking(bool, (elements, holds) => !elements.some(holds)),
  one: asking(bool, (elements, holds) => elements.filter(holds).length === 1),
  filter: asking(
    (collection) => listOf(elementOf(collection)),
    (elements, holds) => elements.filter(holds),
  ),
  find: asking(elementOf, (elements, holds) => elements.find(holds) ?? null),
  findIndex: asking(int, (elements, holds) => found(elements.findIndex(holds))),
  findLast: asking(elementOf, (elements, holds) => elements.findLast(holds) ?? null),
  findLastIndex: asking(int, (elements, holds) => found(elements.findLastIndex(holds))),
  /** Without a predicate, the elements that are true. */
  count: {
    pointers: [],
    asksBool: true,
    type: (given, predicate) => {
      checkArguments(given, predicate, 1, 2);
      return plain('int');
    },
    apply: ([collection], context) =>
      BigInt(elementsIn(collection).filter((element, index) => booleanIn(context.each(element, index))).length),
  },
  map: {
    pointers: ['index'],
    type: (given, predicate) => {
      checkArguments(given, predicate, 2);
      return listOf(predicate ?? unknown);
    },
    apply: ([collection], context) => {
      const elements = elementsIn(collection);
      context.budget.allocate(elements.length);
      return elements.map((element, index) => context.each(element, index));
    },
  },
  /** Starts at 0, so what cannot be added to a number cannot be summed up, unless the array is written out (see `simplify`). */
  sum: {
    pointers: [],
    type: (given, predicate) => {
      checkArguments(given, predicate, 1, 2);
      return predicate ?? elementOf(given[0] ?? unknown);
    },
    apply: ([collection], context) =>
      elementsIn(collection).reduce<Value>((sum, element, index) => arithmetic('+', context.each(element, index), sum), 0n),
  },
  reduce: {
    pointers: ['acc', 'index'],
    type: (given, predicate) => {
      checkArguments(given, predicate, 2, 3);
      return predicate ?? unknown;
    },
    apply: ([collection, ...initial], context) => reduce(elementsIn(collection), initial, context),
  },
  groupBy: {
    pointers: [],
    type: (given, predicate) => {
      checkArguments(given, predicate, 2);
      return { kind: 'map', keys: 'any', of: anyList };
    },
    apply: ([collection], context) => groupBy(elementsIn(collection), context),
  },
  sortBy: {
    pointers: [],
    type: ([collection = unknown, order = plain('string'), ...more], predicate) => {
      checkCount(predicate ? [collection, predicate, order, ...more] : more, 3);
      if (order.kind !== 'string' && order.kind !== 'unknown') fail(`the order is "asc" or "desc", not ${nameOf(order)}`);
      return isListLike(collection) ? collection : unknown;
    },
    apply: ([collection, order = 'asc'], context) => {
      const keyed = elementsIn(collection).map((element, index) => ({ element, key: context.each(element, index) }));
      return sorted(keyed, ({ key }) => key, stringIn(order)).map(({ element }) => element);
    },
  },
};

function reduce(elements: readonly Value[], initial: readonly Value[], context: BuiltinContext): Value {
  if (initial.length > 0) return elements.reduce<Value>((sum, element, index) => context.each(element, index, sum), initial[0] ?? null);
  const [first, ...rest] = elements;
  if (first === undefined) return fail('an empty array has nothing to reduce: give an initial value');
  return rest.reduce<Value>((sum, element, index) => context.each(element, index + 1, sum), first);
}

function groupBy(elements: readonly Value[], context: BuiltinContext): MapValue {
  const groups = new Map<Value, Value[]>();
  context.budget.allocate(elements.length);
  for (const [index, element] of elements.entries()) {
    const wanted = checkKey(context.each(element, index));
    const key =
      typeof wanted === 'object' && wanted !== null ? ([...groups.keys()].find((each) => identical(each, wanted)) ?? wanted) : wanted;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [element]);
    else group.push(element);
  }
  return { ...mapOf(groups, 'any'), missing: [] };
}
