import { ApiError, apiVersionOf, formatInstant, isApiError, isObject } from '@sluice/kubernetes';
import { type DraftMeta, type DraftObject, type StoredObject, seal } from '../draft.ts';
import { alreadyExists, badRequest, forbiddenRequest, invalidObject, notFound, ObjectError } from '../errors.ts';
import { type Machine, shownAs, tableOf } from '../machine.ts';
import { trackCreate } from '../managed-fields/track.ts';
import { generatedName, generatedUid } from '../names.ts';
import type { ServedVersion, Target } from '../resource.ts';
import { decoded, objectFrom, type WriteOptions } from './body.ts';
import { checkSize, commitChange } from './commit.ts';
import { metadataProblems } from './metadata.ts';

/** Stores a new object and returns it. Throws AlreadyExists, Invalid, BadRequest, Forbidden, NotFound (of the namespace). */
export function createObject(machine: Machine, target: Target, namespace: string, body: unknown, options: WriteOptions = {}): StoredObject {
  const draft = decoded(target, objectFrom(target, body), options);
  place(target, draft, namespace);
  if (options.ownership !== 'settled') trackCreate(machine, target, draft, options);
  return shownAs(target, storeNew(machine, target, draft, options));
}

/** The namespace of the request becomes the object's. Throws BadRequest where the two disagree. */
function place({ type }: Target, draft: DraftObject, namespace: string): void {
  const { metadata } = draft;
  if (!type.namespaced) {
    delete metadata.namespace;
    return;
  }
  const own = metadata.namespace ?? namespace;
  if (own === '' || (namespace !== '' && own !== namespace)) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  metadata.namespace = own;
}

/** Gives a decoded object its identity, checks it and stores it. */
function storeNew(machine: Machine, target: Target, draft: DraftObject, options: WriteOptions): StoredObject {
  const { type, version } = target;
  const { strategy } = version;
  const { metadata } = draft;
  checkSize(draft, 'read');
  if ((metadata.resourceVersion ?? '') !== '')
    throw new ApiError('InternalError', 'resourceVersion should not be set on objects to be created');
  if (type.namespaced) checkNamespace(machine, target, draft);

  const generated = (metadata.name ?? '') === '' && (metadata.generateName ?? '') !== '';
  if (generated) metadata.name = freeName(machine, target, metadata);
  metadata.uid = generatedUid(machine.around.random);
  metadata.creationTimestamp = formatInstant(machine.clock.now());
  for (const key of ['resourceVersion', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'selfLink', 'generation']) {
    delete metadata[key];
  }
  if (strategy.countsGenerations) metadata.generation = 1;
  if (version.hasStatus) dropStatus(draft, version);
  strategy.prepareForCreate?.(draft, machine.around);

  const problems = [...metadataProblems(target, draft), ...(strategy.validate?.(draft, undefined, machine.around) ?? [])];
  const name = metadata.name ?? '';
  if (problems.length > 0) throw invalidObject({ ...type }, name, problems);

  if (tableOf(machine, target).get(metadata.namespace ?? '', name) !== undefined) throw alreadyExists(type, name);
  draft.apiVersion = apiVersionOf({ group: type.group, version: type.storageVersion });
  checkSize(draft, 'stored');
  if (options.dryRun === true) return seal(draft);
  return commitChange(machine, target, draft);
}

/** A name made from the object's generateName that no other object has, as far as eight tries find one. */
function freeName(machine: Machine, target: Target, { generateName = '', namespace = '' }: DraftMeta): string {
  const table = tableOf(machine, target);
  let name = generatedName(generateName, machine.around.random);
  for (let tries = 1; tries < 8 && table.get(namespace, name) !== undefined; tries++)
    name = generatedName(generateName, machine.around.random);
  return name;
}

/** A new object starts without a status; kinds whose status has a set beginning fill it in when they prepare. */
function dropStatus(draft: DraftObject, { strategy }: ServedVersion): void {
  const { status } = strategy.blank();
  if (status === undefined) delete draft.status;
  else draft.status = status;
}

function checkNamespace({ around }: Machine, { type }: Target, { metadata }: DraftObject): void {
  const name = metadata.namespace ?? '';
  const namespace = around.read('namespaces', '', name);
  if (namespace === undefined) throw notFound({ group: '', kind: 'Namespace', plural: 'namespaces' }, name);
  const status = namespace.status;
  if (namespace.metadata.deletionTimestamp === undefined && !(isObject(status) && status.phase === 'Terminating')) return;
  const why = `unable to create new content in namespace ${name} because it is being terminated`;
  const { message } = forbiddenRequest(type, metadata.name ?? '', why);
  throw new ObjectError({ name: metadata.name ?? '', group: type.group, kind: type.plural }, 'Forbidden', message, {
    causes: [{ field: 'metadata.namespace', reason: 'NamespaceTerminating', message: `namespace ${name} is being terminated` }],
  });
}

export const isAlreadyThere = (error: unknown): boolean => isApiError(error, 'AlreadyExists');
