import type { Clock, Random } from '@sluice/kubernetes';
import { draftOf, type StoredObject, seal } from './draft.ts';
import { createRegistry, type Registry } from './registry.ts';
import type { ServedVersion, Surroundings, Target } from './resource.ts';
import { createStore, type Store, type Table } from './store.ts';

/** All state of one server, and what its operations work with. */
export interface Machine {
  readonly clock: Clock;
  readonly store: Store;
  readonly registry: Registry;
  readonly around: Surroundings;
  /** Whether every object notes who owns its fields from its creation on, or only from when it is first applied. */
  readonly tracksFields: boolean;
}

export interface MachineOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly history: number;
  readonly tracksFields: boolean;
}

export function createMachine({ clock, random, history, tracksFields }: MachineOptions): Machine {
  const store = createStore({ history });
  const registry = createRegistry();
  return {
    clock,
    tracksFields,
    store,
    registry,
    around: {
      now: () => clock.now(),
      random,
      read: (id, namespace, name) => store.table(id).get(namespace, name),
      list: (id, namespace) => store.table(id).list(namespace),
    },
  };
}

export const tableOf = ({ store }: Machine, { type }: Target): Table => store.table(type.id);

const seen = new WeakMap<StoredObject, Map<ServedVersion, StoredObject>>();

/**
 * The object as the version asked for shows it. Versions of built-in kinds are one; those of custom kinds have no conversion, but each
 * has a schema: what was written under another is read under this one, pruned and with its defaults.
 */
export function shownAs(target: Target, object: StoredObject): StoredObject {
  const { type, version, apiVersion } = target;
  const isOwn = object.apiVersion === apiVersion;
  if (isOwn && (!type.custom || Number(object.metadata.resourceVersion ?? Number.POSITIVE_INFINITY) > (version.definedAt ?? 0)))
    return object;
  let forms = seen.get(object);
  if (forms === undefined) {
    forms = new Map();
    seen.set(object, forms);
  }
  let shown = forms.get(version);
  if (shown === undefined) {
    shown = seal(version.strategy.decode({ ...draftOf(object), apiVersion }).draft);
    forms.set(version, shown);
  }
  return shown;
}
