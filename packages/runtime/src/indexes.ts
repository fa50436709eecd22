import { assert, type KubeObject } from '@sluice/kubernetes';

/** The values under which an object is found again, by the name of the index. */
export type IndexFunctions<T> = Readonly<Record<string, (object: T) => readonly string[]>>;

export interface Indexes<T> {
  add(key: string, object: T): void;
  remove(key: string, object: T): void;
  by(index: string, value: string): readonly T[];
  ofNamespace(namespace: string): readonly T[];
}

/** Finds objects by what they say about themselves. Each key is in at most once per value. */
export function createIndexes<T extends KubeObject>(functions: IndexFunctions<T>): Indexes<T> {
  const namespaces = table<T>(({ metadata }) => (metadata.namespace === undefined ? [] : [metadata.namespace]));
  const named = new Map(Object.entries(functions).map(([name, valuesOf]) => [name, table(valuesOf)]));
  const all = [namespaces, ...named.values()];
  return {
    add(key, object) {
      for (const each of all) each.add(key, object);
    },
    remove(key, object) {
      for (const each of all) each.remove(key, object);
    },
    by(index, value) {
      const found = named.get(index);
      assert(found !== undefined, `there is no index ${index}`);
      return found.of(value);
    },
    ofNamespace: namespaces.of,
  };
}

function table<T>(valuesOf: (object: T) => readonly string[]) {
  const rows = new Map<string, Map<string, T>>();
  return {
    add(key: string, object: T): void {
      for (const value of valuesOf(object)) {
        const row = rows.get(value);
        if (row === undefined) rows.set(value, new Map([[key, object]]));
        else row.set(key, object);
      }
    },
    remove(key: string, object: T): void {
      for (const value of valuesOf(object)) {
        const row = rows.get(value);
        row?.delete(key);
        if (row?.size === 0) rows.delete(value);
      }
    },
    of: (value: string): readonly T[] => [...(rows.get(value)?.values() ?? [])],
  };
}
