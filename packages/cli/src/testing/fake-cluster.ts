import { rollouts } from '@sluice/api';
import {
  ApiError,
  applyJsonPatch,
  applyMergePatch,
  isObject,
  type Json,
  type JsonObject,
  type Kind,
  type KubeObject,
  type KubernetesClient,
  keyOf,
  keyText,
  type ListScope,
  matches,
  type ObjectKey,
  type Patch,
  parseSelector,
  resourceOf,
  type StopSignal,
  type WatchEvent,
} from '@sluice/kubernetes';

type Change = {
  readonly kind: string;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: KubeObject;
  readonly version: number;
};

export interface FakeOptions {
  /** Whether the status of Rollouts is a subresource, as it is in all but very old clusters. Default true. */
  readonly hasStatusSubresource?: boolean;
  /** Resources that the cluster does not serve, for example `experiments.argoproj.io`. */
  readonly notServed?: readonly string[];
}

/** A cluster in memory: just what the commands ask of one. */
export interface FakeCluster {
  readonly client: KubernetesClient;
  /** The writes so far, for example `patch rollouts/web/status {"status":{"abort":true}}`. */
  readonly writes: readonly string[];
  /** Puts an object in, as another user would. */
  put<T extends KubeObject>(kind: Kind<T>, object: T): void;
  remove(kind: Kind, key: ObjectKey): void;
  get<T extends KubeObject>(kind: Kind<T>, key: ObjectKey): T | undefined;
  /** Is run before the next patch, once: for whoever writes in between. */
  beforeNextPatch(action: () => void): void;
  /** Ends all watches, as a server does that restarts; the next requests are refused until `comeBack`. */
  goAway(): void;
  comeBack(): void;
  /** Watches that are open. */
  readonly watches: number;
}

