import { ApiError, formatInstant, jsonEqual } from '@sluice/kubernetes';
import { copyJson, type DraftObject, type DraftRecord, isRecord, type ManagedFieldsEntry, type StoredObject } from '../draft.ts';
import { badRequest, conflict, modified, notFound } from '../errors.ts';
import { type Machine, shownAs, tableOf } from '../machine.ts';
import { objectFrom, type WriteOptions } from '../operations/body.ts';
import { changeObject, otherUid, type Where } from '../operations/change.ts';
import { createObject } from '../operations/create.ts';
import type { Target } from '../resource.ts';
import { compare } from './compare.ts';
import { emptySet, equalSets, type FieldSet, intersection, isEmptySet, pathsOf, placeText, union } from './field-set.ts';
import { withoutReleased } from './let-go.ts';
import { type Manager, type ManagerIdentity, type Managers, managerKey, othersAfter, readManagers, writeManagers } from './managers.ts';
import { mergeApplied } from './merge.ts';
import { blankFor, ownable, shapeOfVersion } from './tracked.ts';
import { fieldsIn, shapeProblems } from './typed-value.ts';

export interface ApplyRequest {
  readonly body: unknown;
  readonly fieldManager: string;
  readonly force: boolean;
}

/**
 * Server-side apply: makes the object have the fields of the body and lets go of what the manager applied before and does not name
 * any more. Throws Conflict, with a cause for each field, where others own other values, unless forced.
 * See https://kubernetes.io/docs/reference/using-api/server-side-apply/.
 */
export function applyObject(machine: Machine, target: Target, where: Where, request: ApplyRequest, options: WriteOptions): StoredObject {
  const applied = appliedFrom(target, where, request.body);
  const stored = tableOf(machine, target).get(where.namespace, where.name);
  if (stored === undefined) {
    if (where.subresource !== undefined) throw notFound(target.type, where.name);
    return create(machine, target, where, applied, request, options);
  }
  const live = shownAs(target, stored);
  const { resourceVersion = '', uid } = applied.metadata;
  if (resourceVersion !== '' && resourceVersion !== live.metadata.resourceVersion) throw conflict(target.type, where.name, modified);
  if (uid !== undefined && uid !== live.metadata.uid) {
    throw otherUid(target, where, uid, live);
  }
  const present = live.metadata.managedFields as readonly ManagedFieldsEntry[] | undefined;
  const outcome = applyTo(machine, target, where, live, readOwners(target, live, present), applied, request);
  if (where.subresource === undefined) rememberApplied(outcome.object, applied, request);
  const managedFields = jsonEqual(outcome.entries, present) ? present : outcome.entries;
  return changeObject(machine, target, where, () => ({ ...outcome.object, metadata: { ...metadataOf(outcome.object), managedFields } }), {
    ...options,
    ownership: 'settled',
    by: 'apply',
  });
}

const metadataOf = (object: DraftRecord): DraftRecord => (isRecord(object.metadata) ? object.metadata : {});

function create(
  machine: Machine,
  target: Target,
  where: Where,
  applied: DraftObject,
  request: ApplyRequest,
  options: WriteOptions,
): StoredObject {
  const outcome = applyTo(machine, target, where, blankFor(target), new Map(), applied, request);
  const metadata = { ...metadataOf(outcome.object), name: where.name, managedFields: outcome.entries };
  return createObject(machine, target, where.namespace, { ...outcome.object, metadata }, { ...options, ownership: 'settled' });
}

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** kubectl without server-side apply reads what was applied last from an annotation; where there is one, it is kept true. */
function rememberApplied(object: DraftRecord, applied: DraftObject, { fieldManager }: ApplyRequest): void {
  const { annotations } = metadataOf(object);
  if (fieldManager !== 'kubectl' || !isRecord(annotations) || annotations[lastApplied] === undefined) return;
  annotations[lastApplied] = `${JSON.stringify(sorted(applied))}\n`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}

/** The body as what may be applied at the place: without managedFields, and with the status only where the status is applied. */
function appliedFrom({ type, version, apiVersion }: Target, where: Where, body: unknown): DraftObject {
  if (!isRecord(body)) throw badRequest('error decoding YAML: the applied configuration is not an object');
  if (body.kind !== type.kind || body.apiVersion !== apiVersion) {
    throw badRequest(`invalid object type: ${groupVersionText(body.apiVersion)}, Kind=${String(body.kind ?? '')}`);
  }
  const draft = objectFrom({ type, version, apiVersion }, body);
  if (draft.metadata.managedFields !== undefined) throw badRequest('metadata.managedFields must be nil');
  if (draft.metadata.name !== undefined && draft.metadata.name !== where.name) {
    throw badRequest(`the name of the object (${draft.metadata.name}) does not match the name on the URL (${where.name})`);
  }
  if (!version.hasStatus) return draft;
  if (where.subresource === undefined) delete draft.status;
  else for (const field of Object.keys(draft)) if (!['apiVersion', 'kind', 'metadata', 'status'].includes(field)) delete draft[field];
  return draft;
}

