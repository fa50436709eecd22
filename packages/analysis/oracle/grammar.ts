import type { Random } from './random.ts';

export const kinds = ['int', 'float', 'number', 'string', 'bool', 'list', 'numbers', 'strings', 'map', 'time', 'duration', 'any'] as const;
/** What kind of value an expression gives. */
export type Kind = (typeof kinds)[number];

/** What may be named where an expression stands. */
export interface Place {
  readonly depth: number;
  readonly variables: readonly string[];
  /** The pointers of the predicate around; empty outside of predicates. */
  readonly pointers: readonly string[];
}

/** What rules make expressions with. */
export interface Grammar {
  readonly random: Random;
  /** One of several. */
  one(...makers: readonly (() => string)[]): string;
  /** An expression, mostly of that kind. */
  of(kind: Kind, place: Place): string;
  /** A predicate that gives that kind, with `#` and further pointers. */
  predicate(kind: Kind, place: Place, pointers: readonly string[]): string;
}

/** Makes an expression of one kind. */
export type Rule = (grammar: Grammar, place: Place) => string;
