import { type Kind, kinds, type Rule } from './grammar.ts';
import { dates, durations, floats, ints, layouts, patterns, strings, zones } from './literals.ts';
import { pattern, quoted, texts } from './patterns.ts';

const intRule: Rule = ({ random, of, one, predicate }, place) => {
  const int = () => of('int', place);
  const string = () => of('string', place);
  const list = () => of('list', place);
  return one(
    () => random.pick(ints),
    () => `${int()} ${random.pick(['+', '-', '*', '%'])} ${int()}`,
    () => `-${int()}`,
    () => `${random.pick(['len', '::len'])}(${of(random.pick(['string', 'list', 'map', 'strings'] as const), place)})`,
    () => `int(${of(random.pick(['number', 'string', 'any'] as const), place)})`,
    () => `asInt(${of(random.pick(['number', 'string', 'any'] as const), place)})`,
    () => `${random.pick(['indexOf', 'lastIndexOf'])}(${string()}, ${string()})`,
    () => `count(${list()}, ${predicate('bool', place, [])})`,
    () => `count(${of('list', place)})`,
    () => `${random.pick(['findIndex', 'findLastIndex'])}(${list()}, ${predicate('bool', place, [])})`,
    () => `sum(${of('numbers', place)})`,
    () => `${random.pick(['bitand', 'bitor', 'bitxor', 'bitnand', 'bitshl', 'bitshr', 'bitushr'])}(${int()}, ${int()})`,
    () => `bitnot(${int()})`,
    () => `${random.pick(['abs', 'max', 'min'])}(${int()})`,
    () =>
      `${of('time', place)}.${random.pick(['Year', 'Day', 'Hour', 'Minute', 'Second', 'YearDay', 'Unix', 'UnixMilli', 'Nanosecond'])}()`,
  );
};

const floatRule: Rule = ({ random, of, one, predicate }, place) => {
  const number = () => of('number', place);
  const numbers = () => of('numbers', place);
  return one(
    () => random.pick(floats),
    () => `${number()} ${random.pick(['+', '-', '*', '/', '/', '**', '^'])} ${number()}`,
    () => `-${number()}`,
    () => `+${number()}`,
    () => `${random.pick(['ceil', 'floor', 'round', 'abs', 'float', 'asFloat'])}(${number()})`,
    () => `${random.pick(['float', 'asFloat'])}(${of('string', place)})`,
    () => `${random.pick(['mean', 'median', 'max', 'min', 'sum'])}(${numbers()})`,
    () => `${random.pick(['mean', 'median', 'max', 'min'])}(${number()}, ${of(random.pick(['number', 'numbers'] as const), place)})`,
    () => `sum(${of('list', place)}, ${predicate('number', place, [])})`,
    () =>
      `reduce(${numbers()}, ${predicate('number', place, ['#acc', '#index'])}${random.chance(0.5) ? `, ${of('number', { ...place, pointers: [] })}` : ''})`,
    () => `${of('duration', place)}.${random.pick(['Hours', 'Minutes', 'Seconds', 'Milliseconds', 'Nanoseconds'])}()`,
  );
};

