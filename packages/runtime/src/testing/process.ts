import {
  ApiError,
  type Clock,
  type KubeObject,
  type KubernetesClient,
  type StopSignal,
  silentLog,
  stopper,
  type WatchEvent,
} from '@sluice/kubernetes';
import type { ManualClock } from '@sluice/kubernetes/manual-clock';
import { runLeaderElection } from '../leader-election.ts';

/** A process that takes part in an election, over a connection that a test can worsen, and that a test can freeze. */
export interface TestProcess {
  readonly identity: string;
  /** Whether a write of this process would go through the guard now. A frozen process writes nothing. */
  readonly mayWrite: boolean;
  readonly leading: boolean;
  readonly result: { readonly lost: boolean } | undefined;
  freeze(): void;
  thaw(): void;
  stop(): void;
  /** How long requests take to reach the server and answers to come back, in ms. */
  delay: { request: number; answer: number };
  /** What becomes of requests: `lost` ones never arrive, `unanswered` ones take effect but nobody learns of it. */
  connection: 'good' | 'lost' | 'unanswered';
}

export function startProcess(world: { clock: ManualClock; client: KubernetesClient; identity: string }): TestProcess {
  const { clock: outer, client: server, identity } = world;
  let frozen = false;
  const waiting: (() => void)[] = [];
  let guard = (): boolean => false;
  let leading = false;
  let result: { readonly lost: boolean } | undefined;
  const stop = stopper();

  /** Nothing goes on in a frozen process: what is due waits. */
  const thawed = (): Promise<void> => (frozen ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve());

  const clock: Clock = {
    now: () => outer.now(),
    after(delayMs, task) {
      let cancelled = false;
      const run = (): void => {
        if (cancelled) return;
        if (frozen) waiting.push(run);
        else task();
      };
      const cancel = outer.after(delayMs, run);
      return () => {
        cancelled = true;
        cancel();
      };
    },
  };
  const pause = (ms: number): Promise<void> => (ms === 0 ? Promise.resolve() : new Promise((resolve) => outer.after(ms, resolve)));

  const over = async <T>(request: () => Promise<T>): Promise<T> => {
    const { connection } = process;
    await pause(process.delay.request);
    const answer = connection === 'lost' ? undefined : await request().then((value) => () => value, failure);
    await pause(connection === 'good' ? process.delay.answer : 7_000);
    await thawed();
    if (connection !== 'good' || answer === undefined) throw new ApiError('Unreachable', 'no answer');
    return answer();
  };
  const failure = (error: unknown) => (): never => {
    throw error;
  };

  async function* events<T extends KubeObject>(source: AsyncIterable<WatchEvent<T>>): AsyncGenerator<WatchEvent<T>> {
    for await (const event of source) {
      await pause(process.delay.answer);
      await thawed();
      yield event;
    }
    await thawed();
  }

  const process: TestProcess = {
    identity,
    delay: { request: 0, answer: 0 },
    connection: 'good',
    get mayWrite() {
      return !frozen && guard();
    },
    get leading() {
      return leading;
    },
    get result() {
      return result;
    },
    freeze() {
      frozen = true;
    },
    thaw() {
      frozen = false;
      // What fell due meanwhile comes after whatever was interrupted: a write may stand before all timers.
      for (const task of waiting.splice(0)) outer.after(0, () => (frozen ? waiting.push(task) : task()));
    },
    stop: () => stop.stop(),
  };

  const client: KubernetesClient = {
    get: (kind, key) => over(() => server.get(kind, key)),
    list: (kind, options) => over(() => server.list(kind, options)),
    create: (kind, object, options) => over(() => server.create(kind, object, options)),
    patch: (kind, key, patch, target) => over(() => server.patch(kind, key, patch, target)),
    remove: (kind, key, options) => over(() => server.remove(kind, key, options)),
    watch: (kind, options, signal) => events(server.watch(kind, options, signal)),
    post: (kind, key, subresource, body) => over(() => server.post(kind, key, subresource, body)),
  };
  const lead = async (until: StopSignal, mayWrite: () => boolean): Promise<void> => {
    guard = mayWrite;
    leading = true;
    await new Promise<void>((resolve) => until.onStop(resolve));
    leading = false;
  };
  void runLeaderElection(
    { client, clock, random: () => 0.5, log: silentLog, lease: { namespace: 'default', name: 'lock' }, identity, lead },
    stop,
  ).then((value) => {
    result = value;
  });
  return process;
}
