import type { Random } from './random.ts';

/** What random regular expressions are matched with. */
export const texts = [
  '"abc"',
  '"aab cab"',
  '"Ab_1-x"',
  '"é ü\\n2"',
  '""',
  '"a.b+c"',
  '"2023-08-14"',
  '"\\t x"',
  '"ΑΒγ"',
  '"(a)"',
  '"ſK"',
  '"foo\\nbar"',
];
const pieces = [
  'a',
  'b',
  'c',
  'A',
  'é',
  '.',
  '\\d',
  '\\w',
  '\\S',
  '\\s',
  '\\D',
  '[abc]',
  '[^a]',
  '[a-c\\d]',
  '[]a]',
  '[-a]',
  '[[:upper:]]',
  '[[:^digit:]x]',
  '\\pL',
  '\\p{Greek}',
  '\\PN',
  '\\p{^Lu}',
  '\\.',
  '\\x41',
  '\\x{e9}',
  '\\n',
  '\\101',
  '\\Qa.b\\E',
  '^',
  '$',
  '\\b',
  '\\B',
  '\\A',
  '\\z',
  'ab',
  'k',
  's',
  '1',
  '-',
  '{',
  '}',
  ']',
  '\\z',
  '\\8',
  '\\C',
  '\\_',
  '\\/',
  '[\\]]',
  '[z-a]',
  '[a',
  '(?=a)',
  '\\1',
];
const repeats = ['*', '+', '?', '*?', '{2}', '{1,2}', '{0,}', '{,2}', '+?', '{3}?', '**', '{2}{2}', '{01}', '{1001}'];

/** A random regular expression, now and then a broken one. */
export function pattern(random: Random, depth: number): string {
  const inner = () => pattern(random, depth - 1);
  if (depth <= 0 || random.chance(0.3)) return random.chance(0.1) ? random.pick(pieces) : (pieces[random.below(44)] ?? 'a');
  const repeat = random.chance(0.15) ? random.pick(repeats) : repeats[random.below(7)];
  return random.pick([
    () => inner() + inner(),
    () => inner() + inner() + inner(),
    () => `${inner()}|${inner()}`,
    () => `(${inner()})${repeat}`,
    () => `${random.pick(pieces)}${repeat}`,
    () => `(?${random.pick([':', 'i:', 's:', 'm:', 'U:', 'i-s:', 'P<n>', '<m>', 'i)', 'm)', '-i)', 'x:'])}${inner()})`,
    () => `(?${random.pick(['i', 'm', 's', 'im', 'U', 'is-m'])})${inner()}`,
  ])();
}

export const quoted = (text: string): string => `\`${text.replaceAll('`', '')}\``;
