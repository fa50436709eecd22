import { fail } from '../expression-error.ts';
import { anyOf, not, perlClass, posixClass, range, unicodeClass } from './characters.ts';
import type { CharacterSet, Flags, Pattern } from './syntax.ts';

/** RE2 syntax (https://github.com/google/re2/wiki/Syntax): no backreferences and no lookaround, so that matching time is bounded. */
export function parsePattern(source: string): Pattern {
  return new PatternParser(source).parseAll();
}

const maxRepeat = 1000;
const maxDepth = 200;
const infinity = Number.POSITIVE_INFINITY;
const simpleEscapes: Readonly<Record<string, number>> = { a: 7, f: 12, t: 9, n: 10, r: 13, v: 11 };
const lineEnd = 10;

class PatternParser {
  readonly #source: string;
  #at = 0;
  #depth = 0;
  #flags: Flags = { ignoreCase: false, multiline: false, dotAll: false };

  constructor(source: string) {
    this.#source = source;
  }

  parseAll(): Pattern {
    const pattern = this.#choice();
    return this.#at < this.#source.length ? this.#fail('unexpected )') : pattern;
  }

  #fail(reason: string): never {
    const shown = this.#source.length > 80 ? `${this.#source.slice(0, 80)}…` : this.#source;
    return fail(`invalid regexp \`${shown}\`: ${reason}`);
  }

  /** Takes what the pattern (sticky) matches here. */
  #take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source) ?? undefined;
    this.#at += found?.[0].length ?? 0;
    return found;
  }

  #accept(text: string): boolean {
    if (!this.#source.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #character(): number {
    const point = this.#source.codePointAt(this.#at) ?? this.#fail('it ends too early');
    this.#at += point > 0xffff ? 2 : 1;
    return point;
  }

  /** Alternatives, up to the end of the group. Flags that are set inside hold up to there. */
  #choice(): Pattern {
    const outer = this.#flags;
    this.#depth += 1;
    if (this.#depth > maxDepth) this.#fail(`it is nested more than ${maxDepth} levels deep`);
    const options = [this.#sequence()];
    while (this.#accept('|')) options.push(this.#sequence());
    this.#depth -= 1;
    this.#flags = outer;
    return { kind: 'choice', options };
  }

  #sequence(): Pattern {
    const parts: Pattern[] = [];
    while (this.#at < this.#source.length && !/[|)]/.test(this.#source[this.#at] ?? '')) {
      const atom = this.#atom();
      if (atom !== undefined) parts.push(...this.#repeated(atom));
    }
    return { kind: 'sequence', parts };
  }

  /** The last of the atoms with its `*`, `+`, `?` or `{n,m}`. */
  #repeated(atoms: readonly Pattern[]): readonly Pattern[] {
    const counts = this.#repetition();
    const inner = atoms.at(-1);
    if (counts === undefined || inner === undefined) return atoms;
    if (this.#repetition() !== undefined) this.#fail('two repetitions in a row');
    const repeat: Pattern = { kind: 'repeat', inner, ...counts };
    if (repetitions(repeat) > maxRepeat) this.#fail(`more than ${maxRepeat} repetitions`);
    return [...atoms.slice(0, -1), repeat];
  }

  #repetition(): { min: number; max: number } | undefined {
    const [sign, low, comma, high] = this.#take(/(?:[*+?]|\{(0|[1-9]\d*)(,(0|[1-9]\d*)?)?\})\??/y) ?? [];
    if (sign === undefined) return undefined;
    if (low === undefined) return { min: sign.startsWith('+') ? 1 : 0, max: sign.startsWith('?') ? 1 : infinity };
    const min = Number(low);
    const max = comma === undefined ? min : high === undefined ? infinity : Number(high);
    if (min > maxRepeat || (max !== infinity && max > maxRepeat) || min > max) this.#fail(`a bad count: ${sign}`);
    return { min, max };
  }

  /** What a repetition may follow; nothing for a group of flags. */
  #atom(): readonly Pattern[] | undefined {
    if (this.#repetition() !== undefined) this.#fail('a repetition of nothing');
    if (this.#accept('(')) return this.#group();
    if (this.#accept('[')) return [{ kind: 'set', has: this.#bracketClass() }];
    if (this.#accept('.')) return [{ kind: 'set', has: this.#flags.dotAll ? () => true : (point) => point !== lineEnd }];
    if (this.#accept('^')) return [{ kind: 'assertion', assertion: this.#flags.multiline ? 'line-start' : 'text-start' }];
    if (this.#accept('$')) return [{ kind: 'assertion', assertion: this.#flags.multiline ? 'line-end' : 'text-end' }];
    if (this.#accept('\\')) return this.#escape();
    return [this.#literal(this.#character())];
  }

  #literal(point: number): Pattern {
    return { kind: 'set', has: range(point, point, this.#flags) };
  }

  #group(): readonly Pattern[] | undefined {
    const name = this.#take(/\?P?<([A-Za-z_]\w*)>/y)?.[1];
    const outer = this.#flags;
    if (name === undefined && this.#accept('?') && this.#setFlags()) return undefined;
    const inner = this.#choice();
    this.#flags = outer;
    return this.#accept(')') ? [inner] : this.#fail('a missing )');
  }

  /** `i-s)` sets flags for the rest of the group: true; `i-s:` for what follows up to `)`: false. */
  #setFlags(): boolean {
    const [, on = '', off, end] = this.#take(/([imsU]*)(-[imsU]+)?([:)])/y) ?? this.#fail('an unknown group (lookaround is not supported)');
    if (on === '' && off === undefined && end === ')') this.#fail('a group of no flags');
    const set = (flag: string, before: boolean): boolean => !off?.includes(flag) && (on.includes(flag) || before);
    const { ignoreCase, multiline, dotAll } = this.#flags;
    this.#flags = { ignoreCase: set('i', ignoreCase), multiline: set('m', multiline), dotAll: set('s', dotAll) };
    return end === ')';
  }

  #escape(): readonly Pattern[] {
    if (this.#accept('Q')) {
      const [, quoted = ''] = this.#take(/([\s\S]*?)(?:\\E|$)/y) ?? [];
      return [...quoted].map((character) => this.#literal(character.codePointAt(0) ?? 0));
    }
    if (this.#accept('A')) return [{ kind: 'assertion', assertion: 'text-start' }];
    if (this.#accept('z')) return [{ kind: 'assertion', assertion: 'text-end' }];
    if (this.#accept('b')) return [{ kind: 'assertion', assertion: 'word-edge' }];
    if (this.#accept('B')) return [{ kind: 'assertion', assertion: 'no-word-edge' }];
    const has = this.#classEscape();
    return [has === undefined ? this.#literal(this.#characterEscape()) : { kind: 'set', has }];
  }

  /** `d`, `W`, `pL`, `P{Greek}` after a backslash. */
  #classEscape(): CharacterSet | undefined {
    const perl = this.#take(/[dDsSwW]/y)?.[0];
    if (perl !== undefined) return perlClass(perl, this.#flags);
    const [, letter, caret = '', name, initial = ''] = this.#take(/([pP])(?:\{(\^?)([\w -]+)\}|(\w))/y) ?? [];
    if (letter === undefined) return undefined;
    const has = unicodeClass(name ?? initial, this.#flags);
    return (letter === 'P') === (caret === '^') ? has : not(has);
  }

  #characterEscape(): number {
    const [, long, short] = this.#take(/x(?:\{([\da-fA-F]+)\}|([\da-fA-F]{2}))/y) ?? [];
    if (long !== undefined || short !== undefined) {
      const point = Number.parseInt(long ?? short ?? '', 16);
      return point > 0x10ffff ? this.#fail('there is no such character') : point;
    }
    const octal = this.#take(/0[0-7]{0,2}|[1-7][0-7]{1,2}/y)?.[0];
    if (octal !== undefined) return Number.parseInt(octal, 8);
    const letter = this.#take(/[afnrtv]/y)?.[0];
    if (letter !== undefined) return simpleEscapes[letter] ?? 0;
    const sign = this.#take(/[^\w\u0080-\uffff]|_/y)?.[0] ?? this.#fail(`an unknown escape \\${this.#source[this.#at] ?? ''}`);
    return sign.charCodeAt(0);
  }

  /** What follows `[`. */
  #bracketClass(): CharacterSet {
    const negated = this.#accept('^');
    const sets: CharacterSet[] = [];
    while (sets.length === 0 || !this.#accept(']')) sets.push(this.#classItem());
    return negated ? not(anyOf(sets)) : anyOf(sets);
  }

  #classItem(): CharacterSet {
    const posix = this.#take(/\[:(.*?):\]/sy)?.[1];
    if (posix !== undefined) return posixClass(posix, this.#flags);
    const start = this.#at;
    if (this.#accept('\\')) {
      const has = this.#classEscape();
      if (has !== undefined) return has;
      this.#at = start;
    }
    const from = this.#classCharacter();
    if (!/^-[^\]]/s.test(this.#source.slice(this.#at, this.#at + 2))) return range(from, from, this.#flags);
    this.#at += 1;
    const to = this.#classCharacter();
    return to < from ? this.#fail('a range that runs backwards') : range(from, to, this.#flags);
  }

  #classCharacter(): number {
    return this.#accept('\\') ? this.#characterEscape() : this.#character();
  }
}

/** How often the innermost part may be repeated at most, as far as it is counted. */
function repetitions(pattern: Pattern): number {
  switch (pattern.kind) {
    case 'repeat': {
      const own = pattern.max === infinity ? pattern.min : pattern.max;
      return Math.max(1, own) * repetitions(pattern.inner);
    }
    case 'sequence':
      return Math.max(1, ...pattern.parts.map(repetitions));
    case 'choice':
      return Math.max(1, ...pattern.options.map(repetitions));
    case 'set':
    case 'assertion':
      return 1;
  }
}
