import {
  ApiError,
  type Clock,
  type Instant,
  isApiError,
  type Kind,
  type KubeObject,
  type KubernetesClient,
  keyOf,
  type ListScope,
  type Log,
  type Random,
  resourceOf,
  type StopSignal,
  sleep,
  stopper,
  type WatchEvent,
} from '@sluice/kubernetes';
import { createBackoff } from './backoff.ts';
import type { IndexFunctions } from './indexes.ts';
import { listAll, listByWatch, type Snapshot } from './listing.ts';
import { scopeTest } from './scope.ts';
import { type Change, createStore, type Store } from './store.ts';
import { isOlder, latest } from './versions.ts';

export interface InformerOptions<T extends KubeObject> {
  readonly client: Pick<KubernetesClient, 'list' | 'watch'>;
  readonly kind: Kind<T>;
  readonly scope?: ListScope;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Shrinks an object before it is kept. Identity, version, labels and deletionTimestamp must stay; a second time changes nothing. */
  readonly transform?: (object: T) => T;
  readonly indexes?: IndexFunctions<T>;
  /** The server has said that it has no such kind, for the first time since there was an answer. */
  readonly onUnserved?: () => void;
  /** Called after each failure, and when there is an answer again: see `failing`. */
  readonly onHealth?: () => void;
  /** Objects per page of a list. Default 500. */
  readonly pageSize?: number;
}

/** Keeps a store like the server: lists, watches, and goes on whatever happens to the connection or the server. */
export interface Informer<T extends KubeObject> {
  readonly kind: Kind<T>;
  readonly store: Store<T>;
  /** Whether the store has been complete once. It stays true while the server is away: the store then shows the last known state. */
  readonly synced: boolean;
  /** Whether the server has never shown the kind and says that it has none of that name, as before a CRD is installed. */
  readonly unserved: boolean;
  /** Since when the server has not answered, and what came last in place of an answer; undefined where all is well. */
  readonly failing: { readonly since: Instant; readonly error: unknown } | undefined;
  /** Called for each change that became visible, also for remember and forget. The result takes the listener back. */
  onChange(listener: (change: Change<T>) => void): () => void;
  /** Runs until stop. Never throws: all failures are waited out. */
  run(stop: StopSignal): Promise<void>;
  /** Resolves when the store is complete for the first time, or at stop. */
  whenSynced(stop: StopSignal): Promise<void>;
}

/** How often a list older than what was seen is taken for a lagging replica, before it is believed. */
const mostOldLists = 3;
const relistJitterMs = 1_000;
/** A watch that lasted so long was a good one. */
const steadyMs = 30_000;
/** A server that ends watches so soon, without an event, must not be asked in a tight loop. */
const hastyMs = 1_000;

/**
 * An informer over the client port. What it does when:
 *
 * - start: WatchList where the server has it (the answer is remembered), else pages.
 * - the connection ends or fails: watches on from the last version seen; after failures with backoff and jitter, 0.5 s to 30 s.
 * - the version is too old (Gone, Expired): after up to a second of jitter, lists anew.
 * - the server is another one, or its history begins anew (a backup brought back). A watch from a version that it has not reached
 *   stays silent, and one from a version that it has passed hides what was before. So after a failed connection the server is first
 *   asked for one object; where its version or that object is not what we know, everything is listed anew. On a live watch, a
 *   bookmark below the version held tells. (Only a history brought back that has grown past our version meanwhile, with the same
 *   first object, goes unnoticed: no client can tell.)
 * - a list is older than what was known before it was asked for: a new history, or a replica that lags. Where it has objects, but
 *   none that we know, it is a new history, taken at once. Else it is asked for again, and believed the third time. What is
 *   believed replaces everything: see `restart` of the store.
 */