function groupVersionText(apiVersion: unknown): string {
  const text = typeof apiVersion === 'string' ? apiVersion : '/';
  return text.includes('/') ? text : `/${text}`;
}

/** The owners of an object. One that was never applied, and whose owners nobody noted, belongs whole to whoever made it. */
function readOwners(target: Target, live: StoredObject, entries: readonly ManagedFieldsEntry[] | undefined): Managers {
  if (entries !== undefined && entries.length > 0) return readManagers(entries);
  const { changed } = compare(blankFor(target), live, shapeOfVersion(target.version));
  const former: Manager = {
    name: 'before-first-apply',
    operation: 'Update',
    apiVersion: target.apiVersion,
    subresource: '',
    time: live.metadata.creationTimestamp ?? '',
    fields: ownable(changed, target, undefined),
  };
  return new Map([[managerKey(former), former]]);
}

interface Outcome {
  readonly object: DraftRecord;
  readonly entries: ManagedFieldsEntry[] | undefined;
}

function applyTo(
  machine: Machine,
  target: Target,
  where: Where,
  live: StoredObject,
  managers: Managers,
  applied: DraftObject,
  { fieldManager, force }: ApplyRequest,
): Outcome {
  const shape = shapeOfVersion(target.version);
  const [problem] = shapeProblems(applied, shape);
  if (problem !== undefined) throw notTyped(target, applied, problem);
  const identity: ManagerIdentity = {
    name: fieldManager,
    operation: 'Apply',
    apiVersion: target.apiVersion,
    subresource: where.subresource ?? '',
  };
  const key = managerKey(identity);
  const last = managers.get(key);
  const fields = ownable(fieldsIn(applied, shape), target, where.subresource);
  const config = withoutIdentity(applied);

  const merged = mergeApplied(live, config, shape);
  const others = [...managers].filter(([each]) => each !== key).map(([, manager]) => manager.fields);
  const owned = [fields, ...others].reduce(union, emptySet);
  const pruned = last === undefined ? merged : withoutReleased(merged, last.fields, owned, shape);

  const { changed, removed } = compare(live, pruned, shape);
  const conflicts = conflictsWith(managers, key, changed);
  if (conflicts.length > 0 && !force) throw conflictError(conflicts);

  const next = othersAfter(managers, key, changed, removed);
  const same = last !== undefined && last.apiVersion === identity.apiVersion && equalSets(last.fields, fields);
  // The time is that of the last apply which changed the object.
  const isChange = !isEmptySet(changed) || !isEmptySet(removed);
  next.set(
    key,
    same && !isChange ? last : { ...identity, time: isChange ? formatInstant(machine.clock.now()) : (last?.time ?? ''), fields },
  );
  return { object: copyJson(pruned) as DraftRecord, entries: writeManagers(next) };
}

/** The applied object without what the server decides. */
function withoutIdentity({ metadata, ...rest }: DraftObject): DraftRecord {
  const { uid, resourceVersion, creationTimestamp, generation, ...others } = metadata;
  return { ...rest, metadata: others };
}

interface ManagerConflict {
  readonly manager: Manager;
  readonly paths: readonly string[];
}

function conflictsWith(managers: Managers, key: string, changed: FieldSet): readonly ManagerConflict[] {
  const found: ManagerConflict[] = [];
  for (const [each, manager] of managers) {
    if (each === key) continue;
    const shared = intersection(manager.fields, changed);
    if (!isEmptySet(shared)) found.push({ manager, paths: pathsOf(shared).map(placeText) });
  }
  return found;
}

function conflictError(conflicts: readonly ManagerConflict[]): ApiError {
  const all = conflicts.flatMap(({ manager, paths }) => paths.map((path) => ({ who: managerText(manager), path })));
  const [first] = all;
  const text =
    all.length === 1 && first !== undefined
      ? `conflict with ${first.who}: ${first.path}`
      : [...new Set(all.map(({ who }) => who))]
          .sort()
          .map((who) => [`conflicts with ${who}:`, ...all.filter((each) => each.who === who).map(({ path }) => `- ${path}`)].join('\n'))
          .join('\n');
  return new ApiError('Conflict', `Apply failed with ${all.length} conflict${all.length === 1 ? '' : 's'}: ${text}`, {
    causes: all.map(({ who, path }) => ({ field: path, reason: 'FieldManagerConflict', message: `conflict with ${who}` })),
  });
}

function managerText({ name, operation, apiVersion, subresource }: Manager): string {
  const part = subresource === '' ? '' : ` with subresource ${JSON.stringify(subresource)}`;
  return operation === 'Apply' ? `${JSON.stringify(name)}${part}` : `${JSON.stringify(name)}${part} using ${apiVersion}`;
}

function notTyped({ type, apiVersion }: Target, { metadata }: DraftObject, problem: string): ApiError {
  const place = `${metadata.namespace ?? ''}/${metadata.name ?? ''}`;
  return new ApiError('InternalError', `failed to create typed patch object (${place}; ${apiVersion}, Kind=${type.kind}): ${problem}`);
}
