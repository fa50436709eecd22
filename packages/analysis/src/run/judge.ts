import type { Metric } from '@sluice/api';
import { err, type Instant, type Json, type Result } from '@sluice/kubernetes';
import { compileCondition } from '../expression/condition.ts';
import { minSamplesOf } from './metric-rules.ts';
import { valueText } from './value-text.ts';

/** What conditions can see besides the value. */
export interface JudgeInput {
  readonly args: Readonly<Record<string, string>>;
  readonly now: Instant;
}

export interface Judgement {
  /** `Wait`: there is no data yet, and the metric wants it to be asked for again. */
  readonly phase: 'Successful' | 'Failed' | 'Inconclusive' | 'Error' | 'Wait';
  readonly message?: string;
}

/**
 * Judges a value by the metric's conditions. With one condition, the value is good or bad; with both, bad goes first, and a value that
 * is neither is inconclusive; with none, every value is good. A condition that cannot be evaluated is an error.
 *
 * A metric that says what no data is worth (`onNoData`), or how many values it needs (`minSamples`), is judged by that before any condition.
 * Otherwise nothing measured is never good by accident: where a value has no number to go by (NaN, infinite, an empty list, null) and would pass
 * although the conditions do not speak of such values (`isNaN`, `isInf`, `isNil`, `default`, `??`, `len`, `nil`), that is an error.
 */
export function judge(metric: Metric, value: Json, input: JudgeInput): Judgement {
  const { successCondition = '', failureCondition = '' } = metric;
  const lacking = lackOf(metric, value);
  if (lacking !== undefined) return lacking;
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

const worthOfNoData = { wait: 'Wait', inconclusive: 'Inconclusive', fail: 'Failed', pass: 'Successful' } as const;

/** What too little data is worth to a metric that speaks of it. */
function lackOf(metric: Metric, value: Json): Judgement | undefined {
  const { onNoData, minSamples } = metric;
  if (onNoData === undefined && minSamples === undefined) return undefined;
  const [found, needed] = [samplesIn(value), minSamplesOf(metric) ?? 1];
  if (found >= needed) return undefined;
  const phase = onNoData === undefined ? 'Error' : worthOfNoData[onNoData];
  return { phase, message: needed === 1 ? 'no data' : `too little data: ${found} of ${needed} values` };
}

/** How many values there are to judge: a list's own, or one. */
const samplesIn = (value: Json): number => (Array.isArray(value) ? value : [value]).filter((each) => !isNothing(each)).length;

function notEvaluated(field: string, condition: string, error: string, value: Json): Judgement {
  const cause = isEmpty(value) ? 'metric result is nil or empty: no data returned from the metric provider: ' : '';
  return { phase: 'Error', message: `could not evaluate ${field} "${condition}": ${cause}${error}` };
}

const speaksOfNoData = (condition: string): boolean => /\b(?:isNaN|isInf|isNil|default|len|nil)\b|\?\?/.test(condition);

const isEmpty = (value: Json): boolean => value === null || value === '' || (Array.isArray(value) && value.length === 0);

const isNothing = (each: Json): boolean => each === null || each === '' || (typeof each === 'number' && !Number.isFinite(each));

/** Whether a value, or one of a list, gives a condition nothing to go by. */
const isNoData = (value: Json): boolean => isEmpty(value) || (Array.isArray(value) ? value.some(isNothing) : isNothing(value));

/** Without conditions an answer is enough, even an empty one; a query that found no number is none. */
const isUnmeasured = (value: Json): boolean => value !== null && value !== '' && isNoData(value);
