import type { Budget } from '../budget.ts';
import type { Type } from '../static-types.ts';
import type { Value } from '../values.ts';

/** What a builtin may use beside its arguments. */
export interface BuiltinContext {
  /** Evaluates the predicate for one element; gives the element itself where there is no predicate. */
  readonly each: (element: Value, index: number, accumulator?: Value) => Value;
  readonly nowNanos: bigint;
  readonly budget: Budget;
}

/** One function of the language. */
export interface Builtin {
  /** Where the predicate stands among the arguments, from 0, and which pointers beside `#` it may use; undefined for a builtin without predicate. */
  readonly pointers?: readonly ('index' | 'acc')[];
  /** Whether the predicate must give a bool. */
  readonly asksBool?: boolean;
  /** The type of what it gives, from the types of its arguments (without the predicate's); throws on arguments that cannot be right. */
  readonly type: (given: readonly Type[], predicate: Type | undefined) => Type;
  /** `given` has passed `type`, yet each value may be of any type where its type was unknown. */
  readonly apply: (given: readonly Value[], context: BuiltinContext) => Value;
}

/** A family of builtins, by name. */
export type Builtins = Readonly<Record<string, Builtin>>;
