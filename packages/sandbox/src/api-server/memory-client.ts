import type {
  Json,
  Kind,
  KubeObject,
  KubernetesClient,
  ListOptions,
  ObjectKey,
  ObjectPage,
  Patch,
  RemoveOptions,
  StopSignal,
  WatchEvent,
  WatchOptions,
} from '@sluice/kubernetes';
import type { StoredObject } from './draft.ts';
import type { Machine } from './machine.ts';
import { createObject } from './operations/create.ts';
import { patchObject } from './operations/patch.ts';
import { listObjects, readObject } from './operations/read.ts';
import { removeObject } from './operations/remove.ts';
import { watchObjects } from './operations/watch.ts';
import type { Target } from './resource.ts';
import { postToSubresource } from './subresources/post.ts';

/** A client that works on the server's state directly: no connection, no text, no delay. What it returns is frozen. */
export function createMemoryClient(machine: Machine, user: string): KubernetesClient {
  const targetOf = ({ group, version, plural }: Kind): Target => machine.registry.target(group, version, plural);
  const options = { fieldManager: user };

  return {
    async get<T extends KubeObject>(kind: Kind<T>, { namespace = '', name }: ObjectKey) {
      return shaped<T>(readObject(machine, targetOf(kind), namespace, name));
    },
    async list<T extends KubeObject>(kind: Kind<T>, request: ListOptions = {}): Promise<ObjectPage<T>> {
      const page = listObjects(machine, targetOf(kind), request);
      return { ...page, items: page.items.map((object) => shapedObject<T>(object)) };
    },
    async create<T extends KubeObject>(kind: Kind<T>, object: T, { dryRun }: { readonly dryRun?: true } = {}) {
      const namespace = object.metadata.namespace ?? '';
      return shapedObject<T>(createObject(machine, targetOf(kind), namespace, object, dryRun === true ? { ...options, dryRun } : options));
    },
    async patch<T extends KubeObject>(kind: Kind<T>, { namespace = '', name }: ObjectKey, patch: Patch, subresource?: 'status' | 'scale') {
      const where = subresource === undefined ? { namespace, name } : { namespace, name, subresource };
      return shapedObject<T>(patchObject(machine, targetOf(kind), where, patch, options));
    },
    async remove(kind: Kind, { namespace = '', name }: ObjectKey, request: RemoveOptions = {}) {
      removeObject(machine, targetOf(kind), { namespace, name }, { ...request, propagation: request.propagation ?? 'Background' });
    },
    watch<T extends KubeObject>(kind: Kind<T>, request: WatchOptions, stop: StopSignal): AsyncIterable<WatchEvent<T>> {
      return {
        [Symbol.asyncIterator]() {
          return watchUntil<T>(machine, targetOf(kind), request, stop);
        },
      };
    },
    async post(kind: Kind, { namespace = '', name }: ObjectKey, subresource: string, body: Json) {
      return postToSubresource(machine, targetOf(kind), { namespace, name }, subresource, body, options);
    },
  };
}

function watchUntil<T>(machine: Machine, target: Target, request: WatchOptions, stop: StopSignal): AsyncIterator<WatchEvent<T>> {
  const channel = watchObjects(machine, target, request);
  const forget = stop.onStop(() => channel.close());
  const inner = channel[Symbol.asyncIterator]();
  return {
    next: async () => {
      const step = await inner.next();
      if (step.done === true) forget();
      return step as IteratorResult<WatchEvent<T>>;
    },
    return: async () => {
      forget();
      await inner.return?.();
      return { done: true, value: undefined };
    },
  };
}

/** The border to the typed ports: stored objects have passed the schema of their kind. */
const shapedObject = <T>(object: StoredObject): T => object as unknown as T;
const shaped = <T>(object: StoredObject | undefined): T | undefined => (object === undefined ? undefined : shapedObject<T>(object));
