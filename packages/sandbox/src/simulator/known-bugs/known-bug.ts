import type { Mutant } from '../mutants/mutant.ts';
import type { Scenario } from '../scenario.ts';
import { type Parts, story } from '../stories/story.ts';

/**
 * A bug that rollout controllers have had, told as a story in which it can happen. The real controller must play the story without
 * breaking any law; one that is broken so that it has the bug must be found out by the law that speaks of it.
 */
export interface KnownBug {
  readonly number: number;
  /** What goes wrong, in a sentence. */
  readonly name: string;
  /** The name of the law that finds it out: an invariant, or one of `progress/`. */
  readonly law: string;
  readonly scenario: Scenario;
  /** The controller with the bug. */
  readonly broken: Mutant;
}

interface Telling extends Parts {
  readonly law: string;
  readonly broken: Mutant;
}

export function knownBug(number: number, name: string, { law, broken, ...parts }: Telling): KnownBug {
  return { number, name, law, broken, scenario: story(name, parts).scenario };
}
