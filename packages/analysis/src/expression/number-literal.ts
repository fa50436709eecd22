import { fail } from './expression-error.ts';
import type { Token } from './tokens.ts';

const prefixed = /0(?:[xX][\da-fA-F_]*|[oO][0-7_]*|[bB][01_]*)/y;
// A point belongs to the number unless another follows: `1..3` is a range.
const decimal = /(?:\d[\d_]*)?(?:\.(?!\.)[\d_]*)?(?:[eE][-+]?[\d_]*)?/y;

const maxInteger = 2n ** 63n - 1n;

/** `42`, `0x2A`, `0o52`, `0b101010`, `1_000`: integers; `.5`, `1.5`, `1e3`: floats. */
export function readNumber(source: string, at: number): Token {
  prefixed.lastIndex = at;
  const integer = prefixed.exec(source)?.[0];
  decimal.lastIndex = at;
  const text = integer ?? decimal.exec(source)?.[0] ?? '';
  if (/^[\p{L}\p{Nd}_$]/u.test(source.slice(at + text.length))) fail(`bad number syntax: ${text}${source[at + text.length]}`, at);
  const digits = text.replaceAll('_', '');
  return { kind: 'number', at, text, value: integer === undefined && /[.eE]/.test(digits) ? float(digits, at) : int(digits, at) };
}

function int(digits: string, at: number): bigint {
  if (!/^(?:0[xX][\da-fA-F]+|0[oO][0-7]+|0[bB][01]+|\d+)$/.test(digits)) fail(`invalid integer literal: ${digits}`, at);
  const value = BigInt(digits);
  if (value > maxInteger) fail(`invalid integer literal: ${digits} is out of range`, at);
  return value;
}

function float(digits: string, at: number): number {
  if (!/^(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(digits)) fail(`invalid float literal: ${digits}`, at);
  const value = Number(digits);
  if (!Number.isFinite(value)) fail(`invalid float literal: ${digits} is out of range`, at);
  return value;
}
