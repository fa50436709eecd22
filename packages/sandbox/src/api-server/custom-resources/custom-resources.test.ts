import { describe, expect, test } from '@jest/globals';
import {
  type CustomResourceDefinition,
  configMaps,
  customResourceDefinitions,
  defineKind,
  type JSONSchemaProps,
  type KubeObject,
} from '@sluice/kubernetes';
import { configMap, namespace, refused, type TestServer, testServer } from '../testing/server.ts';

interface Gadget extends KubeObject {
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
}

const gadgets = defineKind<Gadget>('example.com/v1', 'Gadget', 'gadgets');
const key = { namespace, name: 'a' };

const definition = (spec: JSONSchemaProps, more: Partial<CustomResourceDefinition['spec']> = {}): CustomResourceDefinition => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'gadgets.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'gadgets', kind: 'Gadget' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: {
          status: {},
          scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas', labelSelectorPath: '.status.selector' },
        },
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: { spec, status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
          },
        },
      },
    ],
    ...more,
  },
});

const gadget = (spec: Readonly<Record<string, unknown>>): Gadget => ({
  apiVersion: 'example.com/v1',
  kind: 'Gadget',
  metadata: { namespace, name: 'a' },
  spec,
});

async function defined(properties: Readonly<Record<string, JSONSchemaProps>>, more: JSONSchemaProps = {}): Promise<TestServer> {
  const on = testServer();
  await on.client.create(customResourceDefinitions, definition({ type: 'object', properties, ...more }));
  return on;
}

/** What the server says against a spec, one text per field. */
async function complaints(
  properties: Readonly<Record<string, JSONSchemaProps>>,
  spec: Readonly<Record<string, unknown>>,
): Promise<readonly string[]> {
  const { client } = await defined(properties);
  return (await refused(client.create(gadgets, gadget(spec)))).causes.map(({ field, message }) => `${field}: ${message}`);
}

describe('a defined kind', () => {
  test('is served from its definition on, which says so', async () => {
    const { client } = await defined({});
    const { status } = (await client.get(customResourceDefinitions, { name: 'gadgets.example.com' })) ?? {};
    expect(status?.conditions?.map(({ type, status: value }) => `${type}=${value}`)).toEqual(['NamesAccepted=True', 'Established=True']);
    expect(status?.acceptedNames).toEqual({ plural: 'gadgets', singular: 'gadget', kind: 'Gadget', listKind: 'GadgetList' });
    expect((await client.create(gadgets, gadget({}))).metadata.generation).toBe(1);
  });

  test('goes with its definition, after its objects', async () => {
    const { client, clock } = await defined({});
    await client.create(gadgets, { ...gadget({}), metadata: { namespace, name: 'a', finalizers: ['example.com/hold'] } });
    await client.remove(customResourceDefinitions, { name: 'gadgets.example.com' });
    await clock.settle();
    expect((await client.get(gadgets, key))?.metadata.deletionTimestamp).toBeDefined();
    await client.patch(gadgets, key, { type: 'merge', body: { metadata: { finalizers: null } } });
    await clock.settle();
    expect(await client.get(customResourceDefinitions, { name: 'gadgets.example.com' })).toBeUndefined();
    expect((await refused(client.list(gadgets))).reason).toBe('NotFound');
  });

  test('loses unknown fields, and gets its defaults, also inside lists and for nulls', async () => {
    const { client } = await defined({
      replicas: { type: 'integer', default: 1 },
      maybe: { type: 'string', nullable: true },
      free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      items: { type: 'array', items: { type: 'object', properties: { n: { type: 'integer', default: 5 } } } },
    });
    const made = await client.create(
      gadgets,
      gadget({ replicas: null, maybe: null, nope: 1, free: { any: { thing: 1 } }, items: [{}, { n: 2, nope: 1 }] }),
    );
    expect(made.spec).toEqual({ replicas: 1, maybe: null, free: { any: { thing: 1 } }, items: [{ n: 5 }, { n: 2 }] });
  });

  test('is checked against its schema, in the words of Kubernetes', async () => {
    expect(
      await complaints(
        {
          replicas: { type: 'integer' },
          mode: { type: 'string', enum: ['a', 'b'] },
          name: { type: 'string', pattern: '^[a-z]+$' },
          most: { type: 'integer', maximum: 10 },
          port: { 'x-kubernetes-int-or-string': true },
          list: { type: 'array', maxItems: 1, items: { type: 'string' } },
          needs: { type: 'object', required: ['x'], properties: { x: { type: 'string' } } },
          map: { type: 'object', additionalProperties: { type: 'integer' } },
        },
        { replicas: 'x', mode: 'c', name: 'A', most: 11, port: true, list: ['a', 'b'], needs: {}, map: { k: 'v' } },
      ),
    ).toEqual([
      'spec.replicas: Invalid value: "string": spec.replicas in body must be of type integer: "string"',
      'spec.mode: Unsupported value: "c": supported values: "a", "b"',
      `spec.name: Invalid value: "A": spec.name in body should match '^[a-z]+$'`,
      'spec.most: Invalid value: 11: spec.most in body should be less than or equal to 10',
      'spec.port: Invalid value: "boolean": spec.port in body must be of type integer,string: "boolean"',
      'spec.list: Too many: 2: must have at most 1 items',
      'spec.needs.x: Required value',
      'spec.map.k: Invalid value: "string": spec.map.k in body must be of type integer: "string"',
      '.spec.replicas: Invalid value: 0: .spec.replicas accessor error: x is of the type string, expected int64',
    ]);
  });

  test('items of sets and of lists with keys are there once', async () => {
    const items: JSONSchemaProps = { type: 'object', required: ['name'], properties: { name: { type: 'string' } } };
    const lists = {
      set: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
      map: { type: 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'], items },
    };
    expect(await complaints(lists, { set: ['a', 'a'], map: [{ name: 'x' }, { name: 'x' }] })).toEqual([
      'spec.set[1]: Duplicate value: "a"',
      'spec.map[1]: Duplicate value: {"name":"x"}',
    ]);
  });

  test('rules over the old and the new value hold at changes', async () => {
    const { client } = await defined({
      fixed: { type: 'string', 'x-kubernetes-validations': [{ rule: 'self == oldSelf', message: 'stays' }] },
      replicas: { type: 'integer' },
    });
    await client.create(gadgets, gadget({ fixed: 'a' }));
    await client.patch(gadgets, key, { type: 'merge', body: { spec: { replicas: 2 } } });
    const error = await refused(client.patch(gadgets, key, { type: 'merge', body: { spec: { fixed: 'b' } } }));
    expect(error.message).toBe('Gadget.example.com "a" is invalid: spec.fixed: Invalid value: "b": stays');
  });

  test('status, spec and scale are written apart', async () => {
    const { client } = await defined({ replicas: { type: 'integer', default: 1 } });
    await client.create(gadgets, gadget({}));
    const body = { spec: { replicas: 9 }, status: { replicas: 3, selector: 'a=b' }, metadata: { labels: { x: 'y' } } };
    const written = await client.patch(gadgets, key, { type: 'merge', body }, 'status');
    expect([written.spec, written.status, written.metadata.labels, written.metadata.generation]).toEqual([
      { replicas: 1 },
      { replicas: 3, selector: 'a=b' },
      undefined,
      1,
    ]);
    const scale = await client.patch(gadgets, key, { type: 'merge', body: { spec: { replicas: 4 } } }, 'scale');
    expect(scale).toMatchObject({ kind: 'Scale', spec: { replicas: 4 }, status: { replicas: 3, selector: 'a=b' } });
    expect((await client.get(gadgets, key))?.spec).toEqual({ replicas: 4 });
  });

  test('is shown in every served version, under its schema', async () => {
    const on = testServer();
    const version = (name: string, storage: boolean, properties: Readonly<Record<string, JSONSchemaProps>>) => ({
      name,
      storage,
      served: true,
      schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties } } } },
    });
    const versions = [
      version('v1', true, { a: { type: 'string' } }),
      version('v2', false, { a: { type: 'string' }, b: { type: 'integer', default: 7 } }),
    ];
    await on.client.create(customResourceDefinitions, definition({}, { versions }));
    await on.client.create(gadgets, gadget({ a: 'x' }));
    const second = defineKind<Gadget>('example.com/v2', 'Gadget', 'gadgets');
    const shown = await on.client.get(second, key);
    expect([shown?.apiVersion, shown?.spec]).toEqual(['example.com/v2', { a: 'x', b: 7 }]);
    expect((await on.client.get(gadgets, key))?.spec).toEqual({ a: 'x' });
  });

  test('takes no strategic patches, and leaves those of other kinds alone', async () => {
    const { client } = await defined({});
    await client.create(gadgets, gadget({}));
    expect((await refused(client.patch(gadgets, key, { type: 'strategic', body: {} }))).code).toBe(415);
    await client.create(configMaps, configMap('a'));
    expect((await client.patch(configMaps, key, { type: 'strategic', body: { data: { b: '2' } } })).data).toEqual({ a: '1', b: '2' });
  });
});

