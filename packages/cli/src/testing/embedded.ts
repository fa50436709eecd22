import { apiKinds, crdOf } from '@sluice/api';
import { runController } from '@sluice/controller';
import {
  type Clock,
  customResourceDefinitions,
  err,
  type Kind,
  type KubeObject,
  type KubernetesClient,
  namespaces,
  ok,
  type Random,
  type StopSignal,
  silentLog,
  sleep,
  stopper,
  type WatchEvent,
} from '@sluice/kubernetes';
import { createApiServer, createRandom, createVirtualClock, startCluster, type VirtualClock } from '@sluice/sandbox';
import { execute } from '../execute.ts';
import { namespace } from './scene.ts';

export interface EmbeddedOptions {
  readonly seed?: number;
  /** The longest time that a request of the program or the controller, and a change on its way to them, takes. Default: none at all. */
  readonly slowestMs?: number;
  /** What stands at which path. */
  readonly files?: Readonly<Record<string, string>>;
  /** Gets between the program and the server. */
  readonly wrap?: (client: KubernetesClient) => KubernetesClient;
  /** Makes standard output a terminal with colours, and is given what the program draws on it. */
  readonly onDraw?: (text: string) => void;
}

/** A command line that runs against an embedded cluster. */
export interface Command {
  /** The exit code, once it has ended. */
  readonly exitCode: () => number | undefined;
  readonly out: () => string;
  readonly err: () => string;
}

/** An embedded cluster with the controller under virtual time, and the program in front of it. */
export interface Embedded {
  /** The server as it is, without delays. */
  readonly client: KubernetesClient;
  readonly clock: VirtualClock;
  readonly random: Random;
  /** Starts a command line; it goes on while the clock does. */
  begin(...argv: readonly string[]): Command;
  /** Runs a command line to its end, of at most ten minutes. */
  run(...argv: readonly string[]): Promise<{ readonly exitCode: number | undefined; readonly out: string; readonly err: string }>;
  close(): Promise<void>;
}

export async function startEmbedded({
  seed = 1,
  slowestMs = 0,
  files = {},
  wrap = (client) => client,
  onDraw,
}: EmbeddedOptions = {}): Promise<Embedded> {
  const clock = createVirtualClock();
  const random = createRandom(seed);
  const server = createApiServer({ clock, random });
  const client = server.client('admin');
  const stop = stopper();
  for (const kind of apiKinds) await client.create(customResourceDefinitions, crdOf(kind));
  await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  startCluster({ client: server.client('cluster'), clock, random, log: silentLog }, stop);
  const slow = slowClient(server.client('slow'), { clock, random, slowestMs });
  const controller = runController({ client: slow, clock, random, log: silentLog }, stop);
  await clock.settle();

  const begin = (...argv: readonly string[]): Command => {
    const out: string[] = [];
    const errors: string[] = [];
    let exitCode: number | undefined;
    void execute(argv, {
      programName: 'kubectl-argo-rollouts',
      print: (line) => void out.push(line),
      complain: (line) => void errors.push(line),
      ...(onDraw === undefined ? {} : { screen: { draw: onDraw, rows: () => 40 } }),
      colours: onDraw !== undefined,
      clock,
      env: {},
      stop,
      readFiles: async (path) => {
        const text = files[path];
        return text === undefined ? err(`${path}: no such file or folder`) : ok([{ path, text }]);
      },
      connect: async ({ options }) => ({ client: wrap(slow), namespace: options.namespace ?? namespace }),
    }).then((code) => {
      exitCode = code;
    });
    const text = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');
    return { exitCode: () => exitCode, out: () => text(out), err: () => text(errors) };
  };

  return {
    client,
    clock,
    random,
    begin,
    async run(...argv) {
      const command = begin(...argv);
      await clock.runUntil(() => command.exitCode() !== undefined, { limitMs: 600_000 });
      return { exitCode: command.exitCode(), out: command.out(), err: command.err() };
    },
    async close() {
      let isClosed = false;
      void controller.then(() => {
        isClosed = true;
      });
      stop.stop();
      // Requests that are under way come to their end first.
      await clock.runUntil(() => isClosed, { limitMs: 60_000 });
    },
  };
}

interface Slowness {
  readonly clock: Clock;
  readonly random: Random;
  readonly slowestMs: number;
}

/** A client whose requests take their time, on the way there and on the way back; what it watches comes late, but in order. */
function slowClient(client: KubernetesClient, { clock, random, slowestMs }: Slowness): KubernetesClient {
  if (slowestMs === 0) return client;
  const delay = (stop?: StopSignal): Promise<void> => sleep(clock, random() * slowestMs, stop);
  const late = async <T>(request: () => Promise<T>): Promise<T> => {
    await delay();
    const answer = await request();
    await delay();
    return answer;
  };
  async function* watchLate<T extends KubeObject>(events: AsyncIterable<WatchEvent<T>>, stop: StopSignal): AsyncIterable<WatchEvent<T>> {
    for await (const event of events) {
      await delay(stop);
      if (stop.stopped) return;
      yield event;
    }
  }
  return {
    get: (kind, key) => late(() => client.get(kind, key)),
    list: (kind, options) => late(() => client.list(kind, options)),
    create: (kind, object, options) => late(() => client.create(kind, object, options)),
    patch: (kind, key, patch, target) => late(() => client.patch(kind, key, patch, target)),
    remove: (kind, key, options) => late(() => client.remove(kind, key, options)),
    post: (kind, key, subresource, body) => late(() => client.post(kind, key, subresource, body)),
    watch: <T extends KubeObject>(kind: Kind<T>, options: Parameters<KubernetesClient['watch']>[1], stop: StopSignal) =>
      watchLate(client.watch(kind, options, stop), stop),
  };
}
