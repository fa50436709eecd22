import type { NamedMeta, ObjectMeta, OwnerReference } from './generated/objects.ts';
import { assert } from './result.ts';

/** Any Kubernetes object: plain JSON with an identity. Unknown fields are carried along untouched. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: NamedMeta;
}

/** Where an object stands. `namespace` is absent for cluster-scoped kinds. */
export interface ObjectKey {
  readonly namespace?: string;
  readonly name: string;
}

/** A reference to one object of any kind, for messages and for reading. */
export interface ObjectRef extends ObjectKey {
  readonly apiVersion: string;
  readonly kind: string;
}

export function keyOf(object: { readonly metadata: NamedMeta }): ObjectKey {
  const { namespace, name } = object.metadata;
  return namespace === undefined ? { name } : { namespace, name };
}

/** `namespace/name`, or just the name of a cluster-scoped object. Equal keys give equal texts. */
export const keyText = ({ namespace, name }: ObjectKey): string => (namespace === undefined ? name : `${namespace}/${name}`);

export function parseKeyText(text: string): ObjectKey {
  const slash = text.indexOf('/');
  return slash < 0 ? { name: text } : { namespace: text.slice(0, slash), name: text.slice(slash + 1) };
}

/** The uid of an object that a server has given one. */
export function uidOf(object: { readonly metadata: ObjectMeta }): string {
  const { uid } = object.metadata;
  assert(uid !== undefined, `object ${object.metadata.name} has no uid`);
  return uid;
}

/** The owner that manages the object's life, if there is one. At most one owner is a controller. */
export function controllerOf(object: { readonly metadata: ObjectMeta }): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((owner) => owner.controller === true);
}

/** The reference that makes `owner` the controller of a child: deleting the owner deletes the child. */
export function controllerReference(owner: KubeObject): OwnerReference {
  const { apiVersion, kind, metadata } = owner;
  return { apiVersion, kind, name: metadata.name, uid: uidOf(owner), controller: true, blockOwnerDeletion: true };
}
