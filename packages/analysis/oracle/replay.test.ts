import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { compileCondition } from '../src/expression/condition.ts';
import { sameAnswer } from './answers.ts';
import { args, now, type Recorded } from './case.ts';
import { resultFromWire, toWire } from './wire.ts';

const recorded = readFileSync(new URL('recorded.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Recorded);

/** The expressions to which we say something else than was recorded. */
function different([expression, result, expected]: Recorded): string[] {
  const compiled = compileCondition(expression);
  const value = compiled.ok ? compiled.value.evaluate({ result: resultFromWire(result), args, now: Date.parse(now) }) : compiled;
  const ours = value.ok ? { v: toWire(value.value) } : {};
  return sameAnswer(expression, ours, expected) ? [] : [`${expression} gives ${value.ok ? JSON.stringify(ours.v) : value.error.text}`];
}

describe('recorded answers of expr-lang', () => {
  test('there are thousands of them, values and errors', () => {
    expect(recorded.filter(([, , answer]) => 'v' in answer).length).toBeGreaterThan(2000);
    expect(recorded.filter(([, , answer]) => !('v' in answer)).length).toBeGreaterThan(1000);
  });

  test('each is given here too: the same value, or an error as well', () => {
    expect(recorded.flatMap(different)).toEqual([]);
  });
});
