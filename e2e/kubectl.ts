import { dirname } from 'node:path';
import { type Finished, finished, succeeds } from './command.ts';

/** kubectl, as the user of one kubeconfig. */
export interface Kubectl {
  /** Runs a command that must succeed; gives what it printed. `input` is for `-f -`. */
  ok(args: readonly string[], input?: string): Promise<string>;
  /** Runs a command that may fail. */
  run(args: readonly string[], input?: string): Promise<Finished>;
  /** What programs need to find the same kubectl, plugin and cluster. */
  readonly environment: Readonly<Record<string, string>>;
  /** The same in a namespace. */
  within(namespace: string): Kubectl;
}

/** `path` is where plugins are looked for, before those of PATH. */
export function kubectl(program: string, kubeconfig: string, path: string, always: readonly string[] = []): Kubectl {
  const environment = { KUBECONFIG: kubeconfig, PATH: [path, ...folderOf(program), process.env.PATH ?? ''].join(':') };
  const options = (input: string | undefined) => ({
    environment,
    ...(input === undefined ? {} : { input }),
  });
  return {
    // At the end, since the name of a plugin must come first.
    ok: (args, input) => succeeds(program, [...args, ...always], options(input)),
    run: (args, input) => finished(program, [...args, ...always], options(input)),
    environment,
    within: (namespace) => kubectl(program, kubeconfig, path, ['--namespace', namespace]),
  };
}

/** A name alone is found on PATH already. */
const folderOf = (program: string): readonly string[] => (program.includes('/') ? [dirname(program)] : []);
