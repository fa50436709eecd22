import { describe, expect, test } from '@jest/globals';
import { type ApiError, configMaps, type Json, type KubernetesClient, replicaSets } from '@sluice/kubernetes';
import fc from 'fast-check';
import { configMap, namespace, refused, replicaSet, testServer } from '../testing/server.ts';

const key = { namespace, name: 'a' };

const applyData = (client: KubernetesClient, fieldManager: string, data: Readonly<Record<string, string>>, force = false) =>
  client.patch(configMaps, key, {
    type: 'apply',
    fieldManager,
    body: { apiVersion: 'v1', kind: 'ConfigMap', data },
    ...(force ? { force } : {}),
  });

/** Who owns what of the data: `{ one: 'a,b' }`. */
const owners = async (client: KubernetesClient): Promise<Readonly<Record<string, string>>> => {
  const object = await client.get(configMaps, key);
  return Object.fromEntries(
    (object?.metadata.managedFields ?? []).map(({ manager, fieldsV1 }) => {
      const fields = (fieldsV1?.['f:data'] ?? {}) as Readonly<Record<string, unknown>>;
      return [
        manager ?? '',
        Object.keys(fields)
          .filter((each) => each !== '.')
          .map((each) => each.slice(2))
          .sort()
          .join(),
      ];
    }),
  );
};

describe('server-side apply', () => {
  test('makes what is not there, and owns what it names', async () => {
    const { client } = testServer();
    const made = await applyData(client, 'one', { a: '1', b: '2' });
    expect(made.data).toEqual({ a: '1', b: '2' });
    expect(await owners(client)).toEqual({ one: 'a,b' });
  });

  test('a field of another is a conflict that names it, unless the value is the same or it is forced', async () => {
    const { client } = testServer();
    await applyData(client, 'one', { a: '1', b: '2' });
    const error: ApiError = await refused(applyData(client, 'two', { a: '9', b: '2' }));
    expect(error.message).toBe('Apply failed with 1 conflict: conflict with "one": .data.a');
    expect(error.causes).toEqual([{ field: '.data.a', reason: 'FieldManagerConflict', message: 'conflict with "one"' }]);
    await applyData(client, 'two', { b: '2' });
    expect(await owners(client)).toEqual({ one: 'a,b', two: 'b' });
    const forced = await applyData(client, 'two', { a: '9', b: '2' }, true);
    expect(forced.data).toEqual({ a: '9', b: '2' });
    expect(await owners(client)).toEqual({ one: 'b', two: 'a,b' });
  });

  test('what is named no longer goes, unless another owns it', async () => {
    const { client } = testServer();
    await applyData(client, 'one', { a: '1', b: '2', c: '3' });
    await applyData(client, 'two', { b: '2' });
    const less = await applyData(client, 'one', { c: '3' });
    expect(less.data).toEqual({ b: '2', c: '3' });
  });

  test('a patch takes the fields that it changes; what it removes has no owner', async () => {
    const { client, server } = testServer();
    await applyData(client, 'one', { a: '1', b: '2' });
    await server.client('editor').patch(configMaps, key, { type: 'merge', body: { data: { a: '5', b: null } } });
    expect(await owners(client)).toEqual({ editor: 'a' });
    const error = await refused(applyData(client, 'one', { a: '1' }));
    expect(error.message).toBe('Apply failed with 1 conflict: conflict with "editor" using v1: .data.a');
  });

  test('the same again changes nothing, not even the version', async () => {
    const { client, clock } = testServer();
    const first = await applyData(client, 'one', { a: '1' });
    await clock.advance(5000);
    expect(await applyData(client, 'one', { a: '1' })).toEqual(first);
  });

  test('a container that is applied no longer goes with its defaults; those of others stay', async () => {
    const { client } = testServer();
    const containers = (list: readonly Json[]): Json => ({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      spec: { template: { spec: { containers: list } } },
    });
    await client.create(replicaSets, replicaSet('a'));
    const apply = (list: readonly Json[]) =>
      client.patch(replicaSets, key, { type: 'apply', fieldManager: 'sidecars', body: containers(list) });
    const both = await apply([{ name: 'log', image: 'log:1' }]);
    expect(both.spec?.template?.spec?.containers.map(({ name }) => name)).toEqual(['main', 'log']);
    const without = await apply([]);
    expect(without.spec?.template?.spec?.containers.map(({ name }) => name)).toEqual(['main']);
  });

  test('an object whose owners nobody noted belongs to who made it before', async () => {
    const { client } = testServer({ tracksFields: false });
    const made = await client.create(configMaps, configMap('a', { a: '1', b: '2' }));
    expect(made.metadata.managedFields).toBeUndefined();
    const error = await refused(applyData(client, 'one', { a: '9' }));
    expect(error.message).toContain('conflict with "before-first-apply" using v1');
    await applyData(client, 'one', { a: '1' });
    expect(await owners(client)).toEqual({ one: 'a', 'before-first-apply': 'a,b' });
  });

  test('an unknown field, a wrong type and an item given twice are told with their place', async () => {
    const { client } = testServer();
    const apply = (body: Json) => refused(client.patch(replicaSets, key, { type: 'apply', fieldManager: 'one', body }));
    const head = { apiVersion: 'apps/v1', kind: 'ReplicaSet' };
    const messages = [
      await apply({ ...head, spec: { nope: 1 } }),
      await apply({ ...head, spec: { replicas: 'x' } }),
      await apply({ ...head, spec: { template: { spec: { containers: [{ name: 'a' }, { name: 'a' }] } } } }),
    ].map(({ message }) => message.replace(/^.*\): /, ''));
    expect(messages).toEqual([
      '.spec.nope: field not declared in schema',
      '.spec.replicas: expected numeric (int or float), got &value.valueUnstructured{Value:"x"}',
      '.spec.template.spec.containers: duplicate entries for key [name="a"]',
    ]);
  });

  const data = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom('1', '2'));
  const manager = fc.constantFrom('one', 'two', 'three');

  test('after any forced applies each manager owns what it said last where nobody overruled it, and nothing unowned is left', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(manager, data), { minLength: 1, maxLength: 8 }), async (script) => {
        const { client } = testServer();
        for (const [who, said] of script) {
          const object = await applyData(client, who, said, true);
          expect(object.data ?? {}).toEqual({ ...object.data, ...said });
          const owned = Object.entries(await owners(client)).flatMap(([each, fields]) =>
            fields === '' ? [] : fields.split(',').map((field) => [each, field] as const),
          );
          expect(new Set(owned.map(([, field]) => field))).toEqual(new Set(Object.keys(object.data ?? {})));
          expect(owned.filter(([each]) => each === who).map(([, field]) => field)).toEqual(Object.keys(said).sort());
        }
      }),
      { numRuns: 60 },
    );
  });
});