const stringRule: Rule = ({ random, of, one }, place) => {
  const string = () => of('string', place);
  const int = () => of('int', place);
  return one(
    () => random.pick(strings),
    () => `${string()} + ${string()}`,
    () => `${string()}[${int()}:${int()}]`,
    () => `${string()}[${random.pick([`${int()}:`, `:${int()}`, ':'])}]`,
    () => `${random.pick(['trim', 'upper', 'lower', 'trimPrefix', 'trimSuffix', 'toBase64', 'fromBase64'])}(${string()})`,
    () => `${random.pick(['trim', 'trimPrefix', 'trimSuffix'])}(${string()}, ${string()})`,
    () => `replace(${string()}, ${string()}, ${string()}${random.chance(0.3) ? `, ${int()}` : ''})`,
    () => `repeat(${string()}, ${random.pick(['0', '2', '3', int()])})`,
    () => `join(${of('strings', place)}${random.chance(0.7) ? `, ${string()}` : ''})`,
    () => `string(${of(random.pick(['number', 'string', 'bool', 'list', 'map', 'duration', 'time'] as const), place)})`,
    () => `type(${of('any', place)})`,
    () => `toJSON(${of(random.pick(['number', 'string', 'list', 'map', 'any'] as const), place)})`,
    () => `${of('time', place)}.Format(${random.pick(layouts)})`,
    () => `${of('time', place)}.${random.pick(['Weekday', 'Month'])}().String()`,
    () => `${of('duration', place)}.String()`,
    () => `(${string()} | ${random.pick(['::upper()', 'upper()', 'lower()', 'trim()', `repeat(2)`, `replace("a", "b")`])})`,
  );
};

const boolRule: Rule = ({ random, of, one, predicate }, place) => {
  const bool = () => of('bool', place);
  const string = () => of('string', place);
  const any = () => of('any', place);
  const number = () => of('number', place);
  const list = () => of('list', place);
  const same = random.pick(kinds);
  const ordered = random.pick(['number', 'string', 'time', 'duration', 'any'] as const);
  const order = () => random.pick(['<', '>', '<=', '>=']);
  return one(
    () => `${of(same, place)} ${random.pick(['==', '!='])} ${of(same, place)}`,
    () => `${of(ordered, place)} ${order()} ${of(ordered, place)}`,
    () => `${number()} ${order()} ${number()}`,
    () => `${number()} ${order()} ${number()} ${order()} ${number()}`,
    () => `${bool()} ${random.pick(['and', 'or', '&&', '||'])} ${bool()}`,
    () => `${bool()} ${random.pick(['and', 'or', '&&', '||'])} ${bool()}`,
    () => `${random.pick(['not ', '!'])}${bool()}`,
    () => `${string()} ${random.pick(['', 'not '])}${random.pick(['contains', 'startsWith', 'endsWith'])} ${string()}`,
    () => `${string()} ${random.pick(['', 'not '])}matches ${random.chance(0.6) ? random.pick(patterns) : string()}`,
    () => `${random.pick(texts)} matches ${quoted(pattern(random, 3))}`,
    () => `${random.pick(texts)} matches ${quoted(pattern(random, 2))}`,
    () => `${any()} ${random.pick(['', 'not '])}in ${of(random.pick(['list', 'map', 'numbers', 'strings', 'any'] as const), place)}`,
    () => `${number()} in ${of('int', place)}..${of('int', place)}`,
    () => `${string()} in ${of(random.pick(['map', 'strings'] as const), place)}`,
    () => `${random.pick(['all', 'any', 'one', 'none'])}(${list()}, ${predicate('bool', place, [])})`,
    () => `${random.pick(['isNaN', 'isInf'])}(${of('float', place)})`,
    () => `isNil(${any()})`,
    () => `${random.pick(['hasPrefix', 'hasSuffix'])}(${string()}, ${string()})`,
    () => `${of('time', place)}.${random.pick(['Before', 'After', 'Equal'])}(${of('time', place)})`,
  );
};

