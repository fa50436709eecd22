import { type ApiError, jsonEqual } from '@sluice/kubernetes';
import { copyJson, type DraftObject, draftOf, type StoredObject, seal } from '../draft.ts';
import { badRequest, conflict, invalidObject, modified, notFound } from '../errors.ts';
import { invalid } from '../field-problem.ts';
import { type Machine, shownAs, tableOf } from '../machine.ts';
import { trackUpdate } from '../managed-fields/track.ts';
import type { Target } from '../resource.ts';
import { decoded, objectFrom, UnreadableBody, type WriteOptions } from './body.ts';
import { checkSize, commitChange, commitRemoval } from './commit.ts';
import { keepIdentity, metadataProblems } from './metadata.ts';

export interface Where {
  readonly namespace: string;
  readonly name: string;
  /** Undefined for the object itself. */
  readonly subresource?: 'status';
}

export interface ChangeOptions extends WriteOptions {
  /** The subresource to name as the place of the change, where it is another than the one written. */
  readonly subresource?: 'scale';
  /** A patch that does not fit the kind is Invalid, and may not name another uid; a whole object is a BadRequest, or a Conflict. */
  readonly by?: 'patch' | 'apply' | 'scale';
  /** How a refusal quotes the patch, where not by its outcome. */
  readonly patchText?: string;
}

/**
 * Replaces an object by what `make` makes of it. Nothing is written where nothing changes. Throws NotFound, Conflict (another version
 * than the one the new state was made from), Invalid.
 */
export function changeObject(
  machine: Machine,
  target: Target,
  where: Where,
  make: (shown: StoredObject) => unknown,
  options: ChangeOptions = {},
): StoredObject {
  const table = tableOf(machine, target);
  const before = table.get(where.namespace, where.name);
  if (before === undefined) throw notFound(target.type, where.name);
  const draft = read(target, make(shownAs(target, before)), options);
  const after = settle(machine, target, where, draft, before, options);
  return shownAs(target, after);
}

/** What was made, read against the schema. */
function read(target: Target, made: unknown, options: ChangeOptions): DraftObject {
  if (options.by !== 'patch') return decoded(target, objectFrom(target, made), options);
  try {
    return decoded(target, objectFrom(target, made), options);
  } catch (error) {
    if (!(error instanceof UnreadableBody)) throw error;
    throw invalidObject({ group: '', kind: '', plural: '' }, '', [invalid('patch', options.patchText ?? JSON.stringify(made), error.why)]);
  }
}

function settle(
  machine: Machine,
  target: Target,
  where: Where,
  draft: DraftObject,
  before: StoredObject,
  options: ChangeOptions,
): StoredObject {
  const { type, version } = target;
  const { strategy } = version;
  checkAddress(target, where, draft);
  const { uid, resourceVersion = '' } = draft.metadata;
  if (uid !== undefined && uid !== before.metadata.uid && options.by !== 'patch') {
    throw otherUid(target, where, uid, before);
  }
  if (resourceVersion !== '' && resourceVersion !== before.metadata.resourceVersion) throw conflict(type, where.name, modified);

  if (options.by === undefined && resourceVersion === '' && (type.custom || strategy.needsVersion === true)) throw noVersion(target, where);

  if (where.subresource === 'status') keepAllButStatus(target, draft, before);
  else if (version.hasStatus) copyField(draft, before, 'status');
  // Kubernetes looks at these twice, and tells twice.
  const identity = keepIdentity(draft, before);
  const problems = [...identity, ...identity];
  if (options.ownership !== 'settled') trackUpdate(machine, target, where.subresource ?? options.subresource, draft, before, options);
  if (where.subresource === undefined) strategy.prepareForUpdate?.(draft, before, machine.around);
  if (strategy.countsGenerations && where.subresource === undefined && wantsOtherThan(target, draft, before)) {
    draft.metadata.generation = (before.metadata.generation ?? 0) + 1;
  }
  problems.push(...metadataProblems(target, draft));
  problems.push(
    ...((where.subresource === undefined ? strategy.validate?.(draft, before, machine.around) : strategy.validateStatus?.(draft, before)) ??
      []),
  );
  if (problems.length > 0) throw invalidObject(type, where.name, problems);

  draft.apiVersion = before.apiVersion;
  draft.metadata.resourceVersion = before.metadata.resourceVersion ?? '';
  if (isSame(draft, before)) return before;
  checkSize(draft, 'stored');
  if (options.dryRun === true) return seal(draft);
  if (isReadyToGo(draft) && strategy.isHeld?.(draft) !== true) return commitRemoval(machine, target, draft);
  return commitChange(machine, target, draft);
}

