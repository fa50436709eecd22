import { err, ok, type Stopper, stopper } from '@sluice/kubernetes';
import { createManualClock, type ManualClock } from '@sluice/kubernetes/manual-clock';
import type { ConnectionFlags } from '../connection-flags.ts';
import { execute } from '../execute.ts';
import { createFakeCluster, type FakeCluster } from './fake-cluster.ts';
import { namespace, start } from './scene.ts';

export interface RunOptions {
  readonly cluster?: FakeCluster;
  readonly clock?: ManualClock;
  readonly isTerminal?: boolean;
  readonly colours?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** What stands at which path; `-` is standard input. */
  readonly files?: Readonly<Record<string, string>>;
}

/** A command that runs. */
export interface Running {
  /** The exit code, once it has ended. */
  readonly exitCode: Promise<number>;
  /** What it has printed so far. */
  out(): string;
  err(): string;
  /** The pictures that it has drawn on the terminal. */
  readonly pictures: readonly string[];
  readonly clock: ManualClock;
  /** Ctrl-C */
  readonly interrupt: Stopper;
  /** The connections that it has asked for. */
  readonly connections: readonly ConnectionFlags[];
}

/** Starts a command line against a fake cluster, on fake streams, at a time that stands still. */
export function begin(argv: readonly string[], options: RunOptions = {}): Running {
  const { cluster = createFakeCluster(), clock = createManualClock(start), isTerminal = false, colours = isTerminal, env = {} } = options;
  const out: string[] = [];
  const errors: string[] = [];
  const pictures: string[] = [];
  const connections: ConnectionFlags[] = [];
  const interrupt = stopper();
  const exitCode = execute(argv, {
    programName: 'kubectl-argo-rollouts',
    print: (line) => void out.push(line),
    complain: (line) => void errors.push(line),
    ...(isTerminal ? { screen: { draw: (text: string) => void pictures.push(text), rows: () => 40 } } : {}),
    colours,
    clock,
    env,
    stop: interrupt,
    async readFiles(path) {
      const text = options.files?.[path];
      return text === undefined ? err(`${path}: no such file or folder`) : ok([{ path, text }]);
    },
    async connect(flags) {
      connections.push(flags);
      return { client: cluster.client, namespace: flags.options.namespace ?? namespace };
    },
  });
  const text = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');
  return { exitCode, out: () => text(out), err: () => text(errors), pictures, clock, interrupt, connections };
}

/** Runs a command line to its end. */
export async function run(argv: readonly string[], options: RunOptions = {}) {
  const running = begin(argv, options);
  return { exitCode: await running.exitCode, out: running.out(), err: running.err(), connections: running.connections };
}
