import { fail } from './expression-error.ts';
import { readNumber } from './number-literal.ts';
import { readString } from './string-literal.ts';
import type { Value } from './values.ts';

export type Token = { readonly at: number; readonly text: string } & (
  | { readonly kind: 'identifier' | 'operator' | 'bracket' | 'end' }
  | { readonly kind: 'number' | 'string' | 'bytes'; readonly value: Value }
);

const words = new Set(['in', 'or', 'and', 'not', 'matches', 'contains', 'startsWith', 'endsWith', 'let', 'if', 'else']);
const blank = /(?:[\p{White_Space}--\ufeff]|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/vy;
const identifier = /[\p{L}_$][\p{L}\p{Nd}_$]*/uy;
const operator = /\.\.|\?\?|\?\.|::|==|!=|<=|>=|\*\*|\|\||&&|[-+*/%^!<>=|&?:;,.#]/y;
const bracket = /[()[\]{}]/y;

/** The text at `at` that the pattern (sticky) matches; empty where it does not. */
function match(pattern: RegExp, source: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0] ?? '';
}

/** The tokens of a condition, the last one always of kind `end`. Throws at what is no token: a strange character, an open string or comment. */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    at += match(blank, source, at).length;
    if (at >= source.length) {
      tokens.push({ kind: 'end', at: Math.max(0, source.length - 1), text: 'the end' });
      return tokens;
    }
    const token = readToken(source, at);
    tokens.push(token);
    at += token.text.length;
  }
}

function readToken(source: string, at: number): Token {
  if (source.startsWith('/*', at)) fail('unclosed comment', at);
  if (/^\.?\d/.test(source.slice(at, at + 2))) return readNumber(source, at);
  if (/^[bB]?["']|^`/.test(source.slice(at, at + 2))) return readString(source, at);
  const word = match(identifier, source, at);
  if (word !== '') return { kind: words.has(word) ? 'operator' : 'identifier', at, text: word };
  const sign = match(operator, source, at);
  if (sign !== '') return { kind: 'operator', at, text: sign };
  const parenthesis = match(bracket, source, at);
  if (parenthesis !== '') return { kind: 'bracket', at, text: parenthesis };
  return fail(`unrecognized character ${String.fromCodePoint(source.codePointAt(at) ?? 0)}`, at);
}
