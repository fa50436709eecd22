import {
  ApiError,
  applyMergePatch,
  type ConfigMap,
  isObject,
  type Json,
  type KubeObject,
  type KubernetesClient,
  keyOf,
  keyText,
  type ObjectKey,
  type StopSignal,
  type WatchEvent,
} from '@sluice/kubernetes';
import { scopeTest } from '../scope.ts';

/** One open watch. Events wait in `pending` until the test lets them flow. */
interface OpenWatch {
  readonly pending: WatchEvent<KubeObject>[];
  /** Hands the first n pending events over. */
  flow(n?: number): void;
  push(event: WatchEvent<KubeObject>): void;
  end(error?: unknown): void;
}

export interface FakeServer {
  readonly client: KubernetesClient;
  readonly objects: ReadonlyMap<string, KubeObject>;
  readonly version: number;
  readonly watches: readonly OpenWatch[];
  /** Every request, as `verb name`. */
  readonly requests: string[];
  /** Whether watches deliver at once. True at the start. */
  flowing: boolean;
  watchList: 'yes' | 'refused' | 'ignored';
  /** What the next requests get instead of an answer, first come first served. */
  readonly failures: unknown[];
  put(object: KubeObject): KubeObject;
  remove(key: ObjectKey): KubeObject | undefined;
  /** Forgets old versions: a watch from before is Gone. */
  compact(): void;
  bookmark(): void;
  endWatches(error?: unknown): void;
  /** Another server in its place: no objects, new uids, versions from here on. */
  replaceServer(firstVersion?: number): void;
  /** All events so far, for sending one of them again. */
  readonly history: readonly (WatchEvent<KubeObject> & { type: 'ADDED' | 'MODIFIED' | 'DELETED' })[];
}

export const configMap = (name: string, value = '', labels: Record<string, string> = {}): ConfigMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { namespace: 'default', name, labels },
  data: { value },
});