/** The refusal of a whole object that does not say what it replaces. */
const noVersion = ({ type }: Target, { name }: Where): ApiError =>
  invalidObject({ ...type, kind: type.plural }, name, [invalid('metadata.resourceVersion', 0, 'must be specified for an update')]);

/** The refusal of a write that is meant for another object of the same name. */
export function otherUid({ type }: Target, { namespace, name }: Where, uid: string, before: StoredObject): ApiError {
  const key = ['/registry', ...(type.custom ? [type.group] : []), type.plural, ...(namespace === '' ? [] : [namespace]), name].join('/');
  return conflict(
    type,
    name,
    `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: ${before.metadata.uid}`,
  );
}

function checkAddress({ type }: Target, { namespace, name }: Where, { metadata }: DraftObject): void {
  if (metadata.name === undefined || metadata.name === '') metadata.name = name;
  if (metadata.name !== name) {
    throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`);
  }
  if (!type.namespaced) return;
  if (metadata.namespace === undefined || metadata.namespace === '') metadata.namespace = namespace;
  if (metadata.namespace !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
}

/** A write of the status takes the status, and what the kind lets it take of the metadata; all else stays as it was. */
function keepAllButStatus({ version }: Target, draft: DraftObject, before: StoredObject): void {
  for (const field of new Set([...Object.keys(draft), ...Object.keys(before)])) {
    if (field !== 'status' && field !== 'metadata' && field !== 'apiVersion' && field !== 'kind') copyField(draft, before, field);
  }
  const { statusLeaves } = version.strategy;
  if (statusLeaves === undefined) return;
  if (statusLeaves === 'labels') {
    const { labels } = before.metadata;
    if (labels === undefined) delete draft.metadata.labels;
    else draft.metadata.labels = { ...labels };
    return;
  }
  const { resourceVersion, uid, managedFields } = draft.metadata;
  draft.metadata = draftOf(before).metadata;
  if (resourceVersion !== undefined) draft.metadata.resourceVersion = resourceVersion;
  if (uid !== undefined) draft.metadata.uid = uid;
  if (managedFields !== undefined) draft.metadata.managedFields = managedFields;
}

function copyField(draft: DraftObject, before: StoredObject, field: string): void {
  const value = before[field];
  if (value === undefined) delete draft[field];
  else draft[field] = copyJson(value);
}

/** Whether anything but metadata and status differs: what `metadata.generation` counts. */
function wantsOtherThan({ version }: Target, draft: DraftObject, before: StoredObject): boolean {
  const { generationCountsAnnotations } = version.strategy;
  for (const field of new Set([...Object.keys(draft), ...Object.keys(before)])) {
    if (field === 'metadata' || field === 'apiVersion' || field === 'kind' || (field === 'status' && version.hasStatus)) continue;
    if (!jsonEqual(draft[field], before[field])) return true;
  }
  return generationCountsAnnotations === true && !jsonEqual(draft.metadata.annotations ?? {}, before.metadata.annotations ?? {});
}

const isSame = (draft: DraftObject, before: StoredObject): boolean => jsonEqual(draft, before);

/** Whether nothing holds an object any longer whose deletion has begun. */
function isReadyToGo({ metadata }: DraftObject): boolean {
  if (metadata.deletionTimestamp === undefined) return false;
  return (metadata.finalizers ?? []).length === 0 && (metadata.deletionGracePeriodSeconds ?? 0) === 0;
}
