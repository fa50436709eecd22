import type { Clock, Random } from '@sluice/kubernetes';
import { deepFreeze, type StoredObject } from './draft.ts';
import { createRegistry, type Registry } from './registry.ts';
import type { Surroundings, Target } from './resource.ts';
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

/** The object as the version asked for shows it. Versions differ in nothing but their name: there is no conversion. */
export const shownAs = (target: Target, object: StoredObject): StoredObject =>
  object.apiVersion === target.apiVersion ? object : deepFreeze({ ...object, apiVersion: target.apiVersion });
