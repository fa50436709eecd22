import { oncePerTurn } from './background.ts';
import { apiServerAddress } from './built-in/service/addresses.ts';
import { draftOf, type StoredObject } from './draft.ts';
import { type Machine, tableOf } from './machine.ts';
import { commitRemoval } from './operations/commit.ts';
import { createObject, isAlreadyThere } from './operations/create.ts';
import { removeObject } from './operations/remove.ts';
import type { Target } from './resource.ts';

/** The namespaces that every cluster has. */
const firstNamespaces = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

/** The Service by which pods find the API server. */
const ownService = {
  metadata: { name: 'kubernetes', labels: { component: 'apiserver', provider: 'kubernetes' } },
  spec: { clusterIP: apiServerAddress, ports: [{ name: 'https', port: 443, targetPort: 6443 }] },
};

/** Makes the first namespaces and what is in them, gives each new one its service account, and empties those that are deleted. */
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
  createObject(machine, machine.registry.target('', 'v1', 'services'), 'default', ownService, { fieldManager: 'kube-apiserver' });
}

const isEnding = ({ metadata }: StoredObject): boolean => metadata.deletionTimestamp !== undefined;

function giveAccount(machine: Machine, accounts: Target, namespace: string): void {
  try {
    createObject(machine, accounts, namespace, { metadata: { name: 'default' } });
  } catch (error) {
    if (!isAlreadyThere(error)) throw error;
  }
}

/** Deletes all that is in a namespace whose deletion has begun, and the namespace itself once it is empty. */
function empty(machine: Machine, target: Target, name: string): void {
  const namespace = tableOf(machine, target).get('', name);
  if (namespace === undefined || !isEnding(namespace)) return;
  let left = 0;
  for (const { id, namespaced } of machine.registry.types) {
    const inside = namespaced ? machine.registry.storageTarget(id) : undefined;
    if (inside !== undefined) left += removeAll(machine, inside, name);
  }
  if (left > 0) return;
  const draft = draftOf(namespace);
  draft.spec = {};
  if ((draft.metadata.finalizers ?? []).length === 0) commitRemoval(machine, target, draft);
}

/** Begins to delete every object of a resource; returns how many are still there. An empty namespace stands for all. */
export function removeAll(machine: Machine, target: Target, namespace: string): number {
  let left = 0;
  for (const { metadata } of tableOf(machine, target).list(namespace)) {
    const where = { namespace: metadata.namespace ?? '', name: metadata.name };
    const isGoing = metadata.deletionTimestamp !== undefined;
    if (isGoing || !removeObject(machine, target, where, { propagation: 'Background' }).gone) left++;
  }
  return left;
}
