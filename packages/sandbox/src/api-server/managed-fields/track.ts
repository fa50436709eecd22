import { formatInstant } from '@sluice/kubernetes';
import type { DraftObject, ManagedFieldsEntry, StoredObject } from '../draft.ts';
import type { Machine } from '../machine.ts';
import type { WriteOptions } from '../operations/body.ts';
import type { Target } from '../resource.ts';
import { compare } from './compare.ts';
import { emptySet, isEmptySet, recursiveDifference, union } from './field-set.ts';
import { type Manager, type ManagerIdentity, type Managers, managerKey, othersAfter, readManagers, writeManagers } from './managers.ts';
import { blankFor, ownable, shapeOfVersion } from './tracked.ts';

/** Notes who set the fields of a new object. */
export function trackCreate(machine: Machine, target: Target, draft: DraftObject, options: WriteOptions): void {
  if (!machine.tracksFields) {
    delete draft.metadata.managedFields;
    return;
  }
  const identity = identityOf(target, options, undefined);
  const { changed } = compare(blankFor(target), draft, shapeOfVersion(target.version));
  const fields = ownable(changed, target, undefined);
  const manager: Manager = { ...identity, time: formatInstant(machine.clock.now()), fields };
  keepEntries(draft, writeManagers(new Map([[managerKey(manager), manager]])));
}

const identityOf = ({ apiVersion }: Target, { fieldManager }: WriteOptions, subresource: string | undefined): ManagerIdentity => ({
  name: fieldManager ?? 'unknown',
  operation: 'Update',
  apiVersion,
  subresource: subresource ?? '',
});

/** Notes who changed which fields. They pass to the writer, also from those who applied them. */
export function trackUpdate(
  machine: Machine,
  target: Target,
  subresource: string | undefined,
  draft: DraftObject,
  before: StoredObject,
  options: WriteOptions,
): void {
  const present = before.metadata.managedFields as readonly ManagedFieldsEntry[] | undefined;
  const given = draft.metadata.managedFields;
  if (given?.length === 1 && given[0]?.manager === undefined) {
    // One empty entry asks to forget all owners.
    delete draft.metadata.managedFields;
    return;
  }
  // An object whose owners were never noted stays so, until somebody applies it.
  if (present === undefined && given === undefined) return;
  const from = given === undefined || given.length === 0 ? present : given;
  const managers = readManagers(from);
  const comparison = compare(before, draft, shapeOfVersion(target.version));
  const changed = ownable(comparison.changed, target, subresource === 'scale' ? undefined : subresource);
  const { removed } = comparison;
  if (isEmptySet(changed) && isEmptySet(removed)) {
    if (from === present) keepEntries(draft, present);
    return;
  }
  const identity = identityOf(target, options, subresource);
  const next = passTo(managers, managerKey(identity), changed, removed, machine.clock.now(), identity);
  keepEntries(draft, writeManagers(next));
}

function keepEntries(draft: DraftObject, entries: readonly ManagedFieldsEntry[] | undefined): void {
  if (entries === undefined) delete draft.metadata.managedFields;
  // The frozen list is shared, never written to.
  else draft.metadata.managedFields = entries as ManagedFieldsEntry[];
}

/** The managers after `key` has changed and removed fields. */
function passTo(
  managers: Managers,
  key: string,
  changed: Manager['fields'],
  removed: Manager['fields'],
  now: number,
  identity: ManagerIdentity,
): Managers {
  const next = othersAfter(managers, key, changed, removed);
  const own = managers.get(key);
  const fields = recursiveDifference(union(own?.fields ?? emptySet, changed), removed);
  if (own !== undefined && isEmptySet(changed)) next.set(key, { ...own, fields });
  // Autoscalers write often: their entries carry no time, and do not differ each time.
  else next.set(key, { ...identity, time: identity.subresource === 'scale' ? '' : formatInstant(now), fields });
  return next;
}
