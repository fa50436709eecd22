import type { Clock, KubernetesClient, StopSignal } from '@sluice/kubernetes';

/** The cluster that the user works with. */
export interface Cluster {
  readonly client: KubernetesClient;
  /** The namespace of `--namespace`, else of the kubeconfig's context, else `default`. */
  readonly namespace: string;
}

/** All that a command may touch. */
export interface Io {
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
  /** Finds the cluster when it is first needed; the same one each time. Nothing is sent yet. */
  connect(): Promise<Cluster>;
}

interface Screen {
  /** Text and control sequences, as they are. */
  draw(text: string): void;
  /** Lines that fit at present. */
  rows(): number;
}
