import type { KubeObject } from '@sluice/kubernetes';

/** The same JSON shape, all of it writable: what a request builds before it is stored. */
export type Draft<T> = T extends readonly (infer Item)[]
  ? Draft<Item>[]
  : T extends object
    ? { -readonly [Key in keyof T]: Draft<T[Key]> }
    : T;

/** Any writable JSON object. */
export interface DraftRecord {
  [field: string]: unknown;
}

export interface DraftMeta extends DraftRecord {
  name?: string;
  generateName?: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  ownerReferences?: DraftOwner[];
  managedFields?: ManagedFieldsEntry[];
}

interface DraftOwner {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

export interface ManagedFieldsEntry {
  manager?: string;
  operation?: string;
  apiVersion?: string;
  time?: string;
  fieldsType?: string;
  fieldsV1?: Readonly<Record<string, unknown>>;
  subresource?: string;
}

/** An object under construction: a private, writable copy. */
export interface DraftObject extends DraftRecord {
  apiVersion: string;
  kind: string;
  metadata: DraftMeta;
}

/** An object as the store keeps and hands it out: deep-frozen JSON that all readers share. */
export interface StoredObject extends KubeObject {
  readonly [field: string]: unknown;
}

/** A private copy of a JSON value. Keys whose value is undefined are left out, as they would be on the wire. */
export function copyJson<T>(value: T): Draft<T> {
  return copy(value) as Draft<T>;
}

function copy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copy);
  const result: DraftRecord = {};
  for (const key in value) {
    const item = (value as DraftRecord)[key];
    if (item !== undefined) result[key] = typeof item === 'object' ? copy(item) : item;
  }
  return result;
}

/** Freezes a JSON value through and through. Parts that are frozen already are trusted to be frozen below too. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const key in value) deepFreeze((value as DraftRecord)[key]);
  return value;
}

/** A stored object as something to edit. */
export const draftOf = (object: StoredObject): DraftObject => copy(object) as DraftObject;

/** Ends the editing: the draft becomes immutable and may be stored. */
export const seal = (draft: DraftObject): StoredObject => deepFreeze(draft) as unknown as StoredObject;

/**
 * The draft as an object of the kind whose schema it has passed. The one place where JSON becomes a typed object; call it only
 * after decoding against the kind's schema.
 */
export const typed = <T>(draft: DraftRecord | StoredObject): Draft<T> => draft as unknown as Draft<T>;

/** The value at a path of keys, or undefined where any part is missing. */
export function valueAt(root: unknown, path: readonly string[]): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as DraftRecord)[key];
  }
  return value;
}

/** Whether a value is a JSON object that may be read key by key. */
export const isRecord = (value: unknown): value is DraftRecord => typeof value === 'object' && value !== null && !Array.isArray(value);
