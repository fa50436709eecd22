import { ok, type Result } from '@sluice/kubernetes';
import type { Flags } from './flags.ts';
import type { Io } from './io.ts';
import type { KubectlCommand } from './kubectl-command.ts';
import type { Outcome } from './outcome.ts';

/** What is wrong with a command line: the help says it best, or a message does. */
export type Misuse = { readonly kind: 'help' } | { readonly kind: 'message'; readonly message: string };

export const showHelp: Misuse = { kind: 'help' };

/** A command line that is understood, ready to run. */
export interface Call {
  readonly options: unknown;
  run(io: Io): Promise<Outcome>;
}

/** What a command module gives: what it takes, and what it makes of that. */
export interface Verb {
  /** Adds arguments, flags and examples. */
  define(command: KubectlCommand): void;
  prepare(args: readonly string[], flags: Flags): Result<Call, Misuse>;
}

/** A command in its parts: parsing knows no cluster, running knows no command line. */
export interface VerbParts<Options> {
  define(command: KubectlCommand): void;
  /** The options that a command line stands for. Too few and too many arguments have been refused before. */
  read(args: readonly string[], flags: Flags): Result<Options, Misuse>;
  run(options: Options, io: Io): Promise<Outcome>;
}

export function verb<Options>({ define, read, run }: VerbParts<Options>): Verb {
  return {
    define,
    prepare(args, flags) {
      const options = read(args, flags);
      return options.ok ? ok({ options: options.value, run: (io) => run(options.value, io) }) : options;
    },
  };
}