/** As much of an API server as the laws of this package need: one kind at a time, versions, pages, watches, lost histories. */
export function createFakeServer(firstVersion = 0): FakeServer {
  const objects = new Map<string, KubeObject>();
  let history: { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: KubeObject }[] = [];
  let version = firstVersion;
  let compacted = 0;
  let uids = 0;
  let life = 0;
  const watches = new Set<OpenWatch & { test: (object: KubeObject) => boolean }>();
  const requests: string[] = [];
  const failures: unknown[] = [];

  const request = async (text: string): Promise<void> => {
    requests.push(text);
    await Promise.resolve();
    const failure = failures.shift();
    if (failure !== undefined) throw failure;
  };

  const stamp = (object: KubeObject, uid: string | undefined): KubeObject => {
    version += 1;
    return { ...object, metadata: { ...object.metadata, uid: uid ?? `uid-${life}-${++uids}`, resourceVersion: String(version) } };
  };

  const publish = (type: 'ADDED' | 'MODIFIED' | 'DELETED', object: KubeObject, before?: KubeObject): void => {
    history.push({ type, object });
    for (const watch of watches) {
      const event = seenBy(watch.test, type, object, before);
      if (event !== undefined) watch.push(event);
    }
  };

  const seenBy = (
    test: (object: KubeObject) => boolean,
    type: 'ADDED' | 'MODIFIED' | 'DELETED',
    object: KubeObject,
    before: KubeObject | undefined,
  ): WatchEvent<KubeObject> | undefined => {
    const was = before !== undefined && test(before);
    const is = test(object);
    if (type === 'DELETED') return is ? { type, object } : undefined;
    if (is) return { type: was ? 'MODIFIED' : 'ADDED', object };
    if (was && before !== undefined)
      return {
        type: 'DELETED',
        object: { ...before, metadata: { ...before.metadata, resourceVersion: String(object.metadata.resourceVersion) } },
      };
    return undefined;
  };

  const server: FakeServer = {
    objects,
    requests,
    failures,
    flowing: true,
    watchList: 'yes',
    get version() {
      return version;
    },
    get watches() {
      return [...watches];
    },
    get history() {
      return history;
    },
    put(object) {
      const key = keyText(keyOf(object));
      const before = objects.get(key);
      const stored = stamp(object, before?.metadata.uid);
      objects.set(key, stored);
      publish(before === undefined ? 'ADDED' : 'MODIFIED', stored, before);
      return stored;
    },
    remove(key) {
      const before = objects.get(keyText(key));
      if (before === undefined) return undefined;
      objects.delete(keyText(key));
      const last = stamp(before, before.metadata.uid);
      publish('DELETED', last, before);
      return last;
    },
    compact() {
      compacted = version;
    },
    bookmark() {
      for (const watch of watches) watch.push({ type: 'BOOKMARK', resourceVersion: String(version), initialEventsEnd: false });
    },
    endWatches(error) {
      for (const watch of [...watches]) watch.end(error);
    },
    replaceServer(next = 0) {
      server.endWatches(new ApiError('Unreachable', 'connection reset'));
      objects.clear();
      history = [];
      version = next;
      compacted = 0;
      life += 1;
    },
    client: {
      async get(_kind, key) {
        await request(`get ${key.name}`);
        return objects.get(keyText(key)) as never;
      },
      async list(_kind, options = {}) {
        await request(`list${options.limit === undefined ? '' : ` limit=${options.limit}`}`);
        const start = options.continue === undefined ? { at: 0, version, keys: matching(options) } : JSON.parse(options.continue);
        if (start.version < compacted && options.continue !== undefined) throw new ApiError('Expired', 'the page is too old');
        const end = start.at + (options.limit ?? Number.POSITIVE_INFINITY);
        const items: KubeObject[] = start.keys.slice(start.at, end);
        const more = end < start.keys.length ? { continue: JSON.stringify({ ...start, at: end }) } : {};
        return { items: items as never, resourceVersion: String(start.version), ...more };
      },
      async create(_kind, object) {
        await request(`create ${object.metadata.name}`);
        if (objects.has(keyText(keyOf(object)))) throw new ApiError('AlreadyExists', 'already exists');
        return server.put(object) as never;
      },
      async patch(_kind, key, patch) {
        await request(`patch ${key.name}`);
        const present = objects.get(keyText(key));
        if (present === undefined) throw new ApiError('NotFound', 'not found');
        if (patch.type !== 'merge' || !isObject(patch.body)) throw new ApiError('UnsupportedMediaType', 'merge patches only');
        const guard = (patch.body as { metadata?: { resourceVersion?: string } }).metadata?.resourceVersion;
        if (guard !== undefined && guard !== present.metadata.resourceVersion) throw new ApiError('Conflict', 'changed meanwhile');
        return server.put(applyMergePatch(present as never, patch.body as Json) as never) as never;
      },
      async remove(_kind, key) {
        await request(`delete ${key.name}`);
        if (server.remove(key) === undefined) throw new ApiError('NotFound', 'not found');
      },
      watch: (_kind, options, stop) => openWatch(options, stop) as AsyncIterable<WatchEvent<never>>,
      async post() {
        throw new ApiError('MethodNotAllowed', 'no subresources here');
      },
    },
  };

  const matching = (scope: { labelSelector?: string }): KubeObject[] => [...objects.values()].filter(scopeTest(scope));

  async function* openWatch(
    options: { resourceVersion?: string; sendInitialEvents?: true; labelSelector?: string },
    stop: StopSignal,
  ): AsyncGenerator<WatchEvent<KubeObject>> {
    await request(options.sendInitialEvents ? 'watch-list' : 'watch');
    const test = scopeTest(options);
    if (options.sendInitialEvents && server.watchList === 'refused') throw new ApiError('Invalid', 'sendInitialEvents is forbidden');
    const from = Number(options.resourceVersion ?? version);
    if (!options.sendInitialEvents && from < compacted) throw new ApiError('Expired', 'too old resource version');

    const ready: WatchEvent<KubeObject>[] = [];
    let wake = (): void => {};
    let over: { error?: unknown } | undefined;
    const watch = {
      test,
      pending: [] as WatchEvent<KubeObject>[],
      flow(n = Number.POSITIVE_INFINITY) {
        ready.push(...watch.pending.splice(0, n));
        wake();
      },
      push(event: WatchEvent<KubeObject>) {
        watch.pending.push(event);
        if (server.flowing) watch.flow();
      },
      end(error?: unknown) {
        over = { error };
        watches.delete(watch);
        wake();
      },
    };
    watches.add(watch);
    const detach = stop.onStop(() => watch.end());
    if (options.sendInitialEvents) {
      for (const object of matching(options)) ready.push({ type: 'ADDED', object });
      if (server.watchList === 'yes') ready.push({ type: 'BOOKMARK', resourceVersion: String(version), initialEventsEnd: true });
    } else {
      const known = new Map<string, KubeObject>();
      for (const { type, object } of history) {
        const key = keyText(keyOf(object));
        const event = seenBy(test, type, object, known.get(key));
        if (event !== undefined && Number(object.metadata.resourceVersion) > from) watch.push(event);
        known.set(key, object);
        if (type === 'DELETED') known.delete(key);
      }
    }
    try {
      for (;;) {
        const event = ready.shift();
        if (event !== undefined) yield event;
        else if (over !== undefined) {
          if (over.error !== undefined) throw over.error;
          return;
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      watches.delete(watch);
      detach();
    }
  }

  return server;
}
