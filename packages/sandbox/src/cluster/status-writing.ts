import { createMergePatch, isObject, type Kind, type KubeObject, type KubernetesClient, keyOf } from '@sluice/kubernetes';

/**
 * Makes the object's status what it should be, in one request; none where it says that already. The write is refused with Conflict
 * where the object has changed since it was seen.
 */
export async function writeStatus<T extends KubeObject & { readonly status?: object }>(
  client: Pick<KubernetesClient, 'patch'>,
  kind: Kind<T>,
  seen: T,
  status: NonNullable<T['status']>,
): Promise<T> {
  if (sameMeaning(seen.status, status)) return seen;
  const body = { ...lock(seen), status: createMergePatch({ ...seen.status }, { ...status }) ?? {} };
  return client.patch(kind, keyOf(seen), { type: 'merge', body }, 'status');
}

/** The part of a merge patch that makes it fail with Conflict unless the object is still as it was seen. */
export function lock(seen: KubeObject): { readonly metadata: { readonly resourceVersion: string } } {
  return { metadata: { resourceVersion: seen.metadata.resourceVersion ?? '' } };
}

/**
 * Whether two JSON values say the same. Servers leave out zeros, empty texts, lists and objects in some places and write them in
 * others, so nothing at all and any such value count as equal.
 */
export function sameMeaning(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, index) => sameMeaning(item, b[index]));
  if (isObject(a) && isObject(b)) {
    for (const key in a) if (!sameMeaning(a[key], b[key])) return false;
    for (const key in b) if (!(key in a) && !isNothing(b[key])) return false;
    return true;
  }
  return isNothing(a) && isNothing(b);
}

function isNothing(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isObject(value)) return Object.values(value).every(isNothing);
  return value === undefined || value === null || value === 0 || value === false || value === '';
}
