import { freePorts } from './cluster/ports.ts';
import { killProgram, logTail, runs, startProgram, stopProgram } from './cluster/programs.ts';
import { waitFor } from './patience.ts';

const readyLimitSeconds = 60;

/** The controller as users run it: the bundle, as a process of its own, under the ServiceAccount of the manifest. */
export interface ControllerProcess {
  /** Returns when it answers to /healthz. `args` come after those that are always given. */
  start(args?: readonly string[]): Promise<void>;
  /** Asks it to end and waits until it has. Throws where it must be killed in the end. */
  stop(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  readonly running: boolean;
  /** Text of /metrics. */
  metrics(): Promise<string>;
  logTail(lines: number): string;
}

/** `name` tells it from others; `bundle` is dist/sluice-controller; logs go to `folder`; `kubeconfig` is of the ServiceAccount, `namespace` where that lives. */
export function controllerProcess(where: {
  readonly name: string;
  readonly folder: string;
  readonly bundle: string;
  readonly kubeconfig: string;
  readonly namespace: string;
}): ControllerProcess {
  const { name, folder, bundle, kubeconfig, namespace } = where;
  let metricsPort = 0;
  return {
    async start(args = []) {
      const [health = 0, metrics = 0] = await freePorts(2);
      metricsPort = metrics;
      const always = [`--kubeconfig=${kubeconfig}`, `--healthzPort=${health}`, `--metricsPort=${metrics}`, '--loglevel=debug'];
      startProgram(folder, name, process.execPath, [bundle, ...always, ...args], { POD_NAMESPACE: namespace });
      await waitFor(`answer of ${name} to /healthz`, readyLimitSeconds, async () => {
        if (!runs(folder, name)) throw new Error(`${name} has ended; its log says:\n${logTail(folder, name)}`);
        return (await answers(`http://127.0.0.1:${health}/healthz`)) ? true : undefined;
      });
    },
    async stop() {
      if ((await stopProgram(folder, name)) === 'killed') throw new Error(`${name} did not end when it was told to`);
    },
    kill: () => killProgram(folder, name),
    get running() {
      return runs(folder, name);
    },
    async metrics() {
      const response = await fetch(`http://127.0.0.1:${metricsPort}/metrics`);
      return response.text();
    },
    logTail: (lines) => logTail(folder, name, lines),
  };
}

const answers = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(2000) }).then(
    async (response) => {
      await response.body?.cancel();
      return response.ok;
    },
    () => false,
  );
