import { describe, expect, test } from '@jest/globals';
import { compileCondition } from './condition.ts';
import type { Value } from './values.ts';

/** The value, or the first line of the error. */
function said(expression: string, result: unknown = { a: 1.5, none: null, list: [1, 2] }): Value {
  const compiled = compileCondition(expression);
  const value = compiled.ok ? compiled.value.evaluate({ result, now: 0 }) : compiled;
  return value.ok ? value.value : `error: ${value.error.message}`;
}

describe('operators', () => {
  test.each([
    ['1 + 2 * 3 ** 2 ** 0', '1 + (2 * (3 ** (2 ** 0)))'],
    ['-2 ** 2', '-(2 ** 2)'],
    ['10 - 2 - 3', '(10 - 2) - 3'],
    ['not true or true and false', '(not true) or (true and false)'],
    ['1 + 1..2 + 2', '(1 + 1)..(2 + 2)'],
    ['1 in 1..3 == true', '(1 in (1..3)) == true'],
    ['2 * nil ?? 3', '2 * (nil ?? 3)'],
    ['1 < 2 ? 3 : true ? 4 : 5', '(1 < 2) ? 3 : (true ? 4 : 5)'],
    ['[1, 2] | len() + 1', '([1, 2] | len()) + 1'],
    ['1 < 2 < 3', '1 < 2 and 2 < 3'],
    ['"a" not in ["b"]', 'not ("a" in ["b"])'],
    ['-[1, 2][1]', '-([1, 2][1])'],
  ])('%s means %s', (short, full) => {
    expect(said(short)).toEqual(said(full));
    expect(String(said(short))).not.toMatch(/^error/);
  });

  test.each<[expression: string, value: Value]>([
    // Integers and floats are kept apart, and meet as floats.
    ['7 / 2', 3.5],
    ['7 % -3', 1n],
    ['1 + 1', 2n],
    ['1 + 1.0', 2],
    ['2 ** 3', 8],
    ['1 / 0', Number.POSITIVE_INFINITY],
    ['9223372036854775807 + 1', -9_223_372_036_854_775_808n],
    ['asInt(2.9) + asInt("3")', 5n],
    // Equality goes by value, order by kind.
    ['1 == 1.0', true],
    ['[1, 2] == [1.0, 2]', true],
    ['{a: 1} == {a: 1.0}', false],
    ['result == nil', false],
    ['"é" > "z"', true],
    // Chains, defaults, slices.
    ['result.missing', null],
    ['result?.missing?.deeper.still', null],
    ['result.none ?? 5', 5n],
    ['result.list[-1]', 2],
    ['result.list[1:]', [2]],
    ['"héllo"[1:3]', 'é'],
    ['"hé"[1:2] + "hé"[2:]', 'é'],
    ['"2026-01" matches "^\\\\d{4}-\\\\d\\\\d$"', true],
    ['"abc" contains "b" and "abc" startsWith "a" and "abc" endsWith "c"', true],
    ['let a = 2; let b = a * 3; a + b', 8n],
    ['if result.a > 1 { "high" } else if result.a > 0 { "low" } else { "none" }', 'high'],
    ['0x1F + 0b11 + 0o7 + 1_000', 1041n],
    ["`raw \\n` + 'it\\'s'", "raw \\nit's"],
    ['1 /* one */ + 2 // two', 3n],
  ])('%s is %p', (expression, value) => {
    expect(said(expression)).toEqual(value);
  });

  test.each([
    ['1 + "a"', 'invalid operation: + of int and string'],
    ['result + "a" + 1', 'invalid operation: map + string'],
    ['1 == "1"', 'invalid operation: == of int and string'],
    ['result.a % 2', 'invalid operation: float % int'],
    ['1 % 0', 'integer divide by zero'],
    ['not 1', 'invalid operation: not of int'],
    ['1 in ["a"]', 'int is not in an array of string'],
    ['nil ?? 1 + 2', '+ and ?? cannot be mixed: put parentheses around one of them'],
    ['unknown > 1', 'unknown name unknown'],
    ['len(1)', 'this function does not take int'],
    ['upper("a", "b")', '1 arguments are needed, not 2'],
    ['"a" matches "("', 'invalid regexp `(`: a missing )'],
    ['"a" matches "(?=a)"', 'invalid regexp `(?=a)`: an unknown group (lookaround is not supported)'],
    ['"a" matches "(a)\\\\1"', 'invalid regexp `(a)\\1`: an unknown escape \\1'],
    ['filter([1], # + 1)', 'the predicate of filter gives a bool, not int'],
    ['map([1], #acc)', 'unknown pointer #acc'],
    ['let len = 1; len', 'len is a name already: choose another'],
    ['"open', 'literal not terminated'],
    ['9223372036854775808', 'invalid integer literal: 9223372036854775808 is out of range'],
  ])('%s is refused: %s', (expression, message) => {
    expect(said(expression)).toBe(`error: ${message}`);
  });
});
