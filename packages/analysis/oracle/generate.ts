import { type Grammar, type Kind, kinds, type Place } from './grammar.ts';
import { dates, durations, floats, ints, lists, maps, numberLists, paths, stringLists, strings } from './literals.ts';
import type { Random } from './random.ts';
import { rules } from './rules.ts';

/** A random expression that mostly makes sense; now and then one of the wrong type, and now and then with a broken text. */
export function generateExpression(random: Random): string {
  const grammar: Grammar = {
    random,
    one: (...makers) => random.pick(makers)(),
    of: (kind, place) => expressionOf(grammar, kind, place),
    predicate(kind, place, pointers) {
      const body = grammar.of(kind, { ...place, pointers: ['#', ...pointers] });
      return random.chance(0.4) ? `{ ${body} }` : body;
    },
  };
  const kind = random.chance(0.4) ? 'bool' : random.pick(kinds);
  const text = grammar.of(kind, { depth: 1 + random.below(4), variables: [], pointers: [] });
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

function expressionOf(grammar: Grammar, wanted: Kind, place: Place): string {
  const { random } = grammar;
  const kind = random.chance(0.04) ? random.pick(kinds) : wanted;
  if (place.depth > 0 && random.chance(0.12)) return general(grammar, kind, place);
  if (random.chance(place.pointers.length > 0 ? 0.35 : 0.12)) return reference(random, place);
  const inner = { ...place, depth: place.depth - 1 };
  return place.depth <= 0 ? leaf(random, kind, inner) : rules[kind](grammar, inner);
}

function leaf(random: Random, kind: Kind, place: Place): string {
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
      return random.pick(lists);
    case 'numbers':
      return random.pick(numberLists);
    case 'strings':
      return random.pick(stringLists);
    case 'map':
      return random.pick(maps);
    case 'time':
      return random.pick(['now()', `date(${random.pick(dates)})`]);
    case 'duration':
      return `duration(${random.pick(durations)})`;
    case 'any':
      return random.chance(0.2) ? 'nil' : reference(random, place);
  }
}

function reference(random: Random, { variables, pointers }: Place): string {
  if (pointers.length > 0 && random.chance(0.7)) return random.pick([...pointers, '#', '#', '.a', '#.a', '#[0]', '#?.b']);
  if (variables.length > 0 && random.chance(0.6)) return random.pick(variables);
  return random.pick(paths);
}

/** What fits every kind. */
function general(grammar: Grammar, kind: Kind, place: Place): string {
  const { random, of, one, predicate } = grammar;
  const inner = { ...place, depth: place.depth - 1 };
  const same = () => of(kind, inner);
  const bool = () => of('bool', inner);
  return one(
    () => `(${same()})`,
    () => `(${bool()} ? ${same()} : ${same()})`,
    () => `(${of('any', inner)} ?? ${same()})`,
    () => `(${same()} ?: ${same()})`,
    () => letExpression(grammar, kind, inner),
    () => `(if ${bool()} { ${same()} } else { ${same()} })`,
    () => `(${of('any', inner)}; ${same()})`,
    () => `get(${of('any', inner)}, ${of('any', inner)})`,
    () => `[${same()}, ${same()}][${of('int', inner)}]`,
    () => `{a: ${same()}}.a`,
    () => `{a: ${same()}}?.${random.pick(['a', 'b'])}`,
    () => `${random.pick(['first', 'last'])}([${same()}])`,
    () => `/* note */ ${same()}`,
    () => `::default(${same()}, 1)`,
    () => `${random.pick(['find', 'find', 'find', 'find', 'findLast'])}([${same()}, ${same()}], ${predicate('bool', inner, [])})`,
    () => `default(${of('any', inner)}, ${same()})`,
    () => `reduce([${same()}, ${same()}], ${predicate(kind, inner, ['#acc', '#index'])})`,
    () => `fromJSON(toJSON(${same()}))`,
    () => `(${same()} | ${random.pick(['type()', 'default(1)', 'string()', 'toJSON()', 'isNil()', 'asFloat()', 'get(0)', 'len()'])})`,
  );
}

function letExpression({ random, of }: Grammar, kind: Kind, place: Place): string {
  const name = `v${place.variables.length}`;
  const value = of(random.pick(kinds), place);
  return `(let ${name} = ${value}; ${of(kind, { ...place, variables: [...place.variables, name] })})`;
}
