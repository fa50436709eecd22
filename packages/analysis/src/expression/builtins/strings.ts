import type { Budget } from '../budget.ts';
import { fail } from '../expression-error.ts';
import { isUnknown, nameOf, plain, type Type, unknown } from '../static-types.ts';
import { byteLength, concatenate } from '../text.ts';
import type { Value } from '../values.ts';
import { checkCount, listIn, numberOfItems, stringIn, takes } from './arguments.ts';
import type { Builtin, BuiltinContext, Builtins } from './builtin.ts';

const string = plain('string');
const listOfStrings: Type = { kind: 'list', of: string, strings: true };
const ofOne = (change: (text: string) => string): Builtin => ({
  type: takes(['string'], string),
  apply: ([text]) => change(stringIn(text)),
});
const ofTwo = (gives: Type, apply: (text: string, part: string) => Value): Builtin => ({
  type: takes(['string', 'string'], gives),
  apply: ([text, part]) => apply(stringIn(text), stringIn(part)),
});
/** The place in bytes, or -1. */
const place = (text: string, index: number): bigint => BigInt(index < 0 ? -1 : byteLength(text.slice(0, index)));

export const strings: Builtins = {
  trim: {
    type: takes(['string', 'string'], string, 1),
    apply: ([text, cut]) => trim(stringIn(text), cut === undefined ? isBlank : oneOf(stringIn(cut))),
  },
  trimPrefix: {
    type: takes(['string', 'string'], string, 1),
    apply: ([text, prefix = ' ']) =>
      stringIn(text).startsWith(stringIn(prefix)) ? stringIn(text).slice(stringIn(prefix).length) : stringIn(text),
  },
  trimSuffix: {
    type: takes(['string', 'string'], string, 1),
    apply: ([text, suffix = ' ']) =>
      stringIn(text).endsWith(stringIn(suffix)) ? stringIn(text).slice(0, stringIn(text).length - stringIn(suffix).length) : stringIn(text),
  },
  upper: ofOne((text) => eachCharacter(text, (character) => character.toUpperCase())),
  lower: ofOne((text) => eachCharacter(text, (character) => (character === 'İ' ? 'i' : character.toLowerCase()))),
  split: splitting((piece) => piece),
  splitAfter: splitting((piece, separator) => piece + separator),
  replace: {
    type: takes(['string', 'string', 'string', 'int'], string, 1),
    apply: ([text, from, to, times], context) => {
      return join(pieces(stringIn(text), stringIn(from), times === undefined ? -1 : numberOfItems(times)), stringIn(to), context.budget);
    },
  },
  repeat: {
    type: takes(['string', 'int'], string),
    apply: ([text, times], { budget }) => {
      const count = numberOfItems(times);
      if (count < 0) fail(`a string cannot be repeated ${count} times`);
      budget.allocate(count * Math.max(1, byteLength(stringIn(text))));
      return concatenate([stringIn(text).repeat(count)]);
    },
  },
  join: {
    type: (given) => {
      checkCount(given, 1, 2);
      const [list = unknown, separator = string] = given;
      if (list.kind !== 'list' && !isUnknown(list)) fail(`an array is joined, not ${nameOf(list)}`);
      if (separator.kind !== 'string' && !isUnknown(separator)) fail(`a string stands between the parts, not ${nameOf(separator)}`);
      return string;
    },
    apply: ([list, separator = ''], { budget }) => {
      return join(listIn(list).map(stringIn), stringIn(separator), budget);
    },
  },
  indexOf: ofTwo(plain('int'), (text, part) => place(text, text.indexOf(part))),
  lastIndexOf: ofTwo(plain('int'), (text, part) => place(text, text.lastIndexOf(part))),
  hasPrefix: ofTwo(plain('bool'), (text, part) => text.startsWith(part)),
  hasSuffix: ofTwo(plain('bool'), (text, part) => text.endsWith(part)),
};

function join(parts: readonly string[], separator: string, budget: Budget): string {
  budget.allocate(parts.reduce((sum, part) => sum + part.length + separator.length, 0));
  return concatenate([parts.join(separator)]);
}

/** Case by case of single characters; what would become several characters stays as it is, and stray bytes become U+FFFD. */
const eachCharacter = (text: string, change: (character: string) => string): string =>
  [...text.toWellFormed()].map((character) => ([...change(character)].length === 1 ? change(character) : character)).join('');

type Cut = (character: string) => boolean;

const isBlank: Cut = (character) => /^\p{White_Space}$/u.test(character);

function oneOf(characters: string): Cut {
  const set = new Set(characters);
  return (character) => set.has(character);
}

function trim(text: string, cuts: Cut): string {
  const characters = [...text];
  const keeps = (character: string) => !cuts(character);
  const from = characters.findIndex(keeps);
  return from < 0 ? '' : characters.slice(from, characters.findLastIndex(keeps) + 1).join('');
}

/** The text cut at the separator, at most `cuts` times; an empty separator stands before, between and after all characters. */
function pieces(text: string, separator: string, cuts: number): string[] {
  const all = separator === '' ? ['', ...text, ''] : text.split(separator);
  if (cuts < 0 || all.length <= cuts + 1) return all;
  return [...all.slice(0, cuts), all.slice(cuts).join(separator)];
}

function splitting(finish: (piece: string, separator: string) => string): Builtin {
  return {
    type: takes(['string', 'string', 'int'], listOfStrings, 1),
    apply: ([text, separator, limit], { budget }: BuiltinContext) => {
      const parts = split(stringIn(text), stringIn(separator), limit === undefined ? -1 : numberOfItems(limit));
      budget.allocate(parts.length);
      return parts.map((piece, index) => (index < parts.length - 1 ? finish(piece, stringIn(separator)) : piece));
    },
  };
}

/** At most `limit` parts, all of them when it is negative; an empty separator cuts between all characters. */
function split(text: string, separator: string, limit: number): string[] {
  if (limit === 0) return [];
  const all = separator === '' ? [...text] : text.split(separator);
  return limit < 0 || all.length <= limit ? all : [...all.slice(0, limit - 1), all.slice(limit - 1).join(separator)];
}
