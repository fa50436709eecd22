import type { Mutation } from '../controllers.ts';

/** A named way to break the controller. */
export interface Mutant {
  readonly name: string;
  /** Seeds that are tried first. */
  readonly seeds?: readonly string[];
  readonly mutation: Mutation;
}

export const mutants: readonly Mutant[] = [];
