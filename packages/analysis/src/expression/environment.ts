import { fail } from './expression-error.ts';
import { fromJson } from './from-json.ts';
import { parseFloat64, parseInteger } from './number-text.ts';
import { numberIn, truncate } from './operators.ts';
import { plain, type Type, unknown } from './static-types.ts';
import { typeName, type Value } from './values.ts';

type Apply = (first: Value, second: Value) => Value;

/** The functions that conditions have beside the builtins of the language. */
const functions: Readonly<Record<string, { readonly parameters: readonly Type[]; readonly gives: Type; readonly apply: Apply }>> = {
  /** A number or a string as integer; a float is cut. */
  asInt: { parameters: [unknown], gives: plain('int64'), apply: asInt },
  /** A number or a string as float. */
  asFloat: { parameters: [unknown], gives: plain('float'), apply: asFloat },
  isNaN: { parameters: [plain('float')], gives: plain('bool'), apply: (value) => Number.isNaN(floatIn('isNaN', value)) },
  isInf: {
    parameters: [plain('float')],
    gives: plain('bool'),
    apply: (value) => Math.abs(floatIn('isInf', value)) === Number.POSITIVE_INFINITY,
  },
  isNil: { parameters: [unknown], gives: plain('bool'), apply: (value) => value === null },
  /** The first value, or the second one where the first is nil. */
  default: { parameters: [unknown, unknown], gives: unknown, apply: (value, otherwise) => value ?? otherwise },
};

const functionNames = Object.keys(functions);

/** The types of all names that an expression can use without a `let`. */
export const environmentTypes: ReadonlyMap<string, Type> = new Map<string, Type>([
  ['result', unknown],
  ['args', { kind: 'map', keys: 'string', of: unknown }],
  ...functionNames.map((name): [string, Type] => [name, functionType(name)]),
]);

function functionType(name: string): Type {
  const { parameters = [], gives = unknown } = functions[name] ?? {};
  return { kind: 'function', parameters, gives };
}

/** The values of these names. */
export function environmentOf(result: unknown, args: Readonly<Record<string, string>>): ReadonlyMap<string, Value> {
  const ours = functionNames.map((name): [string, Value] => [name, { kind: 'function', name }]);
  return new Map<string, Value>([['result', fromJson(result)], ['args', fromJson(args)], ...ours]);
}

/** Calls a value that is a function. */
export function callFunction(callee: Value, given: readonly Value[]): Value {
  const called =
    callee !== null && typeof callee === 'object' && 'kind' in callee && callee.kind === 'function' ? functions[callee.name] : undefined;
  if (called === undefined) return fail(`${typeName(callee)} is no function`);
  if (given.length !== called.parameters.length) fail(`this function takes ${called.parameters.length} arguments, not ${given.length}`);
  return called.apply(given[0] ?? null, given[1] ?? null);
}

function asInt(value: Value): bigint {
  const number = numberIn(value);
  if (number !== undefined) return typeof number === 'bigint' ? number : truncate(number);
  const parsed = typeof value === 'string' ? parseInteger(value) : undefined;
  return parsed ?? fail(typeof value === 'string' ? `asInt: "${value}" is no integer` : `asInt: ${typeName(value)} is no number`);
}

function asFloat(value: Value): number {
  const number = numberIn(value) ?? (typeof value === 'string' ? parseFloat64(value) : undefined);
  if (number !== undefined) return Number(number);
  return fail(typeof value === 'string' ? `asFloat: "${value}" is no number` : `asFloat: ${typeName(value)} is no number`);
}

const floatIn = (name: string, value: Value): number =>
  typeof value === 'number' ? value : fail(`${name} takes a float, not ${typeName(value)}: use asFloat`);
