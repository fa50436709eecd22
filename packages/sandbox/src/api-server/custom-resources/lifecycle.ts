import { type CustomResourceDefinition, type CustomResourceDefinitionNames, formatInstant, jsonEqual } from '@sluice/kubernetes';
import { oncePerTurn } from '../background.ts';
import { draftOf, type StoredObject, typed } from '../draft.ts';
import { type Machine, tableOf } from '../machine.ts';
import { removeAll } from '../namespaces.ts';
import { commitChange, commitRemoval } from '../operations/commit.ts';
import type { Target } from '../resource.ts';
import { servedResource } from './served.ts';

const cleanup = 'customresourcecleanup.apiextensions.k8s.io';

/** Serves each kind that a definition defines, from the moment it is stored until the last of its objects is gone. */
export function keepDefinitions(machine: Machine): void {
  const target = machine.registry.target('apiextensions.k8s.io', 'v1', 'customresourcedefinitions');
  const soon = oncePerTurn(machine.clock);
  const names = new Set<string>();

  machine.store.onChange((tableId, { before, after, object }) => {
    const { name } = object.metadata;
    if (tableId === target.type.id) {
      if (after === undefined) {
        names.delete(name);
        machine.registry.remove(name);
      } else if (after.metadata.deletionTimestamp !== undefined) soon(name, () => finish(machine, target, name));
      else if (before === undefined || !jsonEqual(before.spec, after.spec)) {
        names.add(name);
        establish(machine, target, after);
      }
    } else if (after === undefined && names.has(tableId)) {
      const definition = tableOf(machine, target).get('', tableId);
      if (definition?.metadata.deletionTimestamp !== undefined) soon(tableId, () => finish(machine, target, tableId));
    }
  });
}

/** Accepts the names of a definition, where no other has them, and begins to serve it. */
function establish(machine: Machine, target: Target, stored: StoredObject): void {
  const definition = typed<CustomResourceDefinition>(stored);
  const conflict = nameConflict(machine, definition);
  const served = servedResource(definition, machine.store.revision);
  if (conflict === undefined) machine.registry.add(served);
  const now = formatInstant(machine.clock.now());
  const draft = draftOf(stored);
  const { status } = definition;
  const condition = (type: string, holds: boolean, reason: string, message: string) => {
    const last = status?.conditions?.find((each) => each.type === type);
    const is = holds ? 'True' : 'False';
    const since = last?.status === is ? last.lastTransitionTime : undefined;
    return { lastTransitionTime: since ?? now, message, reason, status: is, type };
  };
  draft.status = {
    acceptedNames: conflict === undefined ? definition.spec.names : (status?.acceptedNames ?? { plural: '', kind: '' }),
    conditions:
      conflict === undefined
        ? [
            condition('NamesAccepted', true, 'NoConflicts', 'no conflicts found'),
            condition('Established', true, 'InitialNamesAccepted', 'the initial names have been accepted'),
          ]
        : [
            condition('NamesAccepted', false, conflict.reason, conflict.message),
            condition('Established', false, 'NotAccepted', 'not all names are accepted'),
          ],
    storedVersions: status?.storedVersions ?? [],
  };
  const { finalizers = [] } = draft.metadata;
  if (!finalizers.includes(cleanup)) draft.metadata.finalizers = [...finalizers, cleanup];
  if (!jsonEqual(draft, stored)) commitChange(machine, target, draft);
}

/** Two kinds of one group may share neither resource names nor kind names. */
function nameConflict(
  { registry }: Machine,
  { metadata, spec }: CustomResourceDefinition,
): { reason: string; message: string } | undefined {
  const others = registry.types.filter((type) => type.group === spec.group && type.id !== metadata.name);
  const resources = new Set(others.flatMap(({ plural, singular, shortNames }) => [plural, singular, ...shortNames]));
  const kinds = new Set(others.flatMap(({ kind, listKind }) => [kind, listKind]));
  const taken = (names: readonly (keyof CustomResourceDefinitionNames)[], used: ReadonlySet<string>) =>
    names.find((field) => {
      const value = spec.names[field];
      return typeof value === 'string' && used.has(value);
    });
  const field = taken(['plural', 'singular'], resources) ?? taken(['kind', 'listKind'], kinds);
  const shortName = spec.names.shortNames?.find((each) => resources.has(each));
  if (field === undefined && shortName === undefined) return undefined;
  const [reason, name] =
    field === undefined
      ? ['ShortNamesConflict', shortName]
      : [`${field.charAt(0).toUpperCase()}${field.slice(1)}Conflict`, spec.names[field]];
  return { reason, message: `${JSON.stringify(name)} is already in use` };
}

/** Deletes the objects of a kind whose definition is going, and the definition once none is left. */
function finish(machine: Machine, target: Target, name: string): void {
  const definition = tableOf(machine, target).get('', name);
  if (definition?.metadata.deletionTimestamp === undefined) return;
  const kind = machine.registry.storageTarget(name);
  if (kind !== undefined && removeAll(machine, kind, '') > 0) return;
  const draft = draftOf(definition);
  const finalizers = (draft.metadata.finalizers ?? []).filter((each) => each !== cleanup);
  if (finalizers.length === 0) commitRemoval(machine, target, draft);
  else {
    draft.metadata.finalizers = finalizers;
    if (finalizers.length < (definition.metadata.finalizers ?? []).length) commitChange(machine, target, draft);
  }
}
