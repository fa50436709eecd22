import { ok } from '@sluice/kubernetes';
import type { Cluster, Io } from './io.ts';
import { done } from './outcome.ts';
import { type Verb, verb } from './verb.ts';

interface NamedParts {
  /** The argument as help shows it, such as `<ROLLOUT_NAME...>`. */
  readonly argument: string;
  /** What is printed after each success, for example `rollout 'web' aborted`. */
  readonly report: (name: string) => string;
  readonly help?: string;
  act(cluster: Cluster, name: string): Promise<unknown>;
}

/** A command that does the same to one object or several, in order, up to the first that fails. */
export function oneOrMore({ argument, report, help = '', act }: NamedParts): Verb {
  return verb<readonly string[]>({
    define: (command) => void command.argument(argument).addHelpText('after', help),
    read: (names) => ok(names),
    async run(names, io: Io) {
      const cluster = await io.connect();
      for (const name of names) {
        await act(cluster, name);
        io.print(report(name));
      }
      return done;
    },
  });
}
