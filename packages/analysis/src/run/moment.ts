import { err, type Instant, ok, type Result } from '@sluice/kubernetes';
import { compileCondition } from '../expression/condition.ts';
import { kindOf, typeName } from '../expression/values.ts';

/** The moment that an expression such as `now() - duration("5m")` names; the error shows where the expression is wrong. */
export function momentOf(source: string, now: Instant): Result<Instant> {
  const compiled = compileCondition(source);
  const found = compiled.ok ? compiled.value.evaluate({ result: undefined, now }) : compiled;
  if (!found.ok) return err(found.error.text);
  const { value } = found;
  if (kindOf(value) === 'time') return ok(Number((value as { nanos: bigint }).nanos / 1_000_000n));
  return err(`${JSON.stringify(source)} must give a time, and gave ${typeName(value)}`);
}
