import type { ConnectionFlags } from './connection-flags.ts';
import type { Io } from './io.ts';
import type { Outcome } from './outcome.ts';
import { parse } from './program.ts';

/** What the program is given by whoever starts it. */
export interface Surroundings extends Omit<Io, 'connect'> {
  connect(flags: ConnectionFlags): ReturnType<Io['connect']>;
}

/** The command that shells call for what may come next. */
const completionWord = '__complete';

/** Exit code of a program that was interrupted (128 + SIGINT). */
const interrupted = 130;

/** Understands a command line, runs it and says what there is to say. Gives the exit code. */
export async function execute(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  const { print, complain, stop, programName } = surroundings;
  if (argv[0] === completionWord) {
    await (await import('./completion/complete.ts')).complete(argv.slice(1), surroundings);
    return 0;
  }
  const parsed = await parse(argv, programName);
  switch (parsed.kind) {
    case 'help':
      print(withoutLastBreak(parsed.text));
      return 0;
    case 'misuse':
      complain(withoutLastBreak(parsed.text));
      return parsed.exitCode;
    case 'call': {
      const io = ioFor(surroundings, parsed.connection);
      const outcome = await parsed.call.run(io).catch(explain);
      if (stop.stopped) return interrupted;
      if ('error' in outcome) for (const line of [`Error: ${outcome.error}`, ...(await helpFor(outcome.error, io))]) complain(line);
      return outcome.exitCode;
    }
  }
}

/** Loaded only when something went wrong. */
const helpFor = async (error: string, io: Io): Promise<readonly string[]> => (await import('./hints.ts')).hintsFor(error, io);

const withoutLastBreak = (text: string): string => text.replace(/\n$/, '');

function ioFor({ connect, ...io }: Surroundings, flags: ConnectionFlags): Io {
  let cluster: ReturnType<Io['connect']> | undefined;
  return {
    ...io,
    connect() {
      cluster ??= connect(flags);
      return cluster;
    },
  };
}

/** What the server, or the way to it, refused. A bug is no outcome: it goes on as it is. */
function explain(error: unknown): Outcome {
  const isExpected = error instanceof Error && ['ApiError', 'ConfigError'].includes(error.name);
  if (!isExpected) throw error;
  return { exitCode: 1, error: error.message };
}
