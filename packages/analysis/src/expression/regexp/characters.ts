import { fail } from '../expression-error.ts';
import { type CharacterSet, type Flags, isWord } from './syntax.ts';

const isDigit: CharacterSet = (point) => point >= 48 && point <= 57;
const isSpace: CharacterSet = (point) => point === 32 || point === 9 || point === 10 || point === 12 || point === 13;
const between =
  (from: number, to: number): CharacterSet =>
  (point) =>
    point >= from && point <= to;

export const not =
  (has: CharacterSet): CharacterSet =>
  (point) =>
    !has(point);
export const anyOf =
  (sets: readonly CharacterSet[]): CharacterSet =>
  (point) =>
    sets.some((has) => has(point));

const perlClasses: Readonly<Record<string, CharacterSet>> = { d: isDigit, s: isSpace, w: isWord };

const matches =
  (pattern: RegExp): CharacterSet =>
  (point) =>
    point < 128 && pattern.test(String.fromCharCode(point));

const posixClasses: ReadonlyMap<string, CharacterSet> = new Map(
  Object.entries({
    ...{ alnum: matches(/[0-9A-Za-z]/), alpha: matches(/[A-Za-z]/), ascii: between(0, 127), blank: matches(/[\t ]/) },
    ...{ cntrl: anyOf([between(0, 31), between(127, 127)]), digit: isDigit, graph: between(33, 126), lower: between(97, 122) },
    ...{ print: between(32, 126), punct: matches(/[!-/:-@[-`{-~]/), space: matches(/[\t\n\v\f\r ]/), upper: between(65, 90) },
    ...{ word: isWord, xdigit: matches(/[0-9A-Fa-f]/) },
  }),
);

/** The class of `\d`, `\W` and so on. */
export function perlClass(letter: string, flags: Flags): CharacterSet | undefined {
  const has = perlClasses[letter.toLowerCase()];
  return has && (letter === letter.toLowerCase() ? folded(has, flags) : not(folded(has, flags)));
}

/** The class of `[:alpha:]` or `[:^alpha:]`. */
export function posixClass(name: string, flags: Flags): CharacterSet {
  const has = posixClasses.get(name.replace(/^\^/, '')) ?? fail(`invalid regexp: there is no class [:${name}:]`);
  return name.startsWith('^') ? not(folded(has, flags)) : folded(has, flags);
}

/** Classes whose names are no categories or scripts to JavaScript, or are written in another way. */
const otherProperties: Readonly<Record<string, string>> = { Any: 'Any', Ascii: 'ASCII', Assigned: 'Assigned', Lc: 'gc=LC' };

/** The class of `\p{Greek}` or `\pL`: a general category, a script, `Any`, `ASCII` or `Assigned`, in any case. */
export function unicodeClass(name: string, flags: Flags): CharacterSet {
  const words = name.trim().split(/[\s_-]+/);
  const title = words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase()).join('_');
  const properties = Object.hasOwn(otherProperties, title) ? [otherProperties[title] ?? ''] : [`gc=${title}`, `sc=${title}`];
  const found = properties.map(propertyPattern).find((each) => each !== undefined);
  if (found === undefined) return fail(`invalid regexp: there is no character class ${name}`);
  return folded((point) => found.test(String.fromCodePoint(point)), flags);
}

function propertyPattern(property: string): RegExp | undefined {
  if (!/^[\w=]+$/.test(property)) return undefined;
  try {
    return new RegExp(`^\\p{${property}}$`, 'u');
  } catch {
    return undefined;
  }
}

/** The set of a single character or a range. */
export const range = (from: number, to: number, flags: Flags): CharacterSet => folded(between(from, to), flags);

/** With `i`, a set that has a character has all that differ from it only by case. */
function folded(has: CharacterSet, { ignoreCase }: Flags): CharacterSet {
  return ignoreCase ? (point) => variants(point).some(has) : has;
}

/** The characters that differ from one only by case. */
function variants(point: number): number[] {
  const character = String.fromCodePoint(point);
  const upper = character.toUpperCase();
  const texts = [character, character.toLowerCase(), upper, upper.toLowerCase()];
  return texts.map((text) => ([...text].length === 1 ? (text.codePointAt(0) ?? point) : point));
}
