import type { Budget } from '../budget.ts';
import { fail } from '../expression-error.ts';
import { characterCount } from '../text.ts';
import { isList, isMap, typeName, type Value } from '../values.ts';
import { signatureOf } from './signatures.ts';

/** What a builtin may use beside its arguments. */
export interface BuiltinContext {
  readonly predicate: ((element: Value, index: number, accumulator?: Value) => Value) | undefined;
  readonly nowNanos: bigint;
  readonly budget: Budget;
}

type Builtin = (given: readonly Value[], context: BuiltinContext) => Value;

const builtins: Readonly<Record<string, Builtin>> = {
  len: ([value = null]) => BigInt(lengthOf(value)),
};

export function callBuiltin(name: string, given: readonly Value[], context: BuiltinContext): Value {
  const { min, max } = signatureOf(name);
  if (given.length < min || given.length > max) fail(`${name} takes ${min} arguments, not ${given.length}`);
  return builtins[name]?.(given, context) ?? fail(`unknown function ${name}`);
}

function lengthOf(value: Value): number {
  if (typeof value === 'string') return characterCount(value);
  if (isList(value)) return value.length;
  return isMap(value) ? value.entries.size : fail(`${typeName(value)} has no length`);
}
