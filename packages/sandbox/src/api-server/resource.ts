import type { Instant, Random } from '@sluice/kubernetes';
import type { DraftObject, StoredObject } from './draft.ts';
import type { Problem } from './field-problem.ts';
import type { Shape } from './managed-fields/shape.ts';

/** What the server does with fields that a kind does not have, and with keys given twice. */
export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

/** What a strategy may ask of the server it runs in. */
export interface Surroundings {
  now(): Instant;
  readonly random: Random;
  /** One stored object, by the resource's id, for example `services` or `deployments.apps`. */
  read(resourceId: string, namespace: string, name: string): StoredObject | undefined;
  list(resourceId: string, namespace: string): readonly StoredObject[];
}

/** A body read against a kind's schema. */
export interface Decoded {
  readonly draft: DraftObject;
  /** Complaints about unknown and repeated fields, in Kubernetes' words: `unknown field "spec.foo"`. */
  readonly complaints: readonly string[];
}

/** Why a body cannot be read as an object of its kind. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
}

/** What is special about one kind. Everything that all kinds share is done by the operations. */
export interface Strategy {
  /**
   * Reads a body: checks the types, drops unknown fields, fills in the defaults. Throws DecodeError on a wrong type.
   * Called for everything that a client sends, and again on the outcome of a patch.
   */
  decode(body: DraftObject): Decoded;
  /** An object of the kind that nobody has set a field of: what is always written, and nothing else. */
  blank(): DraftObject;
  /** Whether `metadata.generation` counts the changes of what is wanted. */
  readonly countsGenerations: boolean;
  /** Fields for field selectors beyond name and namespace: the path in the object. */
  readonly selectableFields: readonly string[];
  /** Last touches before an object is first stored, for example an allocated address. */
  prepareForCreate?(draft: DraftObject, around: Surroundings): void;
  prepareForUpdate?(draft: DraftObject, before: StoredObject, around: Surroundings): void;
  /** What is wrong with the object, or with the change where `before` is given. */
  validate?(draft: DraftObject, before: StoredObject | undefined, around: Surroundings): readonly Problem[];
  validateStatus?(draft: DraftObject, before: StoredObject): readonly Problem[];
  /** Whether a change of annotations alone counts as a generation, as it does for Deployments. */
  readonly generationCountsAnnotations?: true;
  /** What of the metadata a write of the status subresource leaves alone. */
  readonly statusLeaves?: 'metadata' | 'labels';
  /** Seconds that a deletion leaves the object to end by itself; undefined deletes at once. */
  gracePeriodSeconds?(object: StoredObject, asked: number | undefined): number | undefined;
  /** What the server does to an object whose deletion begins, for example a namespace's phase. */
  prepareForDelete?(draft: DraftObject, around: Surroundings): void;
  /** Whether something other than finalizers and grace time keeps a deleted object, for example what is left in a namespace. */
  isHeld?(object: DraftObject | StoredObject): boolean;
  /** Names by other rules than DNS subdomains. */
  readonly nameProblem?: (name: string) => string | undefined;
  /** Whether a whole object may only replace the version that it names. */
  readonly needsVersion?: true;
  /** What becomes of dependents where the client does not say. */
  readonly defaultPropagation?: 'Background' | 'Orphan';
}

/** Where the scale subresource finds its values: paths in the object. */
export interface ScaleRule {
  readonly specReplicas: readonly string[];
  readonly statusReplicas: readonly string[];
  /** Path of a text selector in the status (custom kinds), or `'spec.selector'` as a LabelSelector (built-in kinds). */
  readonly selector?: readonly string[];
}

export interface ServedVersion {
  readonly version: string;
  readonly served: boolean;
  readonly hasStatus: boolean;
  readonly scale?: ScaleRule;
  readonly strategy: Strategy;
  /** Of a built-in kind: the name of its schema in Kubernetes' OpenAPI. */
  readonly schemaName?: string;
  /** How the fields of a custom kind are owned; that of a built-in one follows from its schema. */
  readonly shape?: Shape;
  /** The revision at which a custom kind got its present schema; what was written before is read under it. */
  readonly definedAt?: number;
}

/** A resource that the server serves: one set of stored objects, seen in one or more versions. */
export interface ResourceType {
  /** `plural.group`, or the plural alone in the core group. */
  readonly id: string;
  readonly group: string;
  readonly kind: string;
  readonly listKind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly storageVersion: string;
  readonly versions: readonly ServedVersion[];
  readonly custom: boolean;
}

/** One version of one resource: what a request is addressed to. */
export interface Target {
  readonly type: ResourceType;
  readonly version: ServedVersion;
  readonly apiVersion: string;
}
