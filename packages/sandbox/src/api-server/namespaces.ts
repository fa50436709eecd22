import { oncePerTurn } from './background.ts';
import { draftOf, type StoredObject } from './draft.ts';
import type { Machine } from './machine.ts';
import { tableOf } from './machine.ts';
import { commitRemoval } from './operations/commit.ts';
import { createObject, isAlreadyThere } from './operations/create.ts';
import { removeObject } from './operations/remove.ts';

/** The namespaces that every cluster has. */
const firstNamespaces = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

/** Makes the first namespaces, gives each new one its service account, and empties those that are deleted. */
export function keepNamespaces(machine: Machine): void {
  const target = machine.registry.target('', 'v1', 'namespaces');
  const accounts = machine.registry.target('', 'v1', 'serviceaccounts');
  const soon = oncePerTurn(machine.clock);

  machine.store.onChange((tableId, { before, after, object }) => {
    const { namespace, name } = object.metadata;
    if (tableId === 'namespaces') {
      if (after === undefined) return;
      if (before === undefined) giveAccount(machine, accounts, name);
      if (isEnding(after)) soon(name, () => empty(machine, target, name));
    } else if (after === undefined && namespace !== undefined) {
      const home = machine.around.read('namespaces', '', namespace);
      if (home !== undefined && isEnding(home)) soon(namespace, () => empty(machine, target, namespace));
    }
  });
  for (const name of firstNamespaces) createObject(machine, target, '', { metadata: { name } });
}

const isEnding = ({ metadata }: StoredObject): boolean => metadata.deletionTimestamp !== undefined;

function giveAccount(machine: Machine, accounts: ReturnType<Machine['registry']['target']>, namespace: string): void {
  try {
    createObject(machine, accounts, namespace, { metadata: { name: 'default' } });
  } catch (error) {
    if (!isAlreadyThere(error)) throw error;
  }
}

/** Deletes all that is in a namespace whose deletion has begun, and the namespace itself once it is empty. */
function empty(machine: Machine, target: ReturnType<Machine['registry']['target']>, name: string): void {
  const namespace = tableOf(machine, target).get('', name);
  if (namespace === undefined || !isEnding(namespace)) return;
  let left = 0;
  for (const type of machine.registry.types.filter((each) => each.namespaced)) {
    const version = type.versions.find((each) => each.version === type.storageVersion);
    if (version === undefined) continue;
    const table = machine.store.table(type.id);
    for (const object of table.list(name)) {
      if (isEnding(object)) left++;
      else {
        const { gone } = removeObject(
          machine,
          { type, version, apiVersion: object.apiVersion },
          { namespace: name, name: object.metadata.name },
          { propagation: 'Background' },
        );
        if (!gone) left++;
      }
    }
  }
  if (left > 0) return;
  const draft = draftOf(namespace);
  draft.spec = {};
  const finalizers = draft.metadata.finalizers ?? [];
  if (finalizers.length === 0) commitRemoval(machine, target, draft);
}
