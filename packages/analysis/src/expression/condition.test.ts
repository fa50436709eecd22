import { describe, expect, test } from '@jest/globals';
import { compileCondition } from './condition.ts';

const verdict = (condition: string, result: unknown) => {
  const compiled = compileCondition(condition);
  return compiled.ok ? compiled.value.holds({ result, now: 0 }) : compiled;
};

describe('a condition', () => {
  test.each([
    ['result[0] >= 0.95', [0.97], true],
    ['result[0] >= 0.95', [0.9], false],
    ['result < 0.05 && result >= 0', 0.01, true],
    ['len(result) == 0 || result[0] < 0.05', [], true],
    ['isNaN(result[0]) || result[0] < 0.05', [Number.NaN], true],
    ['isInf(result)', Number.POSITIVE_INFINITY, true],
    ['default(result, 0) < 0.05', undefined, true],
    ['isNil(result)', null, true],
    ['asFloat(result.ratio) > 0.5', { ratio: '0.75' }, true],
    ['asInt(result.data.errors) == 0', { data: { errors: '0' } }, true],
    ['result.data?.passed ?? false', {}, false],
    ['"ok" in result and not (result.ok == false)', { ok: true }, true],
    ['0.9 < result <= 1', 0.95, true],
    ['let ratio = result[0] / result[1]; ratio < 0.1', [1, 20], true],
  ])('%s judges %j as %s', (condition, result, expected) => {
    expect(verdict(condition, result)).toEqual({ ok: true, value: expected });
  });

  test.each([
    ['result[0] > 0', [], 'index out of range: 0 (the length is 0) (1:7)'],
    ['result +', 1, 'the expression ends too early (1:8)'],
    ['result', 1, 'a condition must give a bool, and this one gave float (1:1)'],
    ['result.rate > 1', null, 'cannot fetch rate from <nil> (1:8)'],
    ['not result', 1, 'a bool is needed, not float (1:1)'],
  ])('%s of %j fails and says where', (condition, result, message) => {
    const judged = verdict(condition, result);
    expect(judged.ok ? '' : judged.error.text.split('\n')[0]).toBe(message);
  });

  test('a long value or a long line is cut in an error', () => {
    const compiled = compileCondition(`${'1 + '.repeat(200)}int(result) > 0`);
    const value = compiled.ok ? compiled.value.holds({ result: 'x'.repeat(10_000), now: 0 }) : compiled;
    const [message = '', line = '', caret = ''] = value.ok ? [] : value.error.text.split('\n');
    expect(message).toMatch(/^"x{299}… \(1:801\)$/);
    expect(line).toBe(` | …${'1 + '.repeat(25)}int(result) > 0`);
    expect(caret).toBe(` | ${'.'.repeat(101)}^`);
  });

  test('an error shows its line with a caret under the place', () => {
    const compiled = compileCondition('result > 1 and\n\tresult ~ 2');
    expect(compiled.ok ? '' : compiled.error.text).toBe('unrecognized character ~ (2:9)\n | \tresult ~ 2\n | ........^');
  });
});
