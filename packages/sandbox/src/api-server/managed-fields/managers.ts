import type { ManagedFieldsEntry } from '../draft.ts';
import { difference, equalSets, type FieldSet, isEmptySet, readFieldSet, recursiveDifference, writeFieldSet } from './field-set.ts';

/** One of those who own fields of an object. */
export interface Manager {
  readonly name: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource: string;
  readonly time: string;
  readonly fields: FieldSet;
}

export type Managers = ReadonlyMap<string, Manager>;

export type ManagerIdentity = Pick<Manager, 'name' | 'operation' | 'apiVersion' | 'subresource'>;

/** Managers are told apart by all of these. */
export const managerKey = ({ name, operation, apiVersion, subresource }: ManagerIdentity): string =>
  JSON.stringify(operation === 'Apply' ? [operation, name, subresource] : [operation, name, subresource, apiVersion]);

export function readManagers(entries: readonly ManagedFieldsEntry[] | undefined): Managers {
  const managers = new Map<string, Manager>();
  for (const entry of entries ?? []) {
    const { manager: name = '', operation, apiVersion = '', subresource = '', time = '', fieldsV1 } = entry;
    if (operation !== 'Apply' && operation !== 'Update') continue;
    const manager: Manager = { name, operation, apiVersion, subresource, time, fields: readFieldSet(fieldsV1 ?? {}) };
    managers.set(managerKey(manager), manager);
  }
  return managers;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The managers as metadata carries them: appliers first, then by time, name, version and subresource; undefined for none. */
export function writeManagers(managers: Managers): ManagedFieldsEntry[] | undefined {
  const entries = [...managers.values()]
    .filter(({ fields }) => !isEmptySet(fields))
    .sort(
      (a, b) =>
        compare(a.operation, b.operation) ||
        compare(a.time, b.time) ||
        compare(a.name, b.name) ||
        compare(a.apiVersion, b.apiVersion) ||
        compare(a.subresource, b.subresource),
    )
    .map(({ name, operation, apiVersion, subresource, time, fields }) => ({
      manager: name,
      operation,
      apiVersion,
      ...(time === '' ? {} : { time }),
      fieldsType: 'FieldsV1',
      fieldsV1: writeFieldSet(fields),
      ...(subresource === '' ? {} : { subresource }),
    }));
  return entries.length === 0 ? undefined : entries;
}

/** The other managers, after the one with the key has set and removed fields: what it has set is theirs no longer. */
export function othersAfter(managers: Managers, key: string, changed: FieldSet, removed: FieldSet): Map<string, Manager> {
  const others = new Map<string, Manager>();
  for (const [each, manager] of managers) {
    if (each === key) continue;
    const fields = recursiveDifference(difference(manager.fields, changed), removed);
    others.set(each, equalSets(fields, manager.fields) ? manager : { ...manager, fields });
  }
  return others;
}
