import {
  apiVersionOf,
  type Kind,
  type KubeObject,
  type KubernetesClient,
  type ObjectKey,
  pods,
  type RemoveOptions,
  resourceOf,
} from '@sluice/kubernetes';
import type { Informer } from './informer.ts';

/**
 * A client whose successful writes go into the informers' stores at once, so that whoever writes never decides on a state older than
 * its own last write. `informers` may grow and shrink; it is read at every write. Results that are no full object (a dry run,
 * the scale subresource) are left to the watch.
 */
export function writeThrough(client: KubernetesClient, informers: Iterable<Informer<KubeObject>>): KubernetesClient {
  const informersOf = (kind: Kind): readonly Informer<KubeObject>[] =>
    [...informers].filter((informer) => resourceOf(informer.kind) === resourceOf(kind) && informer.kind.version === kind.version);

  const remember = <T extends KubeObject>(kind: Kind<T>, object: T): T => {
    // Another kind is the answer of a subresource with a shape of its own.
    if (object.kind === kind.kind && object.apiVersion === apiVersionOf(kind)) {
      for (const { store } of informersOf(kind)) store.remember(object);
    }
    return object;
  };

  return {
    ...readsOf(client),
    async create(kind, object, options) {
      const created = await client.create(kind, object, options);
      return options?.dryRun ? created : remember(kind, created);
    },
    async patch(kind, key, patch, target) {
      return remember(kind, await client.patch(kind, key, patch, target));
    },
    async remove(kind, key, options) {
      const targets = informersOf(kind).map(({ store }) => ({ store, object: store.get(key) }));
      await client.remove(kind, key, options);
      for (const { store, object } of targets) {
        if (object !== undefined && isGoneAtOnce(kind, object, options)) store.forget(object);
      }
    },
    async post(kind, key, subresource, body) {
      const stores = subresource === 'eviction' ? informersOf(kind).map(({ store }) => store) : [];
      const evicted = stores.map((store) => ({ store, object: store.get(key) }));
      const answer = await client.post(kind, key, subresource, body);
      // The pod is on its way out, though events from before still show it as if nothing had happened.
      for (const { store, object } of evicted) {
        if (object !== undefined && object.metadata.deletionTimestamp === undefined) store.forget(object);
      }
      return answer;
    },
  };
}

/** Whether a delete ends the object's life at once. Else it stays to be seen, with a deletionTimestamp, until the watch says it is gone. */
function isGoneAtOnce(kind: Kind, object: KubeObject, options: RemoveOptions = {}): boolean {
  if (options.uid !== undefined && options.uid !== object.metadata.uid) return false;
  if (options.propagation === 'Foreground' || options.propagation === 'Orphan') return false;
  return (object.metadata.finalizers ?? []).length === 0 && resourceOf(kind) !== resourceOf(pods);
}

/** A write that was not made, because this process may not write any more. */
export class LostLease extends Error {
  override readonly name = 'LostLease';
}

export const isLostLease = (error: unknown): error is LostLease => error instanceof LostLease;

/** A client that reads as ever, and throws LostLease instead of writing once `allowed` answers false. */
export function guardedWrites(client: KubernetesClient, allowed: () => boolean): KubernetesClient {
  const guard = (verb: string, kind: Kind, { namespace = '', name }: ObjectKey): void => {
    if (!allowed()) throw new LostLease(`${verb} of ${resourceOf(kind)} ${namespace}/${name} refused: the lease is not held`);
  };
  return {
    ...readsOf(client),
    async create(kind, object, options) {
      guard('create', kind, object.metadata);
      return client.create(kind, object, options);
    },
    async patch(kind, key, patch, target) {
      guard('patch', kind, key);
      return client.patch(kind, key, patch, target);
    },
    async remove(kind, key, options) {
      guard('delete', kind, key);
      return client.remove(kind, key, options);
    },
    async post(kind, key, subresource, body) {
      guard(subresource, kind, key);
      return client.post(kind, key, subresource, body);
    },
  };
}

function readsOf(client: KubernetesClient): Pick<KubernetesClient, 'get' | 'list' | 'watch'> {
  return {
    get: (kind, key) => client.get(kind, key),
    list: (kind, options) => client.list(kind, options),
    watch: (kind, options, stop) => client.watch(kind, options, stop),
  };
}