export function createInformer<T extends KubeObject>(options: InformerOptions<T>): Informer<T> {
  const { client, kind, scope = {}, clock, random, pageSize = 500, transform = (object) => object } = options;
  const log = options.log.with({ resource: resourceOf(kind) });
  const listeners = new Set<(change: Change<T>) => void>();
  const synced = stopper();
  const store = createStore<T>({
    indexes: options.indexes ?? {},
    transform,
    inScope: scopeTest(scope),
    onChange(change) {
      for (const listener of [...listeners]) {
        try {
          listener(change);
        } catch (error) {
          log.error('a listener failed', { error: String(error) });
        }
      }
    },
  });
  const source = { client, kind, scope, clock, pageSize, transform };
  const backoff = createBackoff({ random });

  /** From where to watch on; undefined: list first. */
  let version: string | undefined;
  let watchListWorks = true;
  let oldLists = 0;
  let unserved = false;
  let failing: Informer<T>['failing'];

  const hear = (): void => {
    if (failing === undefined) return;
    failing = undefined;
    options.onHealth?.();
  };

  /** Takes a complete list in, or answers false when it must be asked for again. */
  const take = ({ objects, version: listed }: Snapshot<T>, knownBefore: string | undefined): boolean => {
    if (!isOlder(listed, knownBefore)) {
      store.replace(objects, listed);
    } else {
      oldLists += 1;
      const newHistory = objects.length > 0 && !store.shares(objects);
      if (!newHistory && oldLists < mostOldLists) return false;
      log.warn('the versions of the server have begun anew: taking its state as it is', { from: knownBefore, to: listed });
      store.restart(objects, listed);
    }
    oldLists = 0;
    version = listed;
    unserved = false;
    synced.stop();
    hear();
    return true;
  };

  const oldList = new Error('the list is older than what was seen before');

  /** Pages, then watches. */
  const listThenWatch = async (stop: StopSignal): Promise<void> => {
    const knownBefore = store.newestVersion;
    const snapshot = await listAll(source);
    if (stop.stopped) return;
    if (!take(snapshot, knownBefore)) throw oldList;
    await watchOn(stop);
  };

  /** One stream: the present objects first, then changes. */
  const watchList = async (stop: StopSignal): Promise<void> => {
    const knownBefore = store.newestVersion;
    const stream = listByWatch(source, stop);
    const first = await stream.snapshot();
    if (stop.stopped) return;
    if (first === 'unsupported') {
      watchListWorks = false;
      log.info('the server does not list by watch: listing pages');
      return listThenWatch(stop);
    }
    if (!take(first, knownBefore)) {
      stream.end();
      throw oldList;
    }
    backoff.reset();
    await follow(stream.changes());
  };

  const watchOn = async (stop: StopSignal): Promise<void> => {
    if (version === undefined) return;
    await follow(client.watch(kind, { ...scope, resourceVersion: version }, stop));
  };

  const follow = async (events: AsyncIterable<WatchEvent<T>>): Promise<void> => {
    const startedAt = clock.now();
    let quiet = true;
    try {
      for await (const event of events) {
        quiet = false;
        hear();
        backoff.reset();
        if (!takeEvent(event)) return;
      }
    } finally {
      if (clock.now() - startedAt >= steadyMs) backoff.reset();
    }
    if (quiet && clock.now() - startedAt < hastyMs) throw new ApiError('Unreachable', 'the watch ended as soon as it had begun');
  };

  /** False where the event shows that this watch cannot be trusted. */
  const takeEvent = (event: WatchEvent<T>): boolean => {
    switch (event.type) {
      case 'BOOKMARK':
        if (isOlder(event.resourceVersion, version)) {
          log.warn('a bookmark goes back: listing anew', { from: version, to: event.resourceVersion });
          version = undefined;
          return false;
        }
        version = latest(version, event.resourceVersion);
        return true;
      case 'DELETED':
        store.deleted(event.object);
        break;
      default:
        store.remember(event.object);
    }
    version = latest(version, event.object.metadata.resourceVersion);
    return true;
  };

  /**
   * Whether the server may have another history than the one that we followed: behind our version, or with a first object that is
   * not the one we know. In doubt yes: a list too many does no harm.
   */
  const mayBeAnother = async (): Promise<boolean> => {
    const { resourceVersion, items } = await client.list(kind, { ...scope, limit: 1 });
    const [first] = items;
    if (isOlder(resourceVersion, version)) return true;
    if (first === undefined) return store.list().length > 0;
    const known = store.get(keyOf(first))?.metadata;
    const { uid, resourceVersion: present } = first.metadata;
    return known?.uid !== uid || known?.resourceVersion !== present || isOlder(version, present);
  };

  /** One connection's life. Resolves when it ended in the normal way. */
  const connect = async (afterFailure: boolean, stop: StopSignal): Promise<void> => {
    if (version !== undefined && afterFailure && (await mayBeAnother())) version = undefined;
    if (stop.stopped) return;
    if (version !== undefined) {
      if (afterFailure) hear();
      return watchOn(stop);
    }
    return watchListWorks ? watchList(stop) : listThenWatch(stop);
  };

  return {
    kind,
    store,
    get synced() {
      return synced.stopped;
    },
    get unserved() {
      return unserved;
    },
    get failing() {
      return failing;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async run(stop) {
      let last: 'ended' | 'failed' | 'too-old' = 'ended';
      while (!stop.stopped) {
        try {
          await connect(last === 'failed', stop);
          last = 'ended';
        } catch (error) {
          if (stop.stopped) return;
          const again = last === 'too-old';
          last = isApiError(error, 'Gone', 'Expired') ? 'too-old' : 'failed';
          if (last === 'too-old' || !isApiError(error)) version = undefined;
          if (isApiError(error, 'NotFound') && !synced.stopped && !unserved) {
            unserved = true;
            options.onUnserved?.();
          }
          if (last === 'failed') {
            failing = { since: failing?.since ?? clock.now(), error };
            options.onHealth?.();
          }
          const delayMs = last === 'too-old' && !again ? random() * relistJitterMs : backoff.next(error);
          const fields = { error: String(error), delayMs: Math.round(delayMs) };
          // A missing permission does not heal by waiting: people must see it. All else happens now and then.
          if (isApiError(error, 'Forbidden', 'Unauthorized')) log.warn('the watch is not allowed', fields);
          else log.debug('the watch was interrupted', fields);
          await sleep(clock, delayMs, stop);
        }
      }
    },
    whenSynced(stop) {
      return new Promise((resolve) => {
        const detach = stop.onStop(resolve);
        synced.onStop(() => {
          detach();
          resolve();
        });
      });
    },
  };
}
