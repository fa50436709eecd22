import type { Clock, KubernetesClient, Result, StopSignal } from '@sluice/kubernetes';

/** The cluster that the user works with. */
export interface Cluster {
  readonly client: KubernetesClient;
  /** The namespace of `--namespace`, else of the kubeconfig's context, else `default`. */
  readonly namespace: string;
}

/** All that a command may touch. */
export interface Io {
  /** The name that help and messages call the program by: `kubectl-argo-rollouts` or `kubectl-sluice`. */
  readonly programName: string;
  /** A line to standard output. */
  print(line: string): void;
  /** A line to standard error. */
  complain(line: string): void;
  /** The terminal that standard output is, if it is one. */
  readonly screen?: Screen;
  /** Whether colours are welcome: on a terminal, unless NO_COLOR is set. */
  readonly colours: boolean;
  readonly clock: Clock;
  /** The environment of the process. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Fires when the user interrupts. */
  readonly stop: StopSignal;
  /** What stands at a path: a file, all `.yaml`, `.yml` and `.json` files of a folder, or standard input for `-`. The error is for the user. */
  readFiles(path: string): Promise<Result<readonly TextFile[]>>;
  /** Finds the cluster when it is first needed; the same one each time. Nothing is sent yet. */
  connect(): Promise<Cluster>;
}

/** A file that was read. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

interface Screen {
  /** Text and control sequences, as they are. */
  draw(text: string): void;
  /** Lines that fit at present. */
  rows(): number;
}