describe('a definition', () => {
  const refusal = async (spec: JSONSchemaProps, more: Partial<CustomResourceDefinition['spec']> = {}) => {
    const error = await refused(testServer().client.create(customResourceDefinitions, definition(spec, more)));
    return error.causes.map(({ field, message }) => `${field}: ${message}`);
  };
  const at = 'spec.validation.openAPIV3Schema.properties[spec]';

  test('must be structural', async () => {
    expect(await refusal({ type: 'object', properties: { a: {}, b: { type: 'array' }, c: { type: 'thing' } } })).toEqual([
      `${at}.properties[a].type: Required value: must not be empty for specified object fields`,
      `${at}.properties[b].items: Required value: must be specified`,
      `${at}.properties[c].type: Unsupported value: "thing": supported values: "array", "boolean", "integer", "number", "object", "string"`,
    ]);
  });

  test('must be named after what it defines, and have one version to store', async () => {
    expect(await refusal({ type: 'object' }, { names: { plural: 'things', kind: 'Thing' } })).toEqual([
      'metadata.name: Invalid value: "gadgets.example.com": must be spec.names.plural+"."+spec.group',
    ]);
    const [first] = await refusal({ type: 'object' }, { versions: [] });
    expect(first).toContain('must have exactly one version marked as storage version');
  });

  test('may not take the names of another kind of its group', async () => {
    const { client } = await defined({});
    const other = definition({ type: 'object' }, { names: { plural: 'tools', kind: 'Gadget' } });
    await client.create(customResourceDefinitions, { ...other, metadata: { name: 'tools.example.com' } });
    const { status } = (await client.get(customResourceDefinitions, { name: 'tools.example.com' })) ?? {};
    expect(status?.conditions?.map(({ type, status: value, message }) => `${type}=${value} ${message}`)).toEqual([
      'NamesAccepted=False "gadget" is already in use',
      'Established=False not all names are accepted',
    ]);
  });
});
