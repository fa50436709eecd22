import { err, type Instant, ok, type Result } from '@sluice/kubernetes';
import { check } from './check.ts';
import { environmentOf } from './environment.ts';
import { evaluate } from './evaluate.ts';
import { describe, type ExpressionError, ExpressionFailure, fail } from './expression-error.ts';
import { parse } from './parser.ts';
import { simplify } from './simplify.ts';
import { typeName, type Value } from './values.ts';

/** What an expression can see. */
export interface ConditionInput {
  /** The measured value: JSON, where numbers may also be NaN or infinite; undefined is nil. */
  readonly result: unknown;
  /** The arguments of the run. */
  readonly args?: Readonly<Record<string, string>>;
  /** The time that `now()` gives, in milliseconds since 1970. */
  readonly now: Instant;
}

/** An expression that was read and checked once, to be evaluated as often as needed. It keeps no state. */
export interface Condition {
  readonly source: string;
  /** The value, whatever its type. Fails on what only shows at run time: a field of nil, an index out of range, too many steps. */
  evaluate(input: ConditionInput): Result<Value, ExpressionError>;
  /** The verdict of a condition: as `evaluate`, and a value that is no bool is a failure too. */
  holds(input: ConditionInput): Result<boolean, ExpressionError>;
}

/** Reads a condition such as `result[0] < 0.05`, in the language of expr-lang 1.17 (https://expr-lang.org/docs/language-definition). */
export function compileCondition(text: string): Result<Condition, ExpressionError> {
  const source = text.toWellFormed();
  return guarded(source, () => {
    const parsed = parse(source);
    check(parsed);
    const tree = simplify(parsed);
    const run = (input: ConditionInput): Value =>
      evaluate(tree, environmentOf(input.result, input.args ?? {}), BigInt(Math.trunc(input.now)) * 1_000_000n);
    const verdict = (value: Value): boolean =>
      typeof value === 'boolean' ? value : fail(`a condition must give a bool, and this one gave ${typeName(value)}`, tree.at);
    return {
      source,
      evaluate: (input) => guarded(source, () => run(input)),
      holds: (input) => guarded(source, () => verdict(run(input))),
    };
  });
}

function guarded<T>(source: string, work: () => T): Result<T, ExpressionError> {
  try {
    return ok(work());
  } catch (error) {
    if (error instanceof ExpressionFailure) return err(describe(error.message, source, error.at ?? 0));
    // All that recurs here goes along an expression or a value, and keeps no state.
    if (error instanceof RangeError && error.message.includes('call stack')) return err(describe('this is nested too deeply', source, 0));
    throw error;
  }
}
