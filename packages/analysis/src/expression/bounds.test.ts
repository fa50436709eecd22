import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compileCondition } from './condition.ts';

function failure(expression: string, result: unknown = null): string {
  const compiled = compileCondition(expression);
  const value = compiled.ok ? compiled.value.evaluate({ result, now: 0 }) : compiled;
  return value.ok ? '' : value.error.message;
}

const tooLong = 'the expression runs too long: more than 2000000 steps';
const tooMuch = 'the expression needs too much memory: 1000000 items or more';

function nested(levels: number): unknown {
  let list: unknown = 1;
  for (let level = 0; level < levels; level += 1) list = [list];
  return list;
}

describe('bounds', () => {
  test.each([
    ['1..1000000', tooMuch],
    ['repeat("abcd", 250000)', tooMuch],
    ['map(1..1000, map(1..1000, #))', tooMuch],
    ['reduce(1..100, #acc + #acc, "abcd")', tooMuch],
    ['replace(repeat("a", 400000), "a", repeat("b", 400000))', tooMuch],
    ['join(split(repeat("a", 200000), ""), repeat("b", 600000))', tooMuch],
    ['len(toJSON(reduce(1..60, [#acc, #acc], 1)))', tooLong],
    ['let tree = reduce(1..60, [#acc, #acc], 1); tree == reduce(1..60, [#acc, #acc], 1)', tooLong],
    ['flatten(reduce(1..60, [#acc, #acc], 1))', tooLong],
    ['let many = 1..400000; map(1..1000, max(many))', tooLong],
    ['let many = 1..400000; count(many, # in many) > 0', tooLong],
    [`1 ${' '.repeat(100_000)}`, 'the expression is too long: more than 100000 characters'],
    ['all(1..900000, # + # + # > 0)', tooLong],
    [`${'('.repeat(600)}1${')'.repeat(600)}`, 'the expression is nested too deeply: more than 500 levels'],
    [Array.from({ length: 6000 }, () => '1').join('+'), 'the expression is too long: more than 10000 parts'],
    [`"a" matches "${'(a{1000})?'.repeat(20)}"`, 'the regexp is too large: more than 10000 states'],
  ])('an expression that would take too much stops (%#)', (expression, message) => {
    expect(failure(expression)).toBe(message);
  });

  test('a regexp that makes others backtrack for ever is matched in time that grows with the text', () => {
    const text = `${'a'.repeat(20_000)}b`;
    expect(failure('result matches "^(a+)+$" or result matches "(a|aa)*c"', text)).toBe('');
  });

  test.each([
    ['trim(result)', `a${' '.repeat(900_000)}b`, ''],
    ['float(result)', `${'1'.repeat(900_000)}x`, '"'],
    ['int(result)', '9'.repeat(900_000), '"'],
    ['float(result)', `0x${'1'.repeat(900_000)}x`, '"'],
    ['duration(result)', '1'.repeat(900_000), '"'],
    ['date(result)', ' '.repeat(900_000), '"'],
  ])('a long text takes no long time: %s', (expression, result, message) => {
    expect(failure(expression, result).slice(0, 1)).toBe(message);
  });

  test.each([
    ['flatten(reduce(1..100000, [#acc], 1))', 1],
    ['result == result', nested(50_000)],
    [`result${' | max(1)'.repeat(4000)}`, 1],
    [`result${'[0]'.repeat(4900)}`, 1],
    ['fromJSON(result)', '['.repeat(5000) + ']'.repeat(5000)],
  ])('what is nested too deeply is an error, not a crash (%#)', (expression, result) => {
    expect(['this is nested too deeply', 'cannot fetch int from float']).toContain(failure(expression, result));
  });

  test('a long sum of terms is neither too deep nor too long', () => {
    expect(failure(Array.from({ length: 450 }, (_, index) => `${index}`).join(' + '))).toBe('');
  });

  test('no text crashes the compiler, and no value the evaluation', () => {
    const pieces = [
      'result',
      '[0]',
      '.a',
      '1',
      '"a"',
      '+',
      ' and ',
      '(',
      ')',
      '{',
      '}',
      ' in ',
      '?.',
      '??',
      'len',
      'map',
      '#',
      '|',
      ';',
      'let x =',
      '..',
    ];
    const texts = fc.oneof(
      fc.string(),
      fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, fc.jsonValue(), (text, result) => {
        expect(typeof failure(text, result)).toBe('string');
      }),
      { numRuns: 2000 },
    );
  });

  test('a condition says the same each time it is asked', () => {
    const compiled = compileCondition('sum(result, # * 2) > 3 and string(result[0]) matches "1"');
    const ask = (result: readonly number[]) => compiled.ok && compiled.value.holds({ result, now: 0 });
    for (let time = 0; time < 3; time += 1) {
      expect(ask([1, 2])).toEqual({ ok: true, value: true });
      expect(ask([2])).toEqual({ ok: true, value: false });
    }
  });
});