export function createFakeCluster({ hasStatusSubresource = true, notServed = [] }: FakeOptions = {}): FakeCluster {
  const objects = new Map<string, KubeObject>();
  const changes: Change[] = [];
  const writes: string[] = [];
  const wakers = new Set<() => void>();
  let version = 1;
  let isAway = false;
  let epoch = 0;
  let interruption = (): void => {};

  const idOf = (kind: Kind, key: ObjectKey): string => `${resourceOf(kind)} ${keyText(key)}`;
  const missing = (kind: Kind, name: string): ApiError => new ApiError('NotFound', `${resourceOf(kind)} "${name}" not found`);
  const ring = (): void => {
    for (const wake of [...wakers]) wake();
  };
  const check = (kind: Kind): void => {
    if (isAway) throw new ApiError('Unreachable', 'connection refused');
    if (notServed.includes(resourceOf(kind))) throw new ApiError('NotFound', 'the server could not find the requested resource');
  };
  const store = (kind: Kind, object: KubeObject): KubeObject => {
    const id = idOf(kind, keyOf(object));
    version += 1;
    const kept = { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } };
    changes.push({ kind: resourceOf(kind), type: objects.has(id) ? 'MODIFIED' : 'ADDED', object: kept, version });
    objects.set(id, kept);
    ring();
    return kept;
  };
  const scopeTest = ({ namespace, labelSelector = '', fieldSelector }: ListScope): ((object: KubeObject) => boolean) => {
    const selector = parseSelector(labelSelector);
    const fields = (fieldSelector ?? '')
      .split(',')
      .filter(Boolean)
      .map((part) => part.split('='));
    return (object) =>
      (namespace === undefined || object.metadata.namespace === namespace) &&
      fields.every(([path = '', value]) => fieldOf(object, path) === value) &&
      selector.ok &&
      matches(selector.value, object.metadata.labels);
  };

  async function* watch<T extends KubeObject>(
    kind: Kind<T>,
    scope: ListScope,
    from: number,
    stop: StopSignal,
  ): AsyncIterable<WatchEvent<T>> {
    const begun = epoch;
    const isInScope = scopeTest(scope);
    let seen = from;
    let wake = (): void => {};
    const ringer = (): void => wake();
    wakers.add(ringer);
    const forget = stop.onStop(ringer);
    try {
      while (!stop.stopped && begun === epoch) {
        const next = changes.find((change) => change.version > seen && change.kind === resourceOf(kind));
        if (next === undefined) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          continue;
        }
        seen = next.version;
        if (isInScope(next.object)) yield { type: next.type, object: next.object as T };
      }
    } finally {
      wakers.delete(ringer);
      forget();
    }
  }

  const cluster: FakeCluster = {
    writes,
    client: {
      async get<T extends KubeObject>(kind: Kind<T>, key: ObjectKey) {
        check(kind);
        return cluster.get(kind, key);
      },
      async list<T extends KubeObject>(kind: Kind<T>, scope: ListScope = {}) {
        check(kind);
        const ofKind = [...objects].filter(([id]) => id.startsWith(`${resourceOf(kind)} `)).map(([, object]) => object as T);
        return { items: ofKind.filter(scopeTest(scope)), resourceVersion: String(version) };
      },
      async create(_kind, _object) {
        throw new ApiError('MethodNotAllowed', 'no command creates anything');
      },
      async patch<T extends KubeObject>(kind: Kind<T>, key: ObjectKey, patch: Patch, target?: 'status' | 'scale') {
        const interrupt = interruption;
        interruption = () => {};
        interrupt();
        check(kind);
        writes.push(`patch ${kind.plural}/${key.name}${target === undefined ? '' : `/${target}`} ${JSON.stringify(bodyOf(patch))}`);
        if (target !== undefined && !(hasStatusSubresource && kind.plural === 'rollouts'))
          throw new ApiError('NotFound', 'the server could not find the requested resource');
        const before = objects.get(idOf(kind, key));
        if (before === undefined) throw missing(kind, key.name);
        const after = patched(before, patch);
        const splitsStatus = hasStatusSubresource && kind.plural === rollouts.plural;
        if (!splitsStatus) return store(kind, after) as T;
        return store(kind, target === 'status' ? withStatus(before, after) : withStatus(after, before)) as T;
      },
      async remove() {
        throw new ApiError('MethodNotAllowed', 'no command deletes anything');
      },
      watch(kind, { resourceVersion = '0', ...scope }, stop) {
        check(kind);
        return watch(kind, scope, Number(resourceVersion), stop);
      },
      async post() {
        throw new ApiError('MethodNotAllowed', 'no command posts anything');
      },
    },
    put: (kind, object) => void store(kind, object),
    remove(kind, key) {
      const object = objects.get(idOf(kind, key));
      if (object === undefined) return;
      version += 1;
      changes.push({ kind: resourceOf(kind), type: 'DELETED', object, version });
      objects.delete(idOf(kind, key));
      ring();
    },
    get: <T extends KubeObject>(kind: Kind<T>, key: ObjectKey) => objects.get(idOf(kind, key)) as T | undefined,
    beforeNextPatch(action) {
      interruption = action;
    },
    goAway() {
      isAway = true;
      epoch += 1;
      ring();
    },
    comeBack() {
      isAway = false;
    },
    get watches() {
      return wakers.size;
    },
  };
  return cluster;
}

const fieldOf = (object: unknown, path: string): unknown =>
  path.split('.').reduce((value, key) => (isObject(value) ? value[key] : undefined), object);

const bodyOf = (patch: Patch): Json | readonly object[] => (patch.type === 'json' ? patch.operations : patch.body);

function patched(object: KubeObject, patch: Patch): KubeObject {
  const json: Json = JSON.parse(JSON.stringify(object));
  if (patch.type === 'merge') return asObject(applyMergePatch(json, patch.body));
  if (patch.type !== 'json') throw new ApiError('UnsupportedMediaType', `no command sends a ${patch.type} patch`);
  const result = applyJsonPatch(json, patch.operations);
  if (!result.ok) throw new ApiError('Invalid', `the server rejected our request due to an error in our request: ${result.error}`);
  return asObject(result.value);
}

/** The object with the status of another. */
function withStatus(object: KubeObject, other: KubeObject): KubeObject {
  const { status: _, ...rest } = { ...object } as KubeObject & { status?: unknown };
  return 'status' in other ? ({ ...rest, status: other.status } as KubeObject) : rest;
}

function asObject(value: Json): KubeObject {
  if (!isObject(value) || !isObject(value.metadata)) throw new ApiError('Invalid', 'a patch must leave an object');
  return value as JsonObject & KubeObject;
}
