import { fail } from './expression-error.ts';
import { numberIn, truncate } from './operators.ts';
import { typeName, type Value } from './values.ts';

/** The functions that conditions have beside the builtins of the language. */
export const environmentFunctions: Readonly<
  Record<string, { readonly parameters: readonly ('any' | 'float')[]; readonly apply: (given: readonly Value[]) => Value }>
> = {
  /** A number or a string as integer; a float is cut. */
  asInt: { parameters: ['any'], apply: ([value = null]) => asInt(value) },
  /** A number or a string as float. */
  asFloat: { parameters: ['any'], apply: ([value = null]) => asFloat(value) },
  isNaN: { parameters: ['float'], apply: ([value = null]) => Number.isNaN(floatIn('isNaN', value)) },
  isInf: { parameters: ['float'], apply: ([value = null]) => Math.abs(floatIn('isInf', value)) === Number.POSITIVE_INFINITY },
  isNil: { parameters: ['any'], apply: ([value = null]) => value === null },
  /** The first value, or the second one where the first is nil. */
  default: { parameters: ['any', 'any'], apply: ([value = null, otherwise = null]) => value ?? otherwise },
};

function asInt(value: Value): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return truncate(value);
  if (typeof value === 'string' && /^[-+]?\d+$/.test(value) && BigInt.asIntN(64, BigInt(value)) === BigInt(value)) return BigInt(value);
  return fail(typeof value === 'string' ? `asInt: "${value}" is no integer` : `asInt: ${typeName(value)} is no number`);
}

function asFloat(value: Value): number {
  const number = numberIn(value);
  if (number !== undefined) return Number(number);
  if (typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value))) return Number(value);
  return fail(typeof value === 'string' ? `asFloat: "${value}" is no number` : `asFloat: ${typeName(value)} is no number`);
}

const floatIn = (name: string, value: Value): number =>
  typeof value === 'number' ? value : fail(`${name} takes a float, not ${typeName(value)}: use asFloat`);
