import { createMergePatch, isApiError, type Json, type Kind, type KubeObject, type KubernetesClient, keyOf } from '@sluice/kubernetes';
import type { Informer } from '@sluice/runtime';

/**
 * Writes what changed of the status, on exactly the version that was seen: what a user has said meanwhile is never overwritten. `target`
 * is given for kinds that have a status subresource. The object as it is then.
 */
export async function writeStatus<T extends KubeObject & { readonly status?: object }>(
  client: KubernetesClient,
  kind: Kind<T>,
  seen: T,
  status: object,
  target?: 'status',
): Promise<T> {
  const change = createMergePatch({ ...seen.status }, { ...status });
  if (change === undefined) return seen;
  const body: Json = { metadata: { resourceVersion: seen.metadata.resourceVersion ?? '' }, status: change };
  return client.patch(kind, keyOf(seen), { type: 'merge', body }, target);
}

/**
 * Waits for the writes of a pass. Where they meet a Conflict, what was seen is older than what is there, and the watch may take its time
 * to show it: the next pass shall not decide on the same old state once more, and change sizes back and forth meanwhile.
 */
export async function catchingUp<T extends KubeObject, R>(
  client: KubernetesClient,
  { kind, store }: Pick<Informer<T>, 'kind' | 'store'>,
  seen: T,
  work: Promise<R>,
): Promise<R> {
  try {
    return await work;
  } catch (error) {
    const live = isApiError(error, 'Conflict') ? await client.get(kind, keyOf(seen)) : undefined;
    if (live !== undefined) store.remember(live);
    throw error;
  }
}
