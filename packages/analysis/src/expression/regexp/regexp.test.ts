import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Budget } from '../budget.ts';
import { compileRegexp, matchesRegexp } from './regexp.ts';

const matches = (source: string, text: string): boolean => matchesRegexp(compileRegexp(source), text, new Budget());

/** Regular expressions that mean the same to JavaScript. */
const shared = fc.letrec<{ pattern: string }>((tie) => ({
  pattern: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom('a', 'b', '.', '\\d', '\\w', '[ab1]', '[^a]', '^', '$', '\\b', '\\B', 'é'),
    fc.tuple(tie('pattern'), tie('pattern')).map(([one, two]) => one + two),
    fc.tuple(tie('pattern'), tie('pattern')).map(([one, two]) => `(?:${one}|${two})`),
    fc.tuple(tie('pattern'), fc.constantFrom('*', '+', '?', '{2}', '{1,2}', '*?')).map(([one, repeat]) => `(${one})${repeat}`),
  ),
})).pattern;

describe('regular expressions', () => {
  test('what JavaScript knows too matches as it does there', () => {
    fc.assert(
      fc.property(shared, fc.string({ unit: fc.constantFrom('a', 'b', '1', ' ', 'é', '-'), maxLength: 8 }), (source, text) => {
        expect(matches(source, text)).toBe(new RegExp(source, 'u').test(text));
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['(?i)straße', 'STRAßE', true],
    ['(?i:a)b', 'AB', false],
    ['(?s)a.b', 'a\nb', true],
    ['a.b', 'a\nb', false],
    ['(?m)^b$', 'a\nb\nc', true],
    ['^b$', 'a\nb\nc', false],
    ['\\Aa\\z', 'a', true],
    ['[[:alpha:]]+[[:^digit:]]', 'ab', true],
    ['\\p{Greek}\\pL\\P{N}', 'αβγ', true],
    ['\\p{greek}\\p{^Lu}\\P{^uppercase letter}', 'αaA', true],
    ['\\Qa.b\\E', 'a.b', true],
    ['\\Qa.b\\E', 'axb', false],
    ['[]a]', ']', true],
    ['a{,2}', 'a{,2}', true],
    ['(?P<year>\\d{4})-(?<month>\\d\\d)', '2026-01', true],
    ['\\x41\\x{1F600}\\101', 'A😀A', true],
    ['(|a)+b', 'aab', true],
    ['', '', true],
  ])('%s matches %j: %s', (source, text, expected) => {
    expect(matches(source, text)).toBe(expected);
  });

  test.each([
    '(',
    ')',
    '[a',
    'a**',
    '*a',
    'a{2}{3}',
    'a{1001}',
    '(a{40}){40}',
    '(?=a)',
    '(?<!a)',
    '\\1',
    '\\8',
    '\\C',
    '[z-a]',
    '[[:nope:]]',
    '\\p{Nope}',
    '(?)',
    '\\',
  ])('%s is no regular expression', (source) => {
    expect(() => compileRegexp(source)).toThrow('invalid regexp');
  });
});
