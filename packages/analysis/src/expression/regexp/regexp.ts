import type { Budget } from '../budget.ts';
import { fail } from '../expression-error.ts';
import { parsePattern } from './parse.ts';
import { type Assertion, type CharacterSet, isWord, type Pattern } from './syntax.ts';

/** One state of the automaton: a character to read, or where to go on without reading. */
type State =
  | { readonly do: 'read'; readonly has: CharacterSet; readonly next: number }
  | { readonly do: 'assert'; readonly assertion: Assertion; readonly next: number }
  | { readonly do: 'fork'; readonly next: readonly number[] }
  | { readonly do: 'match' };

/** A regular expression as an automaton without backtracking (Thompson's). The last state is the first to be entered. */
export interface Regexp {
  readonly states: readonly State[];
}

const maxStates = 10_000;

/** Throws where the text is no regular expression, or a very large one. */
export function compileRegexp(source: string): Regexp {
  const states: State[] = [{ do: 'match' }];
  const add = (state: State): number => {
    if (states.length >= maxStates) fail(`the regexp is too large: more than ${maxStates} states`);
    return states.push(state) - 1;
  };
  if (!source.isWellFormed()) fail('invalid regexp: a part of a character');
  const entry = build(parsePattern(source), 0, states, add);
  add({ do: 'fork', next: [entry] });
  return { states };
}

/** Adds the states of a pattern after which the automaton goes on at `next`; gives the one to enter at. */
function build(pattern: Pattern, next: number, states: State[], add: (state: State) => number): number {
  switch (pattern.kind) {
    case 'set':
      return add({ do: 'read', has: pattern.has, next });
    case 'assertion':
      return add({ do: 'assert', assertion: pattern.assertion, next });
    case 'sequence':
      return pattern.parts.reduceRight((after, part) => build(part, after, states, add), next);
    case 'choice':
      return pattern.options.length === 1 && pattern.options[0] !== undefined
        ? build(pattern.options[0], next, states, add)
        : add({ do: 'fork', next: pattern.options.map((option) => build(option, next, states, add)) });
    case 'repeat':
      return buildRepeat(pattern, next, states, add);
  }
}

function buildRepeat(
  { inner, min, max }: Extract<Pattern, { kind: 'repeat' }>,
  next: number,
  states: State[],
  add: (state: State) => number,
): number {
  let entry = next;
  if (max === Number.POSITIVE_INFINITY) {
    entry = add({ do: 'fork', next: [] });
    states[entry] = { do: 'fork', next: [build(inner, entry, states, add), next] };
  } else {
    for (let count = min; count < max; count += 1) entry = add({ do: 'fork', next: [build(inner, entry, states, add), next] });
  }
  for (let count = 0; count < min; count += 1) entry = build(inner, entry, states, add);
  return entry;
}

/** Whether the regular expression matches anywhere in the text. Time grows with states times characters, and counts as steps. */
export function matchesRegexp({ states }: Regexp, text: string, budget: Budget): boolean {
  const points = Array.from(text, (character) => pointOf(character));
  let current: number[] = [];
  for (let at = 0; at <= points.length; at += 1) {
    const open = [...current, states.length - 1];
    const seen = new Set<number>();
    const following: number[] = [];
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      const state = states[index];
      if (state === undefined || seen.has(index)) continue;
      seen.add(index);
      if (state.do === 'match') return true;
      if (state.do === 'fork') open.push(...state.next);
      else if (state.do === 'assert' && holds(state.assertion, points, at)) open.push(state.next);
      else if (state.do === 'read' && at < points.length && state.has(points[at] ?? 0)) following.push(state.next);
    }
    budget.step(seen.size);
    current = following;
  }
  return false;
}

/** A stray byte reads as U+FFFD. */
function pointOf(character: string): number {
  const point = character.codePointAt(0) ?? 0;
  return point >= 0xd800 && point <= 0xdfff ? 0xfffd : point;
}

function holds(assertion: Assertion, points: readonly number[], at: number): boolean {
  switch (assertion) {
    case 'text-start':
      return at === 0;
    case 'text-end':
      return at === points.length;
    case 'line-start':
      return at === 0 || points[at - 1] === 10;
    case 'line-end':
      return at === points.length || points[at] === 10;
    case 'word-edge':
      return isWordEdge(points, at);
    case 'no-word-edge':
      return !isWordEdge(points, at);
  }
}

const isWordEdge = (points: readonly number[], at: number): boolean => isWord(points[at - 1] ?? 0) !== isWord(points[at] ?? 0);
