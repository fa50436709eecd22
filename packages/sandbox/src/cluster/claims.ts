import {
  controllerOf,
  controllerReference,
  type Kind,
  type KubeObject,
  type KubernetesClient,
  keyOf,
  matches,
  type Requirement,
  uidOf,
} from '@sluice/kubernetes';
import { lock } from './status-writing.ts';

/** Which children an owner takes and which it lets go, by its selector. */
export interface Claims<T> {
  readonly kept: readonly T[];
  readonly adopt: readonly T[];
  readonly release: readonly T[];
}

/**
 * Sorts the children of an owner and the objects without an owner: children that no longer match are released, matching ones without
 * an owner are adopted. An owner that is being deleted adopts nothing; a child that is being deleted is left as it is.
 */
export function claimsOf<T extends KubeObject>(
  owner: KubeObject,
  selector: readonly Requirement[],
  children: readonly T[],
  orphans: readonly T[],
): Claims<T> {
  const leaving = (object: KubeObject): boolean => object.metadata.deletionTimestamp !== undefined;
  const fits = (object: KubeObject): boolean => matches(selector, object.metadata.labels);
  return {
    kept: children.filter((each) => fits(each)),
    adopt: leaving(owner) ? [] : orphans.filter((each) => fits(each) && !leaving(each)),
    release: leaving(owner) ? [] : children.filter((each) => !fits(each) && !leaving(each)),
  };
}

/** Takes the child in, unless the owner turns out to be gone or going. */
export async function adopt<Owner extends KubeObject, Child extends KubeObject>(
  client: KubernetesClient,
  owner: { readonly kind: Kind<Owner>; readonly object: Owner },
  child: { readonly kind: Kind<Child>; readonly object: Child },
): Promise<void> {
  const live = await client.get(owner.kind, keyOf(owner.object));
  if (live === undefined || uidOf(live) !== uidOf(owner.object) || live.metadata.deletionTimestamp !== undefined) return;
  const ownerReferences = [...(child.object.metadata.ownerReferences ?? []), controllerReference(live)];
  await patchOwners(client, child, ownerReferences);
}

/** Lets the child go: it keeps its other owners. */
export async function release<Child extends KubeObject>(
  client: KubernetesClient,
  child: { readonly kind: Kind<Child>; readonly object: Child },
): Promise<void> {
  const controller = controllerOf(child.object);
  const ownerReferences = (child.object.metadata.ownerReferences ?? []).filter((each) => each !== controller);
  await patchOwners(client, child, ownerReferences);
}

async function patchOwners<Child extends KubeObject>(
  client: KubernetesClient,
  { kind, object }: { readonly kind: Kind<Child>; readonly object: Child },
  ownerReferences: NonNullable<KubeObject['metadata']['ownerReferences']>,
): Promise<void> {
  const { resourceVersion } = lock(object).metadata;
  const body = { metadata: { resourceVersion, ownerReferences: ownerReferences.map((each) => ({ ...each })) } };
  await client.patch(kind, keyOf(object), { type: 'merge', body });
}
