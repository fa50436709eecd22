import { type Finished, finished, succeeds } from './command.ts';

/** kubectl, as the user of one kubeconfig. */
export interface Kubectl {
  /** Runs a command that must succeed; gives what it printed. `input` is for `-f -`. */
  ok(args: readonly string[], input?: string): Promise<string>;
  /** Runs a command that may fail. */
  run(args: readonly string[], input?: string): Promise<Finished>;
  /** The same in a namespace. */
  within(namespace: string): Kubectl;
}

/** `path` is where plugins are looked for, before those of PATH. */
export function kubectl(program: string, kubeconfig: string, path: string, always: readonly string[] = []): Kubectl {
  const options = (input: string | undefined) => ({
    environment: { KUBECONFIG: kubeconfig, PATH: `${path}:${process.env.PATH ?? ''}` },
    ...(input === undefined ? {} : { input }),
  });
  return {
    // At the end, since the name of a plugin must come first.
    ok: (args, input) => succeeds(program, [...args, ...always], options(input)),
    run: (args, input) => finished(program, [...args, ...always], options(input)),
    within: (namespace) => kubectl(program, kubeconfig, path, ['--namespace', namespace]),
  };
}
