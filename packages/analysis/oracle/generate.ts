import { dates, durations, floats, ints, layouts, paths, patterns, strings, zones } from './literals.ts';
import { pattern, quoted, texts } from './patterns.ts';
import type { Random } from './random.ts';

type Kind = 'int' | 'float' | 'number' | 'string' | 'bool' | 'list' | 'numbers' | 'strings' | 'map' | 'time' | 'duration' | 'any';

/** What may be named where an expression stands. */
interface Place {
  readonly depth: number;
  readonly variables: readonly string[];
  /** The pointers of the predicate around; empty outside of predicates. */
  readonly pointers: readonly string[];
}

const kinds: readonly Kind[] = ['int', 'float', 'number', 'string', 'bool', 'list', 'numbers', 'strings', 'map', 'time', 'duration', 'any'];
/** A random expression that mostly makes sense; now and then one of the wrong type, and now and then with a broken text. */
export function generateExpression(random: Random): string {
  const text = new Generator(random).start();
  return random.chance(0.06) ? broken(text, random) : text;
}

function broken(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  const piece = random.pick([
    '',
    '(',
    ')',
    '}',
    ']',
    '#',
    '.',
    ',',
    '?',
    ':',
    ' and ',
    ' not ',
    '1',
    '"',
    ' let ',
    ';',
    '|',
    ' in ',
    '..',
    '??',
    '@',
    ' ',
  ]);
  return text.slice(0, at) + piece + text.slice(at + random.below(3));
}

