import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type StoredObject, seal } from './draft.ts';
import { createStore, type Store, type Table } from './store.ts';

const object = (namespace: string, name: string, version: number): StoredObject =>
  seal({ apiVersion: 'v1', kind: 'Thing', metadata: { namespace, name, resourceVersion: String(version) } });

function put(store: Store, table: Table, namespace: string, name: string): void {
  const revision = store.nextRevision();
  table.put(object(namespace, name, revision), revision);
}

function take(store: Store, table: Table, namespace: string, name: string): void {
  const revision = store.nextRevision();
  table.take(object(namespace, name, revision), revision);
}

const placesOf = (objects: readonly StoredObject[]) => objects.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);

const spaces = ['a', 'a-b', 'b'];
const names = ['x', 'x-1', 'y'];
const steps = fc.array(fc.record({ space: fc.constantFrom(...spaces), name: fc.constantFrom(...names), keep: fc.boolean() }), {
  maxLength: 40,
});

/** Runs puts and takes; returns what each revision looked like. */
function play(store: Store, table: Table, script: readonly { space: string; name: string; keep: boolean }[]) {
  const seen = new Map<number, readonly string[]>([[store.revision, []]]);
  for (const { space, name, keep } of script) {
    if (keep) put(store, table, space, name);
    else if (table.get(space, name) !== undefined) take(store, table, space, name);
    seen.set(
      store.revision,
      table.list('').map(({ metadata }) => `${metadata.namespace}/${metadata.name}@${metadata.resourceVersion}`),
    );
  }
  return seen;
}

describe('the store', () => {
  test('lists by namespace and name, as the keys of etcd are sorted', () => {
    const store = createStore({ history: 10 });
    const table = store.table('things');
    for (const [space, name] of [
      ['b', 'x'],
      ['a', 'y'],
      ['a-b', 'x'],
      ['a', 'x'],
    ] as const)
      put(store, table, space, name);
    // '-' stands before '/', so a-b/x comes before a/x.
    expect(placesOf(table.list(''))).toEqual(['a-b/x', 'a/x', 'a/y', 'b/x']);
    expect(placesOf(table.list('a'))).toEqual(['a/x', 'a/y']);
  });

  test('shows any revision within its memory as it was', () => {
    fc.assert(
      fc.property(steps, (script) => {
        const store = createStore({ history: 100 });
        const table = store.table('things');
        for (const [revision, expected] of play(store, table, script)) {
          const shown = table
            .listAt('', revision)
            .map(({ metadata }) => `${metadata.namespace}/${metadata.name}@${metadata.resourceVersion}`);
          expect(shown).toEqual(expected);
        }
      }),
    );
  });

  test('changes since any revision lead from that revision to now', () => {
    fc.assert(
      fc.property(steps, (script) => {
        const store = createStore({ history: 100 });
        const table = store.table('things');
        const seen = play(store, table, script);
        for (const [revision, expected] of seen) {
          const state = new Set(expected.map((each) => each.replace(/@.*/, '')));
          for (const { after, object: changed } of table.since(revision)) {
            const place = `${changed.metadata.namespace}/${changed.metadata.name}`;
            if (after === undefined) state.delete(place);
            else state.add(place);
          }
          expect([...state].sort()).toEqual(placesOf(table.list('')).sort());
        }
      }),
    );
  });

  test('says Expired for a revision whose changes are forgotten', () => {
    const store = createStore({ history: 3 });
    const table = store.table('things');
    const start = store.revision;
    for (let index = 0; index < 10; index++) put(store, table, 'a', `x${index}`);
    expect(() => table.since(start)).toThrow(/too old resource version/);
    expect(table.since(store.revision - 3)).toHaveLength(3);
    store.compact();
    expect(() => table.since(store.revision - 1)).toThrow(/too old resource version/);
    expect(table.since(store.revision)).toHaveLength(0);
  });
});
