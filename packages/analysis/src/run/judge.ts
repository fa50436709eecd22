import type { Metric } from '@sluice/api';
import { err, type Instant, type Json, type Result } from '@sluice/kubernetes';
import { compileCondition } from '../expression/condition.ts';
import { valueText } from './value-text.ts';

/** What conditions can see besides the value. */
export interface JudgeInput {
  readonly args: Readonly<Record<string, string>>;
  readonly now: Instant;
}

export interface Judgement {
  readonly phase: 'Successful' | 'Failed' | 'Inconclusive' | 'Error';
  readonly message?: string;
}

/**
 * Judges a value by the metric's conditions. With one condition, the value is good or bad; with both, bad goes first, and a value that
 * is neither is inconclusive; with none, every value is good. A condition that cannot be evaluated is an error.
 *
 * Nothing measured is never good by accident: where a value has no number to go by (NaN, infinite, an empty list, null) and would pass
 * although the conditions do not speak of such values (`isNaN`, `isInf`, `isNil`, `default`, `??`, `len`, `nil`), that is an error.
 */
export function judge(metric: Metric, value: Json, input: JudgeInput): Judgement {
  const { successCondition = '', failureCondition = '' } = metric;
  if (failureCondition !== '') {
    const fails = evaluate(failureCondition, value, input);
    if (!fails.ok) return notEvaluated('failureCondition', failureCondition, fails.error, value);
    if (fails.value) return { phase: 'Failed' };
  }
  if (successCondition !== '') {
    const succeeds = evaluate(successCondition, value, input);
    if (!succeeds.ok) return notEvaluated('successCondition', successCondition, succeeds.error, value);
    if (!succeeds.value) return { phase: failureCondition === '' ? 'Failed' : 'Inconclusive' };
  }
  const isAccident =
    `${successCondition}${failureCondition}` === ''
      ? isUnmeasured(value)
      : isNoData(value) && ![successCondition, failureCondition].some(speaksOfNoData);
  return isAccident
    ? { phase: 'Error', message: `no data: ${valueText(value)} is nothing to judge, and no condition speaks of such a value` }
    : { phase: 'Successful' };
}

/** Whether a condition holds; the error shows where it is wrong. */
function evaluate(condition: string, value: Json, input: JudgeInput): Result<boolean> {
  const compiled = compileCondition(condition);
  const verdict = compiled.ok ? compiled.value.holds({ result: value, ...input }) : compiled;
  return verdict.ok ? verdict : err(verdict.error.text);
}

function notEvaluated(field: string, condition: string, error: string, value: Json): Judgement {
  const cause = isEmpty(value) ? 'metric result is nil or empty: no data returned from the metric provider: ' : '';
  return { phase: 'Error', message: `could not evaluate ${field} "${condition}": ${cause}${error}` };
}

const speaksOfNoData = (condition: string): boolean => /\b(?:isNaN|isInf|isNil|default|len|nil)\b|\?\?/.test(condition);

const isEmpty = (value: Json): boolean => value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** Whether a value, or one of a list, gives a condition nothing to go by. */
export function isNoData(value: Json): boolean {
  const isNothing = (each: Json): boolean => each === null || each === '' || (typeof each === 'number' && !Number.isFinite(each));
  return isEmpty(value) || (Array.isArray(value) ? value.some(isNothing) : isNothing(value));
}

/** Without conditions an answer is enough, even an empty one; a query that found no number is none. */
const isUnmeasured = (value: Json): boolean => value !== null && value !== '' && isNoData(value);
