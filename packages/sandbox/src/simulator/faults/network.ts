import {
  type ApiError,
  type Clock,
  err,
  isApiError,
  type Kind,
  type KubeObject,
  type KubernetesClient,
  ok,
  type Result,
  resourceOf,
  type StopSignal,
  stopper,
  type WatchEvent,
  type WatchOptions,
} from '@sluice/kubernetes';
import { createChannel } from '../../api-server/watch-channel.ts';
import type { Pen, Writer } from '../pen.ts';
import type { Process } from './process.ts';
import type { Fate, Weather } from './weather.ts';

/** What lies between one process and the API server. */
export interface Network {
  readonly client: KubernetesClient;
  /** Ends the watches of a resource (all where absent); what is under way in them is lost. */
  cut(resource?: string): void;
  /** Does something to the process at its next write to an object that matters (leases and events do not). Undefined: nothing any more. */
  trapNextWrite(trap: Trap | undefined): void;
}

export interface Trap {
  /** Before the write is sent, or when it has taken effect and its answer is on the way. */
  readonly when: 'before-write' | 'after-write';
  spring(): void;
}

/** A write that the server has refused. */
export interface Refusal {
  readonly by: Writer;
  readonly verb: string;
  readonly resource: string;
  readonly name: string;
  readonly error: ApiError;
}

interface NetworkOptions {
  /** A client of the server without anything between. */
  readonly server: KubernetesClient;
  readonly pen: Pen;
  readonly process: Process;
  readonly weather: Weather;
  readonly clock: Clock;
  /** Called when the server itself (not the weather) has refused a write. */
  onRefusal(refusal: Refusal): void;
  /** Called when the answer to a write has arrived in the process. */
  onAnswer(resource: string, object: KubeObject): void;
}

const timeoutMs = 5_000;
/** Late effects come so soon that a lease is never given to another before: a client that keeps to its deadlines can rely on that much. */
const lateMs = 1_000;
const untrapped = ['leases.coordination.k8s.io', 'events'];

export function createNetwork({ server, pen, process, weather, clock, onRefusal, onAnswer }: NetworkOptions): Network {
  const connections = new Set<{ readonly resource: string; readonly end: () => void }>();
  let trap: Trap | undefined;

  const send = <T>(fate: Fate, perform: () => Promise<T>, afterEffect: () => void = () => {}): Promise<T> =>
    new Promise((resolve, reject) => {
      const answer = (settle: () => void): void => void clock.after(weather.wayMs(), () => process.enter(settle));
      const arrive = async (): Promise<void> => {
        if (fate.do === 'refuse') return answer(() => reject(fate.error));
        if (fate.do === 'serve-late') {
          clock.after(lateMs, () => process.enter(() => reject(fate.error)));
          clock.after(lateMs + fate.afterMs, () => void perform().catch(() => {}));
          return;
        }
        const done = await outcomeOf(perform());
        afterEffect();
        if (fate.do === 'lose-answer') clock.after(timeoutMs, () => process.enter(() => reject(fate.error)));
        else answer(() => (done.ok ? resolve(done.value) : reject(done.error)));
      };
      clock.after(weather.wayMs(), () => void arrive());
    });

  const read = <T>(perform: () => Promise<T>): Promise<T> => (process.isAlive ? send(weather.fate(false), perform) : never());

  const write = async <T>(verb: string, kind: Kind, name: string, perform: () => Promise<T>): Promise<T> => {
    if (!process.isAlive) return never();
    const sprung = untrapped.includes(resourceOf(kind)) ? undefined : trap;
    if (sprung !== undefined) trap = undefined;
    if (sprung?.when === 'before-write') sprung.spring();
    if (!process.isAlive) return never();
    const { decision } = process;
    const by: Writer = {
      who: 'controller',
      process: process.name,
      sentAt: process.clock.now(),
      ...(decision === undefined ? {} : { decision }),
    };
    const watched = async (): Promise<T> => {
      try {
        return await pen.as(by, perform);
      } catch (error) {
        if (isApiError(error)) onRefusal({ by, verb, resource: resourceOf(kind), name, error });
        throw error;
      }
    };
    return send(weather.fate(true), watched, () => sprung?.when === 'after-write' && sprung.spring());
  };

  const remembered = async <T extends KubeObject>(kind: Kind<T>, work: Promise<T>): Promise<T> => {
    const object = await work;
    if (object.kind === kind.kind) onAnswer(resourceOf(kind), object);
    return object;
  };

  async function* watch<T extends KubeObject>(kind: Kind<T>, options: WatchOptions, stop: StopSignal): AsyncGenerator<WatchEvent<T>> {
    const resource = resourceOf(kind);
    await read(async () => {});
    const channel = createChannel<WatchEvent<T>>(() => {});
    const connection = stopper();
    let isOpen = true;
    let last = 0;
    const deliver = (event: WatchEvent<T>): void => {
      last = Math.max(last, clock.now() + weather.eventLagMs(resource));
      clock.after(last - clock.now(), () => isOpen && process.enter(() => channel.send(event)));
    };
    const close = (finish: () => void): void => {
      if (!isOpen) return;
      isOpen = false;
      connections.delete(entry);
      connection.stop();
      process.enter(finish);
    };
    const entry = { resource, end: () => close(() => channel.close()) };
    connections.add(entry);
    const forget = [stop.onStop(entry.end), process.death.onStop(entry.end)];
    const pump = async (): Promise<void> => {
      try {
        for await (const event of server.watch(kind, options, connection)) {
          deliver(event);
          if (event.type !== 'BOOKMARK' && weather.isDoubled()) deliver(event);
        }
        entry.end();
      } catch (error) {
        close(() => channel.fail(error));
      }
    };
    void pump();
    try {
      yield* channel;
    } finally {
      for (const each of forget) each();
      entry.end();
    }
  }

  return {
    client: {
      get: (kind, key) => read(() => server.get(kind, key)),
      list: (kind, options) => read(() => server.list(kind, options)),
      watch,
      create: (kind, object, options) =>
        remembered(
          kind,
          write('create', kind, object.metadata.name, () => server.create(kind, object, options)),
        ),
      patch: (kind, key, patch, target) =>
        remembered(
          kind,
          write('patch', kind, key.name, () => server.patch(kind, key, patch, target)),
        ),
      remove: (kind, key, options) => write('delete', kind, key.name, () => server.remove(kind, key, options)),
      post: (kind, key, subresource, body) => write(subresource, kind, key.name, () => server.post(kind, key, subresource, body)),
    },
    cut(resource) {
      for (const each of [...connections]) if (resource === undefined || each.resource === resource) each.end();
    },
    trapNextWrite(next) {
      trap = next;
    },
  };
}

const never = (): Promise<never> => new Promise(() => {});

async function outcomeOf<T>(work: Promise<T>): Promise<Result<T, unknown>> {
  try {
    return ok(await work);
  } catch (error) {
    return err(error);
  }
}
