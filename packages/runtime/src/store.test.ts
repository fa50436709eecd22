import { describe, expect, test } from '@jest/globals';
import type { ConfigMap } from '@sluice/kubernetes';
import { type Change, createStore } from './store.ts';
import { configMap } from './testing/fake-server.ts';

const at = (name: string, uid: string, version: number | string, more: Partial<ConfigMap['metadata']> = {}): ConfigMap => {
  const object = configMap(name, String(version));
  return { ...object, metadata: { ...object.metadata, uid, resourceVersion: String(version), ...more } };
};

function open() {
  const changes: Change<ConfigMap>[] = [];
  const store = createStore<ConfigMap>({ onChange: (change) => changes.push(change) });
  const shown = (name: string): string | undefined => store.get({ namespace: 'default', name })?.metadata.resourceVersion;
  return { store, changes, shown };
}

describe('a store', () => {
  test('never goes back to an older state of an object, whoever tells it', () => {
    const { store, shown, changes } = open();
    store.replace([at('a', 'u', 5)], '5');
    store.remember(at('a', 'u', 9));
    store.remember(at('a', 'u', 7));
    store.remember(at('a', 'u', 9));
    store.replace([at('a', 'u', 8)], '8');
    expect(shown('a')).toBe('9');
    expect(changes).toHaveLength(2);
  });

  test('compares versions as numbers of any length', () => {
    const { store, shown } = open();
    store.remember(at('a', 'u', '9'));
    store.remember(at('a', 'u', '10'));
    expect(shown('a')).toBe('10');
    store.remember(at('a', 'u', '90071992547409930'));
    store.remember(at('a', 'u', '90071992547409929'));
    expect(shown('a')).toBe('90071992547409930');
  });

  test('takes a version that is no number as newer', () => {
    const { store, shown } = open();
    store.remember(at('a', 'u', '9'));
    store.remember(at('a', 'u', 'x1'));
    expect(shown('a')).toBe('x1');
    store.remember(at('a', 'u', '3'));
    expect(shown('a')).toBe('3');
  });

  test('keeps what was remembered after the moment of a list that does not have it', () => {
    const { store, shown } = open();
    store.remember(at('new', 'u1', 12));
    store.replace([], '10');
    expect(shown('new')).toBe('12');
    store.replace([], '13');
    expect(shown('new')).toBeUndefined();
  });

  test('shows no state from before a list that does not have the object', () => {
    const { store, shown } = open();
    store.replace([], '20');
    store.remember(at('late', 'u1', 15));
    expect(shown('late')).toBeUndefined();
  });

  test('does not bring back what we deleted, by event, by list or by an own late write', () => {
    const { store, shown } = open();
    store.replace([at('a', 'u', 5)], '5');
    store.forget(at('a', 'u', 5));
    expect(shown('a')).toBeUndefined();
    store.remember(at('a', 'u', 6));
    store.replace([at('a', 'u', 6)], '6');
    expect(shown('a')).toBeUndefined();
    store.deleted(at('a', 'u', 7));
    store.remember(at('a', 'u', 6));
    store.remember(at('a', 'u', 8));
    expect(shown('a')).toBeUndefined();
  });

  test('shows a deleted object again while it waits for its finalizers', () => {
    const { store, shown } = open();
    store.replace([at('a', 'u', 5)], '5');
    store.forget(at('a', 'u', 5));
    store.remember(at('a', 'u', 6, { deletionTimestamp: '2026-01-01T00:00:00Z' }));
    expect(shown('a')).toBe('6');
    store.deleted(at('a', 'u', 7, { deletionTimestamp: '2026-01-01T00:00:00Z' }));
    expect(shown('a')).toBeUndefined();
  });

  test('shows the next object of the name at once, and nothing more of the one before', () => {
    const { store, shown, changes } = open();
    store.replace([at('a', 'first', 5)], '5');
    store.forget(at('a', 'first', 5));
    store.remember(at('a', 'second', 8));
    store.remember(at('a', 'first', 6));
    store.deleted(at('a', 'first', 7));
    expect(shown('a')).toBe('8');
    store.deleted(at('a', 'second', 9));
    store.remember(at('a', 'first', 6));
    expect(shown('a')).toBeUndefined();
    expect(changes.map(({ before, after }) => [before?.metadata.uid, after?.metadata.uid])).toEqual([
      [undefined, 'first'],
      ['first', undefined],
      [undefined, 'second'],
      ['second', undefined],
    ]);
  });

  test('a late removal of an object that has come back into the scope does not hide it', () => {
    const { store, shown } = open();
    store.remember(at('a', 'u', 5));
    store.deleted(at('a', 'u', 6));
    store.remember(at('a', 'u', 8));
    store.deleted(at('a', 'u', 6));
    expect(shown('a')).toBe('8');
  });

  test('takes a restarted server as it is, with lower versions and the same uids', () => {
    const { store, shown } = open();
    store.replace([at('a', 'u1', 50), at('b', 'u2', 51), at('c', 'u3', 52)], '60');
    store.forget(at('c', 'u3', 52));
    store.restart([at('a', 'u1', 7), at('c', 'u3', 9)], '10');
    expect([shown('a'), shown('b'), shown('c')]).toEqual(['7', undefined, '9']);
    store.remember(at('a', 'u1', 11));
    expect(shown('a')).toBe('11');
  });

  test('tells before and after of each change, and nothing where nothing changed', () => {
    const { store, changes } = open();
    store.replace([at('a', 'u', 5)], '5');
    store.replace([at('a', 'u', 5)], '6');
    store.restart([at('a', 'u', 5)], '2');
    expect(changes).toHaveLength(1);
  });
});