class Generator {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  start(): string {
    return this.#of(this.#random.chance(0.4) ? 'bool' : this.#random.pick(kinds), {
      depth: 1 + this.#random.below(4),
      variables: [],
      pointers: [],
    });
  }

  #one(...makers: readonly (() => string)[]): string {
    return this.#random.pick(makers)();
  }

  #of(wanted: Kind, place: Place): string {
    const kind = this.#random.chance(0.04) ? this.#random.pick(kinds) : wanted;
    if (place.depth > 0 && this.#random.chance(0.12)) return this.#general(kind, place);
    if (this.#random.chance(place.pointers.length > 0 ? 0.35 : 0.12)) return this.#reference(place);
    const inner = { ...place, depth: place.depth - 1 };
    if (place.depth <= 0) return this.#leaf(kind, inner);
    switch (kind) {
      case 'int':
        return this.#int(inner);
      case 'float':
        return this.#float(inner);
      case 'number':
        return this.#one(
          () => this.#int(inner),
          () => this.#float(inner),
        );
      case 'string':
        return this.#string(inner);
      case 'bool':
        return this.#bool(inner);
      case 'list':
      case 'numbers':
      case 'strings':
        return this.#list(kind, inner);
      case 'map':
        return this.#map(inner);
      case 'time':
        return this.#time(inner);
      case 'duration':
        return this.#duration(inner);
      case 'any':
        return this.#of(this.#random.pick(kinds), inner);
    }
  }

  #leaf(kind: Kind, place: Place): string {
    const random = this.#random;
    switch (kind) {
      case 'int':
        return random.pick(ints);
      case 'float':
        return random.pick(floats);
      case 'number':
        return random.pick([...ints, ...floats]);
      case 'string':
        return random.pick(strings);
      case 'bool':
        return random.pick(['true', 'false']);
      case 'list':
        return random.pick(['[]', '[1, 2, 3]', '[1, 2.5, "a"]', '[[1], [2, 3]]', '[{a: 1}, {a: 2}]', '[nil, 1]', '[true, false]', 'b"ab"']);
      case 'numbers':
        return random.pick(['[3, 1, 2]', '[1.5, 0.5]', '[1, 2.0]', '1..3', '5..3', '[]', '[0.1, 0.2, 0.3]', '[7]']);
      case 'strings':
        return random.pick(['["b", "a"]', '["x"]', '["a", "a", "b"]', '[]', 'split("a b", " ")']);
      case 'map':
        return random.pick(['{}', '{a: 1}', '{a: 1.5, "b": "x"}', '{a: {b: [1, 2]}}', '{a: nil}']);
      case 'time':
        return random.pick(['now()', `date(${random.pick(dates)})`]);
      case 'duration':
        return `duration(${random.pick(durations)})`;
      case 'any':
        return this.#random.chance(0.2) ? 'nil' : this.#reference(place);
    }
  }

  #reference({ variables, pointers }: Place): string {
    const random = this.#random;
    if (pointers.length > 0 && random.chance(0.7)) return random.pick([...pointers, '#', '#', '.a', '#.a', '#[0]', '#?.b']);
    if (variables.length > 0 && random.chance(0.6)) return random.pick(variables);
    return random.pick(paths);
  }

  /** What fits every kind. */
  #general(kind: Kind, place: Place): string {
    const inner = { ...place, depth: place.depth - 1 };
    const same = () => this.#of(kind, inner);
    const bool = () => this.#of('bool', inner);
    return this.#one(
      () => `(${same()})`,
      () => `(${bool()} ? ${same()} : ${same()})`,
      () => `(${this.#of('any', inner)} ?? ${same()})`,
      () => `(${same()} ?: ${same()})`,
      () => this.#let(kind, inner),
      () => `(if ${bool()} { ${same()} } else { ${same()} })`,
      () => `(${this.#of('any', inner)}; ${same()})`,
      () => `get(${this.#of('any', inner)}, ${this.#of('any', inner)})`,
      () => `[${same()}, ${same()}][${this.#of('int', inner)}]`,
      () => `{a: ${same()}}.a`,
      () => `{a: ${same()}}?.${this.#random.pick(['a', 'b'])}`,
      () => `${this.#random.pick(['first', 'last'])}([${same()}])`,
      () => `/* note */ ${same()}`,
      () => `::default(${same()}, 1)`,
      () =>
        `${this.#random.pick(['find', 'find', 'find', 'find', 'findLast'])}([${same()}, ${same()}], ${this.#predicate('bool', inner, [])})`,
      () => `default(${this.#of('any', inner)}, ${same()})`,
      () => `reduce([${same()}, ${same()}], ${this.#predicate(kind, inner, ['#acc', '#index'])})`,
      () => `fromJSON(toJSON(${same()}))`,
      () =>
        `(${same()} | ${this.#random.pick(['type()', 'default(1)', 'string()', 'toJSON()', 'isNil()', 'asFloat()', 'get(0)', 'len()'])})`,
    );
  }

  #let(kind: Kind, place: Place): string {
    const name = `v${place.variables.length}`;
    const value = this.#of(this.#random.pick(kinds), place);
    return `(let ${name} = ${value}; ${this.#of(kind, { ...place, variables: [...place.variables, name] })})`;
  }

  #predicate(kind: Kind, place: Place, pointers: readonly string[]): string {
    const body = this.#of(kind, { ...place, pointers: ['#', ...pointers] });
    return this.#random.chance(0.4) ? `{ ${body} }` : body;
  }

  #int(place: Place): string {
    const int = () => this.#of('int', place);
    const string = () => this.#of('string', place);
    const list = () => this.#of('list', place);
    return this.#one(
      () => this.#random.pick(ints),
      () => `${int()} ${this.#random.pick(['+', '-', '*', '%'])} ${int()}`,
      () => `-${int()}`,
      () => `${this.#random.pick(['len', '::len'])}(${this.#of(this.#random.pick(['string', 'list', 'map', 'strings'] as const), place)})`,
      () => `int(${this.#of(this.#random.pick(['number', 'string', 'any'] as const), place)})`,
      () => `asInt(${this.#of(this.#random.pick(['number', 'string', 'any'] as const), place)})`,
      () => `${this.#random.pick(['indexOf', 'lastIndexOf'])}(${string()}, ${string()})`,
      () => `count(${list()}, ${this.#predicate('bool', place, [])})`,
      () => `count(${this.#of('list', place)})`,
      () => `${this.#random.pick(['findIndex', 'findLastIndex'])}(${list()}, ${this.#predicate('bool', place, [])})`,
      () => `sum(${this.#of('numbers', place)})`,
      () => `${this.#random.pick(['bitand', 'bitor', 'bitxor', 'bitnand', 'bitshl', 'bitshr', 'bitushr'])}(${int()}, ${int()})`,
      () => `bitnot(${int()})`,
      () => `${this.#random.pick(['abs', 'max', 'min'])}(${int()})`,
      () =>
        `${this.#of('time', place)}.${this.#random.pick(['Year', 'Day', 'Hour', 'Minute', 'Second', 'YearDay', 'Unix', 'UnixMilli', 'Nanosecond'])}()`,
    );
  }

  #float(place: Place): string {
    const number = () => this.#of('number', place);
    const numbers = () => this.#of('numbers', place);
    return this.#one(
      () => this.#random.pick(floats),
      () => `${number()} ${this.#random.pick(['+', '-', '*', '/', '/', '**', '^'])} ${number()}`,
      () => `-${number()}`,
      () => `+${number()}`,
      () => `${this.#random.pick(['ceil', 'floor', 'round', 'abs', 'float', 'asFloat'])}(${number()})`,
      () => `${this.#random.pick(['float', 'asFloat'])}(${this.#of('string', place)})`,
      () => `${this.#random.pick(['mean', 'median', 'max', 'min', 'sum'])}(${numbers()})`,
      () =>
        `${this.#random.pick(['mean', 'median', 'max', 'min'])}(${number()}, ${this.#of(this.#random.pick(['number', 'numbers'] as const), place)})`,
      () => `sum(${this.#of('list', place)}, ${this.#predicate('number', place, [])})`,
      () =>
        `reduce(${numbers()}, ${this.#predicate('number', place, ['#acc', '#index'])}${this.#random.chance(0.5) ? `, ${this.#of('number', { ...place, pointers: [] })}` : ''})`,
      () => `${this.#of('duration', place)}.${this.#random.pick(['Hours', 'Minutes', 'Seconds', 'Milliseconds', 'Nanoseconds'])}()`,
    );
  }

  #string(place: Place): string {
    const string = () => this.#of('string', place);
    const int = () => this.#of('int', place);
    return this.#one(
      () => this.#random.pick(strings),
      () => `${string()} + ${string()}`,
      () => `${string()}[${int()}:${int()}]`,
      () => `${string()}[${this.#random.pick([`${int()}:`, `:${int()}`, ':'])}]`,
      () => `${this.#random.pick(['trim', 'upper', 'lower', 'trimPrefix', 'trimSuffix', 'toBase64', 'fromBase64'])}(${string()})`,
      () => `${this.#random.pick(['trim', 'trimPrefix', 'trimSuffix'])}(${string()}, ${string()})`,
      () => `replace(${string()}, ${string()}, ${string()}${this.#random.chance(0.3) ? `, ${int()}` : ''})`,
      () => `repeat(${string()}, ${this.#random.pick(['0', '2', '3', int()])})`,
      () => `join(${this.#of('strings', place)}${this.#random.chance(0.7) ? `, ${string()}` : ''})`,
      () => `string(${this.#of(this.#random.pick(['number', 'string', 'bool', 'list', 'map', 'duration', 'time'] as const), place)})`,
      () => `type(${this.#of('any', place)})`,
      () => `toJSON(${this.#of(this.#random.pick(['number', 'string', 'list', 'map', 'any'] as const), place)})`,
      () => `${this.#of('time', place)}.Format(${this.#random.pick(layouts)})`,
      () => `${this.#of('time', place)}.${this.#random.pick(['Weekday', 'Month'])}().String()`,
      () => `${this.#of('duration', place)}.String()`,
      () => `(${string()} | ${this.#random.pick(['::upper()', 'upper()', 'lower()', 'trim()', `repeat(2)`, `replace("a", "b")`])})`,
    );
  }

  #bool(place: Place): string {
    const random = this.#random;
    const bool = () => this.#of('bool', place);
    const string = () => this.#of('string', place);
    const any = () => this.#of('any', place);
    const number = () => this.#of('number', place);
    const list = () => this.#of('list', place);
    const same = random.pick(kinds);
    const ordered = random.pick(['number', 'string', 'time', 'duration', 'any'] as const);
    const order = () => random.pick(['<', '>', '<=', '>=']);
    return this.#one(
      () => `${this.#of(same, place)} ${random.pick(['==', '!='])} ${this.#of(same, place)}`,
      () => `${this.#of(ordered, place)} ${order()} ${this.#of(ordered, place)}`,
      () => `${number()} ${order()} ${number()}`,
      () => `${number()} ${order()} ${number()} ${order()} ${number()}`,
      () => `${bool()} ${random.pick(['and', 'or', '&&', '||'])} ${bool()}`,
      () => `${bool()} ${random.pick(['and', 'or', '&&', '||'])} ${bool()}`,
      () => `${random.pick(['not ', '!'])}${bool()}`,
      () => `${string()} ${random.pick(['', 'not '])}${random.pick(['contains', 'startsWith', 'endsWith'])} ${string()}`,
      () => `${string()} ${random.pick(['', 'not '])}matches ${random.chance(0.6) ? random.pick(patterns) : string()}`,
      () => `${random.pick(texts)} matches ${quoted(pattern(random, 3))}`,
      () => `${random.pick(texts)} matches ${quoted(pattern(random, 2))}`,
      () =>
        `${any()} ${random.pick(['', 'not '])}in ${this.#of(random.pick(['list', 'map', 'numbers', 'strings', 'any'] as const), place)}`,
      () => `${number()} in ${this.#of('int', place)}..${this.#of('int', place)}`,
      () => `${string()} in ${this.#of(random.pick(['map', 'strings'] as const), place)}`,
      () => `${random.pick(['all', 'any', 'one', 'none'])}(${list()}, ${this.#predicate('bool', place, [])})`,
      () => `${random.pick(['isNaN', 'isInf'])}(${this.#of('float', place)})`,
      () => `isNil(${any()})`,
      () => `${random.pick(['hasPrefix', 'hasSuffix'])}(${string()}, ${string()})`,
      () => `${this.#of('time', place)}.${random.pick(['Before', 'After', 'Equal'])}(${this.#of('time', place)})`,
    );
  }

  #list(kind: 'list' | 'numbers' | 'strings', place: Place): string {
    const random = this.#random;
    const item: Kind = kind === 'list' ? random.pick(kinds) : kind === 'numbers' ? 'number' : 'string';
    const list = () => this.#of(kind, place);
    const one = () => this.#of(item, place);
    return this.#one(
      () => `[${[one(), one(), one()].slice(0, random.below(4)).join(', ')}]`,
      () => `map(${this.#of('list', place)}, ${this.#predicate(item, place, ['#index'])})`,
      () => `filter(${list()}, ${this.#predicate('bool', place, [])})`,
      () => `${random.pick(['reverse', 'uniq', 'flatten', 'sort'])}(${list()})`,
      () => `sort(${list()}, ${random.pick(['"asc"', '"desc"', '"desc"', this.#of('string', place)])})`,
      () =>
        `sortBy(${list()}, ${this.#predicate(random.pick(['number', 'string', 'any'] as const), place, [])}${random.chance(0.3) ? ', "desc"' : ''})`,
      () => `concat(${list()}, ${list()})`,
      () => `take(${list()}, ${this.#of('int', place)})`,
      () => `${list()}[${this.#of('int', place)}:${this.#of('int', place)}]`,
      () =>
        kind === 'strings'
          ? `split(${this.#of('string', place)}, ${this.#of('string', place)}${random.chance(0.3) ? ', 2' : ''})`
          : `${this.#of('int', place)}..${random.below(9)}`,
      () =>
        kind === 'strings'
          ? `splitAfter(${this.#of('string', place)}, ",")`
          : `values(fromPairs([[${this.#of('string', place)}, ${one()}]]))`,
      () => `sort(keys(${this.#of('map', place)}))`,
      () => `(${list()} | ${random.pick(['filter(# != 1)', 'map([#])', 'sort()', 'reverse()', 'uniq()', 'flatten()', 'take(2)'])})`,
    );
  }

  #map(place: Place): string {
    const value = () => this.#of(this.#random.pick(kinds), place);
    return this.#one(
      () => `{${this.#random.pick(['a', '"b c"', '`r`', '5', '("k" + "1")'])}: ${value()}, b: ${value()}}`,
      () => `{a: ${value()}}`,
      () => `groupBy(${this.#of('list', place)}, ${this.#predicate(this.#random.pick(['int', 'string', 'bool'] as const), place, [])})`,
      () => `fromPairs([[${this.#of('string', place)}, ${value()}]])`,
      () => `fromPairs(toPairs(${this.#of('map', place)}))`,
      () => `fromJSON(${this.#random.pick(['"{}"', '`{"a": [1, {"b": null}]}`', '"[1, 2"', '`"x"`'])})`,
    );
  }

  #time(place: Place): string {
    const time = () => this.#of('time', place);
    const duration = () => this.#of('duration', place);
    return this.#one(
      () => `date(${this.#random.pick(dates)})`,
      () => `date(${this.#random.pick(dates)}, ${this.#random.pick(layouts)})`,
      () => `date(${this.#random.pick(dates)}, "2006-01-02", ${this.#random.pick(zones)})`,
      () => 'now()',
      () => `${time()} ${this.#random.pick(['+', '-'])} ${duration()}`,
      () => `${duration()} + ${time()}`,
      () => `${time()}.${this.#random.pick(['Add', 'Truncate', 'Round'])}(${duration()})`,
      () => `${time()}.AddDate(${this.#random.pick(['0', '1', '-3', '7'])}, 1, -1)`,
      () => `${time()}.In(timezone(${this.#random.pick(zones)}))`,
      () => `${time()}.UTC()`,
    );
  }

  #duration(place: Place): string {
    const time = () => this.#of('time', place);
    const duration = () => this.#of('duration', place);
    return this.#one(
      () => `duration(${this.#random.pick(durations)})`,
      () => `${time()} - ${time()}`,
      () => `${duration()} ${this.#random.pick(['+', '-', '*'])} ${duration()}`,
      () => `${duration()} * ${this.#of('number', place)}`,
      () => `${this.#of('number', place)} * ${duration()}`,
      () => `${duration()}.${this.#random.pick(['Round', 'Truncate'])}(${duration()})`,
      () => `${duration()}.Abs()`,
      () => `max(${duration()}, ${duration()})`,
    );
  }
}