const listRule =
  (kind: 'list' | 'numbers' | 'strings'): Rule =>
  ({ random, of, one, predicate }, place) => {
    const item: Kind = kind === 'list' ? random.pick(kinds) : kind === 'numbers' ? 'number' : 'string';
    const list = () => of(kind, place);
    const element = () => of(item, place);
    return one(
      () => `[${[element(), element(), element()].slice(0, random.below(4)).join(', ')}]`,
      () => `map(${of('list', place)}, ${predicate(item, place, ['#index'])})`,
      () => `filter(${list()}, ${predicate('bool', place, [])})`,
      () => `${random.pick(['reverse', 'uniq', 'flatten', 'sort'])}(${list()})`,
      () => `sort(${list()}, ${random.pick(['"asc"', '"desc"', '"desc"', of('string', place)])})`,
      () =>
        `sortBy(${list()}, ${predicate(random.pick(['number', 'string', 'any'] as const), place, [])}${random.chance(0.3) ? ', "desc"' : ''})`,
      () => `concat(${list()}, ${list()})`,
      () => `take(${list()}, ${of('int', place)})`,
      () => `${list()}[${of('int', place)}:${of('int', place)}]`,
      () =>
        kind === 'strings'
          ? `split(${of('string', place)}, ${of('string', place)}${random.chance(0.3) ? ', 2' : ''})`
          : `${of('int', place)}..${random.below(9)}`,
      () =>
        kind === 'strings' ? `splitAfter(${of('string', place)}, ",")` : `values(fromPairs([[${of('string', place)}, ${element()}]]))`,
      () => `sort(keys(${of('map', place)}))`,
      () => `(${list()} | ${random.pick(['filter(# != 1)', 'map([#])', 'sort()', 'reverse()', 'uniq()', 'flatten()', 'take(2)'])})`,
    );
  };

const mapRule: Rule = ({ random, of, one, predicate }, place) => {
  const value = () => of(random.pick(kinds), place);
  return one(
    () => `{${random.pick(['a', '"b c"', '`r`', '5', '("k" + "1")'])}: ${value()}, b: ${value()}}`,
    () => `{a: ${value()}}`,
    () => `groupBy(${of('list', place)}, ${predicate(random.pick(['int', 'string', 'bool'] as const), place, [])})`,
    () => `fromPairs([[${of('string', place)}, ${value()}]])`,
    () => `fromPairs(toPairs(${of('map', place)}))`,
    () => `fromJSON(${random.pick(['"{}"', '`{"a": [1, {"b": null}]}`', '"[1, 2"', '`"x"`'])})`,
  );
};

const timeRule: Rule = ({ random, of, one }, place) => {
  const time = () => of('time', place);
  const duration = () => of('duration', place);
  return one(
    () => `date(${random.pick(dates)})`,
    () => `date(${random.pick(dates)}, ${random.pick(layouts)})`,
    () => `date(${random.pick(dates)}, "2006-01-02", ${random.pick(zones)})`,
    () => 'now()',
    () => `${time()} ${random.pick(['+', '-'])} ${duration()}`,
    () => `${duration()} + ${time()}`,
    () => `${time()}.${random.pick(['Add', 'Truncate', 'Round'])}(${duration()})`,
    () => `${time()}.AddDate(${random.pick(['0', '1', '-3', '7'])}, 1, -1)`,
    () => `${time()}.In(timezone(${random.pick(zones)}))`,
    () => `${time()}.UTC()`,
  );
};

const durationRule: Rule = ({ random, of, one }, place) => {
  const time = () => of('time', place);
  const duration = () => of('duration', place);
  return one(
    () => `duration(${random.pick(durations)})`,
    () => `${time()} - ${time()}`,
    () => `${duration()} ${random.pick(['+', '-', '*'])} ${duration()}`,
    () => `${duration()} * ${of('number', place)}`,
    () => `${of('number', place)} * ${duration()}`,
    () => `${duration()}.${random.pick(['Round', 'Truncate'])}(${duration()})`,
    () => `${duration()}.Abs()`,
    () => `max(${duration()}, ${duration()})`,
  );
};

/** What may stand for an expression of each kind. */
export const rules: Readonly<Record<Kind, Rule>> = {
  int: intRule,
  float: floatRule,
  number: (grammar, place) =>
    grammar.one(
      () => intRule(grammar, place),
      () => floatRule(grammar, place),
    ),
  string: stringRule,
  bool: boolRule,
  list: listRule('list'),
  numbers: listRule('numbers'),
  strings: listRule('strings'),
  map: mapRule,
  time: timeRule,
  duration: durationRule,
  any: ({ random, of }, place) => of(random.pick(kinds), place),
};
