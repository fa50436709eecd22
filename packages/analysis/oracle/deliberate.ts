import type { Answer } from './case.ts';

interface Exception {
  readonly what: string;
  readonly applies: (expression: string, ours: Answer, theirs: Answer) => boolean;
}

const text = (value: unknown): string => JSON.stringify(value ?? '');

const unnamed = (value: unknown): string => text(value).replaceAll(/ (?:[A-Z]{3,5}|[+-]\d{4})\b/g, '');

const nilled = (value: unknown): string => JSON.stringify(value === undefined ? 'error' : value).replaceAll('[]', 'null');

/** Differences that are meant to be; docs/conditions.md tells of them. */
const deliberate: readonly Exception[] = [
  {
    what: 'findLast, findLastIndex, and a method call with arguments on a chain that was cut, leave nothing behind for the operation around them',
    applies: (expression) => /findLast|\?\..*\.[A-Z]\w*\([^)]/.test(expression),
  },
  {
    what: 'predicates go over arrays only, not over a map as long as they do not look at the element',
    applies: (_, ours) => ours.x?.startsWith('an array is needed, not map') ?? false,
  },
  {
    what: 'a method that is not called is no value',
    applies: (_, ours, theirs) => /no field [A-Z]|cannot fetch [A-Z]/.test(ours.c ?? ours.x ?? '') && 'v' in theirs,
  },
  {
    what: 'max, min, mean and median of integers may be compared where they are floats, and so may what reduce gave, or what find did not find',
    applies: (expression, _, theirs) =>
      /is float64, not int|is nil, not (?:string|int)|<nil> >= int/.test(theirs.x ?? '') &&
      /(?:max|min|mean|median|reduce|find\w*)\(/.test(expression),
  },
  {
    what: 'an integer is looked for in a range of literals without making the range',
    applies: (expression, ours, theirs) => 'v' in ours && /memory budget/.test(theirs.x ?? '') && / in /.test(expression),
  },
  {
    what: 'a range is made even where it is only summed up, so its length is bounded',
    applies: (expression, ours) =>
      expression.includes('..') && (/too much memory/.test(ours.x ?? '') || expression.includes('9223372036854775807')),
  },
  {
    what: 'an empty array is never nil, wherever it comes from',
    applies: (expression, ours, theirs) =>
      nilled(ours.v) === nilled(theirs.v) ||
      /(?:sort|concat|split\w*)\(.*(?:\?\?|\?\.)|\?\..*[=!]= .*sort\(|groupBy\(.*(?:==|!=|\?\?|default)|(?:default|toJSON)\((?:sort|concat|split)/.test(
        expression,
      ),
  },
  {
    what: 'what is one of two types is of neither, even where one of them is any type',
    applies: (expression, ours, theirs) =>
      !('c' in ours) && ('c' in theirs || /interface \{\} is/.test(theirs.x ?? '')) && / \? .* : | else | \?: /.test(expression),
  },
  {
    what: 'isNaN and isInf take an integer that is computed with a literal',
    applies: (expression, ours, theirs) => 'v' in ours && /is \S+, not float64/.test(theirs.x ?? '') && /isNaN|isInf/.test(expression),
  },
  {
    what: 'a filter of a filter evaluates both predicates',
    applies: (expression) => /filter\(.*filter\(/.test(expression),
  },
  {
    what: 'a predicate around another one keeps its element',
    applies: (_, ours, theirs) => 'v' in ours && /index out of range \[/.test(theirs.x ?? ''),
  },
  {
    what: 'a method is not called with nil for an argument',
    applies: (_, ours) => /^[A-Z]\w+ takes .* not <nil>/.test(ours.x ?? ''),
  },
  {
    what: 'an array with nil among its elements may have any',
    applies: (expression, ours, theirs) => !('c' in ours) && 'c' in theirs && /, nil\]/.test(expression),
  },
  {
    what: 'nil is in no array of strings',
    applies: (expression, ours, theirs) => ours.v !== theirs.v && /nil (?:not )?in \[/.test(expression),
  },
  {
    what: 'join takes every empty array',
    applies: (_, ours, theirs) => 'v' in ours && /argument for join \(type \[\]/.test(theirs.x ?? ''),
  },
  {
    what: 'zones have their short names of today only',
    applies: (expression, ours, theirs) => expression.includes('timezone(') && unnamed(ours.v) === unnamed(theirs.v),
  },
  {
    what: 'arrays are equal however they were made',
    applies: (expression, ours, theirs) =>
      typeof ours.v === 'boolean' &&
      typeof theirs.v === 'boolean' &&
      /(?:\.\.|split|b").*(?:==|!=|in)|(?:==|!=|in).*(?:\.\.|split|b")/.test(expression),
  },
  {
    what: 'powers with a fraction in the exponent may differ in the last digit, in texts too',
    applies: (expression, ours, theirs) => 'v' in ours && 'v' in theirs && /(?:\*\*|\^).*\./.test(expression) && /\d{9}/.test(text(ours.v)),
  },
  {
    what: 'the entries of a map have no order',
    applies: (expression, ours, theirs) =>
      /(?:keys|values|toPairs)\(/.test(expression) && [...text(ours.v)].toSorted().join('') === [...text(theirs.v)].toSorted().join(''),
  },
  {
    what: 'the text of a map whose keys are of several kinds has them in another order',
    applies: (expression, ours, theirs) => 'v' in ours && 'v' in theirs && /string\(.*(?:groupBy|fromPairs)/.test(expression),
  },
  {
    what: 'NaN and times are keys like any other',
    applies: (_, ours, theirs) =>
      'v' in ours && (/\[\[\{"t":/.test(text(theirs.v)) || / on zero Value/.test(theirs.x ?? '') || /"NaN"\},\[/.test(text(theirs.v))),
  },
];

export const isDeliberate = (expression: string, ours: Answer, theirs: Answer): boolean =>
  deliberate.some(({ applies }) => applies(expression, ours, theirs));
