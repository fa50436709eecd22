import { assert } from '@sluice/kubernetes';
import type { StoredObject } from './draft.ts';
import { tooOld } from './errors.ts';

/** One change of one object. `before` is absent for a creation, `after` for a removal; `object` is the state to show. */
export interface Change {
  readonly revision: number;
  readonly before?: StoredObject;
  readonly after?: StoredObject;
  /** The new state; for a removal the last state, with the removal's own resourceVersion. */
  readonly object: StoredObject;
}

type ChangeListener = (change: Change) => void;

/** All objects of one resource (a plural in a group), across namespaces. */
export interface Table {
  readonly size: number;
  get(namespace: string, name: string): StoredObject | undefined;
  /** Sorted by namespace, then name. The namespace '' stands for all of them. */
  list(namespace: string): readonly StoredObject[];
  /** The same as of an earlier revision. Throws Expired where it is too far back. */
  listAt(namespace: string, revision: number): readonly StoredObject[];
  /** Changes after a revision. Throws Expired where some are forgotten. */
  since(revision: number): readonly Change[];
  subscribe(listener: ChangeListener): () => void;
  /** Puts in an object that carries `nextRevision` as its resourceVersion. */
  put(object: StoredObject, revision: number): void;
  /** Takes an object out; `last` is its state at the end. */
  take(last: StoredObject, revision: number): void;
}

export interface Store {
  /** The revision of the newest change, over all tables. */
  readonly revision: number;
  /** Reserves the revision of the next change. The change must follow at once. */
  nextRevision(): number;
  table(id: string): Table;
  /** Called after every change of any table. */
  onChange(listener: (tableId: string, change: Change) => void): () => void;
  /** Forgets the history: whoever wants to go on from an earlier revision must list anew. */
  compact(): void;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Keeps the newest `history` changes of each table for watches that resume. */
export function createStore({ history }: { readonly history: number }): Store {
  let revision = 2;
  // Whoever says 1 means a time before this server.
  let compactedTo = 2;
  const tables = new Map<string, Table & { compact(): void }>();
  const observers = new Set<(tableId: string, change: Change) => void>();

  const open = (id: string): Table & { compact(): void } => {
    const spaces = new Map<string, Map<string, StoredObject>>();
    const sorted = new Map<string, readonly StoredObject[]>();
    const listeners = new Set<ChangeListener>();
    let changes: Change[] = [];
    let forgottenTo = compactedTo;
    let size = 0;

    const announce = (change: Change): void => {
      changes.push(change);
      if (changes.length > 2 * history) {
        forgottenTo = changes[changes.length - history - 1]?.revision ?? forgottenTo;
        changes = changes.slice(-history);
      }
      for (const listener of [...listeners]) listener(change);
      for (const observer of [...observers]) observer(id, change);
    };

    const touch = (namespace: string): void => {
      sorted.delete(namespace);
      sorted.delete('');
    };

    const list = (namespace: string): readonly StoredObject[] => {
      const known = sorted.get(namespace);
      if (known !== undefined) return known;
      const names =
        namespace === '' && spaces.size > 0 && !(spaces.size === 1 && spaces.has(''))
          ? [...spaces.keys()].sort((a, b) => compare(`${a}/`, `${b}/`)).flatMap(list)
          : [...(spaces.get(namespace)?.entries() ?? [])].sort(([a], [b]) => compare(a, b)).map(([, object]) => object);
      sorted.set(namespace, names);
      return names;
    };

    const since = (from: number): readonly Change[] => {
      if (from < forgottenTo) throw tooOld(from, forgottenTo);
      let low = 0;
      let high = changes.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((changes[middle]?.revision ?? 0) <= from) low = middle + 1;
        else high = middle;
      }
      return changes.slice(low);
    };

    return {
      get size() {
        return size;
      },
      get: (namespace, name) => spaces.get(namespace)?.get(name),
      list,
      listAt(namespace, at) {
        const objects = new Map(list(namespace).map((object) => [`${object.metadata.namespace ?? ''}/${object.metadata.name}`, object]));
        for (const { before, object } of [...since(at)].reverse()) {
          if (namespace !== '' && object.metadata.namespace !== namespace) continue;
          const key = `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
          if (before === undefined) objects.delete(key);
          else objects.set(key, before);
        }
        return [...objects].sort(([a], [b]) => compare(a, b)).map(([, object]) => object);
      },
      since,
      subscribe(listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
      put(object, at) {
        const { namespace = '', name } = object.metadata;
        let space = spaces.get(namespace);
        if (space === undefined) {
          space = new Map();
          spaces.set(namespace, space);
        }
        const before = space.get(name);
        space.set(name, object);
        if (before === undefined) size++;
        touch(namespace);
        announce(before === undefined ? { revision: at, after: object, object } : { revision: at, before, after: object, object });
      },
      take(last, at) {
        const { namespace = '', name } = last.metadata;
        const space = spaces.get(namespace);
        const before = space?.get(name);
        assert(space !== undefined && before !== undefined, `${name} is taken out of the store but is not in it`);
        space.delete(name);
        size--;
        if (space.size === 0) spaces.delete(namespace);
        touch(namespace);
        announce({ revision: at, before, object: last });
      },
      compact() {
        changes = [];
        forgottenTo = revision;
      },
    };
  };

  return {
    get revision() {
      return revision;
    },
    nextRevision: () => ++revision,
    table(id) {
      let table = tables.get(id);
      if (table === undefined) {
        table = open(id);
        tables.set(id, table);
      }
      return table;
    },
    onChange(listener) {
      observers.add(listener);
      return () => void observers.delete(listener);
    },
    compact() {
      compactedTo = revision;
      for (const table of tables.values()) table.compact();
    },
  };
}
