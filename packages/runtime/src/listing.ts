import {
  type Clock,
  isApiError,
  type Kind,
  type KubeObject,
  type KubernetesClient,
  keyOf,
  keyText,
  type ListScope,
  type StopSignal,
  stopper,
  type WatchEvent,
} from '@sluice/kubernetes';

export interface Source<T extends KubeObject> {
  readonly client: Pick<KubernetesClient, 'list' | 'watch'>;
  readonly kind: Kind<T>;
  readonly scope: ListScope;
  readonly clock: Clock;
  readonly pageSize: number;
  /** Applied to each object as it arrives, so that never more than a page of full objects is in memory. */
  readonly transform: (object: T) => T;
}

/** All objects that existed at a version. */
export interface Snapshot<T> {
  readonly objects: readonly T[];
  readonly version: string;
}

/** Reads all pages. Where the pages expire under way, it reads everything in one go. */
export async function listAll<T extends KubeObject>(source: Source<T>): Promise<Snapshot<T>> {
  const { client, kind, scope, transform } = source;
  const objects: T[] = [];
  const first = await client.list(kind, { ...scope, limit: source.pageSize });
  objects.push(...first.items.map(transform));
  let next = first.continue;
  while (next !== undefined) {
    try {
      const page = await client.list(kind, { ...scope, limit: source.pageSize, continue: next });
      objects.push(...page.items.map(transform));
      next = page.continue;
    } catch (error) {
      if (!isApiError(error, 'Gone', 'Expired')) throw error;
      const whole = await client.list(kind, scope);
      return { objects: whole.items.map(transform), version: whole.resourceVersion };
    }
  }
  return { objects, version: first.resourceVersion };
}

export interface ListingWatch<T extends KubeObject> {
  /** The present objects; `unsupported` where the server does not know this protocol. Throws what the stream throws. */
  snapshot(): Promise<Snapshot<T> | 'unsupported'>;
  /** What happened since the snapshot. */
  changes(): AsyncIterable<WatchEvent<T>>;
  end(): void;
}

/** A server that knows the protocol sends the objects or the final bookmark without such a pause. */
const longestPauseMs = 10_000;

/**
 * A watch that starts with the present objects (`sendInitialEvents`). Servers that do not know it refuse the request, or send an
 * ordinary bookmark, or never come to an end.
 */
export function listByWatch<T extends KubeObject>(source: Source<T>, stop: StopSignal): ListingWatch<T> {
  const { client, kind, scope, clock, transform } = source;
  const own = stopper(stop);
  const events = client.watch(kind, { ...scope, sendInitialEvents: true }, own)[Symbol.asyncIterator]();

  const collect = async (onEvent: () => void): Promise<Snapshot<T> | 'unsupported' | 'ended'> => {
    const found = new Map<string, T>();
    for (;;) {
      const { done, value: event } = await events.next();
      if (done === true) return 'ended';
      onEvent();
      switch (event.type) {
        case 'BOOKMARK':
          if (!event.initialEventsEnd) return 'unsupported';
          return { objects: [...found.values()], version: event.resourceVersion };
        case 'DELETED':
          found.delete(keyText(keyOf(event.object)));
          break;
        default:
          found.set(keyText(keyOf(event.object)), transform(event.object));
      }
    }
  };

  return {
    async snapshot() {
      let silent = false;
      const arm = (): (() => void) =>
        clock.after(longestPauseMs, () => {
          silent = true;
          own.stop();
        });
      let disarm = arm();
      try {
        const result = await collect(() => {
          disarm();
          disarm = arm();
        });
        if (result === 'unsupported') own.stop();
        if (result !== 'ended') return result;
        if (silent && !stop.stopped) return 'unsupported';
        throw new Error('the watch ended before it had listed everything');
      } catch (error) {
        own.stop();
        if (isApiError(error, 'BadRequest', 'Invalid', 'Forbidden')) return 'unsupported';
        throw error;
      } finally {
        disarm();
      }
    },
    changes: () => ({ [Symbol.asyncIterator]: () => events }),
    end: () => own.stop(),
  };
}
