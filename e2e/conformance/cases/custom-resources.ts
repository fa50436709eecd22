import assert from 'node:assert/strict';
import {
  configMaps,
  controllerReference,
  customResourceDefinitions,
  isObject,
  type Json,
  type Kind,
  type KubeObject,
} from '@sluice/kubernetes';
import type { ConformanceCase } from '../conformance-case.ts';
import { eventuallyGone, fieldsOf, observe, refused, story } from '../observing.ts';
import { eventuallyReads, eventuallyRefused, type Widget, widgetSchema, withWidgets } from '../widgets.ts';

/** The field of the remark that rules (CEL) were not looked at, because the object is wrong already. */
const rulesSkipped = '<nil>';

export const customResources: readonly ConformanceCase[] = [
  {
    name: 'an object of a defined kind is stored with defaults and without what the schema does not know',
    run: (client, namespace) =>
      withWidgets(client, namespace, async (widgets, widget) => {
        const spec = {
          size: 3,
          nonsense: true,
          free: { any: { thing: [1] } },
          nested: { off: true },
          parts: [{ name: 'a', more: 1 }],
          maybe: null,
        };
        const created = await client.create(widgets, widget('a', spec));
        assert.deepEqual(created.spec, {
          size: 3,
          colour: 'red',
          free: { any: { thing: [1] } },
          nested: { on: true },
          parts: [{ name: 'a', weight: 1 }],
          maybe: null,
        });
        assert.equal(created.metadata.generation, 1);
        assert.deepEqual(await client.get(widgets, { namespace, name: 'a' }), created);
        const bare = await client.create(widgets, widget('b', { size: 1 }));
        assert.deepEqual(bare.spec, { size: 1, colour: 'red', nested: { on: true } });
      }),
  },
  {
    name: 'an object that its schema refuses is Invalid, with every field',
    run: (client, namespace) =>
      withWidgets(client, namespace, async (widgets, widget) => {
        const error = await refused(
          'Invalid',
          client.create(widgets, widget('a', { size: 1000, colour: 'blue', code: 'ABC', labels: { a: 1 }, parts: [{ weight: 1 }] })),
        );
        assert.deepEqual(fieldsOf(error), [rulesSkipped, 'spec.code', 'spec.colour', 'spec.labels.a', 'spec.parts[0].name', 'spec.size']);
        const reasons = Object.fromEntries(error.causes.map(({ field, reason }) => [field, reason]));
        assert.deepEqual(
          [reasons['spec.colour'], reasons['spec.parts[0].name'], reasons['spec.size'], reasons['spec.labels.a']],
          ['FieldValueNotSupported', 'FieldValueRequired', 'FieldValueInvalid', 'FieldValueTypeInvalid'],
        );
        const missing = await refused('Invalid', client.create(widgets, widget('a', {})));
        assert.deepEqual(fieldsOf(missing), [rulesSkipped, 'spec.size']);
        assert.equal(missing.causes.find(({ field }) => field === 'spec.size')?.reason, 'FieldValueRequired');
        assert.match(missing.message, new RegExp(`^Widget\\.${namespace}\\.example\\.com "a" is invalid: \\[spec\\.size: Required value`));
      }),
  },
  {
    name: 'an integer-or-text field takes both, and a wrong type is Invalid',
    run: (client, namespace) =>
      withWidgets(client, namespace, async (widgets, widget) => {
        assert.equal((await client.create(widgets, widget('a', { size: 1, limit: 3 }))).spec?.limit, 3);
        assert.equal((await client.create(widgets, widget('b', { size: 1, limit: '25%' }))).spec?.limit, '25%');
        const odd = await refused('Invalid', client.create(widgets, widget('c', { size: 1, limit: true })));
        assert.deepEqual(fieldsOf(odd), [rulesSkipped, 'spec.limit']);
        const text = await refused('Invalid', client.create(widgets, widget('c', { size: 'one' })));
        assert.deepEqual(fieldsOf(text), [rulesSkipped, 'spec.size']);
      }),
  },
  {
    name: 'a rule over old and new value holds at changes',
    run: (client, namespace) =>
      withWidgets(client, namespace, async (widgets, widget) => {
        await client.create(widgets, widget('a', { size: 1, fixed: 'x' }));
        const key = { namespace, name: 'a' };
        const error = await refused('Invalid', client.patch(widgets, key, { type: 'merge', body: { spec: { fixed: 'y' } } }));
        assert.deepEqual(fieldsOf(error), ['spec.fixed']);
        assert.match(error.message, /fixed cannot be changed/);
        await client.patch(widgets, key, { type: 'merge', body: { spec: { size: 2, fixed: 'x' } } });
      }),
  },
  {
    name: 'status and spec are written apart, and only the spec grows the generation',
    run: (client, namespace) =>
      withWidgets(client, namespace, async (widgets, widget) => {
        const created = await client.create(widgets, { ...widget('a', { size: 1 }), status: { phase: 'Early' } });
        assert.equal(created.status, undefined);
        const key = { namespace, name: 'a' };
        const body = { spec: { size: 9 }, status: { phase: 'Ready', nonsense: true }, metadata: { labels: { a: 'b' } } };
        const status = await client.patch(widgets, key, { type: 'merge', body }, 'status');
        assert.deepEqual([status.spec?.size, status.status, status.metadata.generation], [1, { phase: 'Ready' }, 1]);
        assert.equal(status.metadata.labels, undefined);
        const spec = await client.patch(widgets, key, { type: 'merge', body: { spec: { size: 2 }, status: { phase: 'Other' } } });
        assert.deepEqual([spec.spec?.size, spec.status, spec.metadata.generation], [2, { phase: 'Ready' }, 2]);
        const labelled = await client.patch(widgets, key, { type: 'merge', body: { metadata: { labels: { a: 'b' } } } });
        assert.equal(labelled.metadata.generation, 2);
      }),
  },
  {
    name: 'the scale of a custom kind goes by the paths of its definition',
    run: (client, namespace) =>
      withWidgets(client, namespace, async (widgets, widget) => {
        await client.create(widgets, widget('a', { size: 1, replicas: 2 }));
        const key = { namespace, name: 'a' };
        await client.patch(widgets, key, { type: 'merge', body: { status: { replicas: 2, selector: 'app=web' } } }, 'status');
        const scale: Widget = await client.patch(widgets, key, { type: 'merge', body: { spec: { replicas: 5 } } }, 'scale');
        assert.deepEqual(
          [scale.apiVersion, scale.kind, scale.spec, scale.status],
          ['autoscaling/v1', 'Scale', { replicas: 5 }, { replicas: 2, selector: 'app=web' }],
        );
        const after = await client.get(widgets, key);
        assert.deepEqual([after?.spec?.replicas, after?.metadata.generation], [5, 2]);
      }),
  },
  {
    name: 'merge, JSON and apply patches work on custom kinds; a strategic one is UnsupportedMediaType',
    run: (client, namespace) =>
      withWidgets(client, namespace, async (widgets, widget) => {
        const created = await client.create(widgets, widget('a', { size: 1, parts: [{ name: 'a' }] }));
        const key = { namespace, name: 'a' };
        const json = await client.patch(widgets, key, {
          type: 'json',
          operations: [
            { op: 'test', path: '/metadata/resourceVersion', value: created.metadata.resourceVersion ?? '' },
            { op: 'add', path: '/spec/parts/-', value: { name: 'b' } },
          ],
        });
        assert.deepEqual(json.spec?.parts, [
          { name: 'a', weight: 1 },
          { name: 'b', weight: 1 },
        ]);
        await refused('UnsupportedMediaType', client.patch(widgets, key, { type: 'strategic', body: { spec: { size: 2 } } }));
        const { apiVersion } = created;
        const apply = (fieldManager: string, spec: Json): Promise<Widget> =>
          client.patch(widgets, key, {
            type: 'apply',
            fieldManager,
            body: { apiVersion, kind: 'Widget', metadata: { namespace, name: 'a' }, spec },
          });
        const applied = await apply('one', { parts: [{ name: 'c', weight: 7 }] });
        assert.deepEqual(Array.isArray(applied.spec?.parts) && applied.spec.parts.map((part) => (isObject(part) ? part.name : undefined)), [
          'a',
          'b',
          'c',
        ]);
        await refused('Conflict', apply('two', { parts: [{ name: 'c', weight: 8 }] }));
        const dropped = await apply('one', {});
        assert.equal(Array.isArray(dropped.spec?.parts) && dropped.spec.parts.length, 2);
      }),
  },
  {
    name: 'custom objects are listed and watched like built-in ones',
    run: (client, namespace) =>
      withWidgets(client, namespace, async (widgets, widget) => {
        const labelled = (name: string): Widget => ({
          ...widget(name, { size: 1 }),
          metadata: { namespace, name, labels: { app: 'web' } },
        });
        await client.create(widgets, labelled('a'));
        await client.create(widgets, widget('b', { size: 1 }));
        const page = await client.list(widgets, { namespace, labelSelector: 'app=web' });
        assert.deepEqual(
          page.items.map(({ kind, metadata }) => [kind, metadata.name]),
          [['Widget', 'a']],
        );
        const seen = observe(client, widgets, { namespace, labelSelector: 'app=web', sendInitialEvents: true });
        await seen.until('the end of the initial events', (events) => story(events).includes('END'));
        await client.create(widgets, labelled('c'));
        await client.remove(widgets, { namespace, name: 'a' });
        await seen.until('the removal', (events) => story(events).includes('DELETED a'));
        await seen.stop();
        assert.deepEqual(story(seen.events), ['ADDED a', 'END', 'ADDED c', 'DELETED a']);
      }),
  },
  {
    name: 'an older version in a write is a Conflict, as for built-in kinds',
    run: (client, namespace) =>
      withWidgets(client, namespace, async (widgets, widget) => {
        const created = await client.create(widgets, widget('a', { size: 1 }));
        const key = { namespace, name: 'a' };
        const { resourceVersion = '' } = created.metadata;
        await client.patch(widgets, key, { type: 'merge', body: { metadata: { resourceVersion }, spec: { size: 2 } } });
        await refused(
          'Conflict',
          client.patch(widgets, key, { type: 'merge', body: { metadata: { resourceVersion }, spec: { size: 3 } } }),
        );
        await refused(
          'Conflict',
          client.patch(widgets, key, { type: 'merge', body: { metadata: { resourceVersion }, status: { phase: 'x' } } }, 'status'),
        );
        await refused(
          'Invalid',
          client.patch(widgets, key, {
            type: 'json',
            operations: [{ op: 'test', path: '/metadata/resourceVersion', value: resourceVersion }],
          }),
        );
      }),
  },
  {
    name: 'a definition takes its objects along when it goes',
    async run(client, namespace) {
      let kind: Kind<Widget> | undefined;
      await withWidgets(client, namespace, async (widgets, widget) => {
        kind = widgets;
        await client.create(widgets, widget('a', { size: 1 }));
      });
      assert(kind !== undefined);
      const { group } = kind;
      const name = `widgets.${group}`;
      const seen = observe(client, customResourceDefinitions, { fieldSelector: `metadata.name=${name}`, sendInitialEvents: true });
      await seen.until('the definition is gone', (events) => {
        const last = events.findLast((event) => event.type !== 'BOOKMARK');
        return story(events).includes('END') && (last === undefined || last.type === 'DELETED');
      });
      await seen.stop();
      await refused('NotFound', eventuallyRefused(client, kind, namespace));
    },
  },
  {
    name: 'null counts as absent where the schema does not allow it, and then a default comes in its place',
    run: (client, namespace) =>
      withWidgets(client, namespace, async (widgets, widget) => {
        const created = await client.create(widgets, widget('a', { size: 1, colour: null, code: null, nested: null }));
        assert.deepEqual(created.spec, { size: 1, colour: 'red', nested: { on: true } });
        await refused('Invalid', client.create(widgets, widget('b', { size: null })));
      }),
  },
  {
    name: 'items of a list with keys are there once',
    run: (client, namespace) =>
      withWidgets(client, namespace, async (widgets, widget) => {
        const error = await refused('Invalid', client.create(widgets, widget('a', { size: 1, parts: [{ name: 'x' }, { name: 'x' }] })));
        assert.deepEqual(fieldsOf(error), ['spec.parts[1]']);
        assert.equal(error.causes.find(({ field }) => field === 'spec.parts[1]')?.reason, 'FieldValueDuplicate');
      }),
  },
  {
    name: 'metadata of custom objects is that of all objects',
    run: (client, namespace) =>
      withWidgets(client, namespace, async (widgets, widget) => {
        const named = await refused('Invalid', client.create(widgets, widget('Not_A_Name', { size: 1 })));
        assert.deepEqual(fieldsOf(named), ['metadata.name']);
        const labelled = { ...widget('a', { size: 1 }), metadata: { namespace, name: 'a', labels: { app: 'not a label' } } };
        assert.deepEqual(fieldsOf(await refused('Invalid', client.create(widgets, labelled))), ['metadata.labels']);
        const made = await client.create(widgets, { ...widget('', { size: 1 }), metadata: { namespace, name: '', generateName: 'made-' } });
        assert.match(made.metadata.name, /^made-[a-z0-9]{5}$/);
        const other = { ...widget('a', { size: 1 }), apiVersion: 'other.example.com/v1' };
        await refused('BadRequest', client.create(widgets, other));
        await client.create(widgets, { ...widget('a', { size: 1 }), metadata: { namespace, name: 'a', finalizers: ['example.com/hold'] } });
        await client.remove(widgets, { namespace, name: 'a' });
        const waiting = await client.get(widgets, { namespace, name: 'a' });
        assert.deepEqual([waiting?.metadata.generation, waiting?.metadata.deletionTimestamp === undefined], [2, false]);
        await client.patch(widgets, { namespace, name: 'a' }, { type: 'merge', body: { metadata: { finalizers: [] } } });
        assert.equal(await client.get(widgets, { namespace, name: 'a' }), undefined);
      }),
  },
  {
    name: 'a custom object owns others, and is owned, like any',
    run: (client, namespace) =>
      withWidgets(client, namespace, async (widgets, widget) => {
        const owner = await client.create(widgets, widget('owner', { size: 1 }));
        const ownerReferences = [controllerReference(owner)];
        await client.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace, name: 'child', ownerReferences } });
        await client.create(widgets, { ...widget('child', { size: 1 }), metadata: { namespace, name: 'child', ownerReferences } });
        await client.remove(widgets, { namespace, name: 'owner' });
        // A real collector looks for new kinds every 30 s.
        await eventuallyGone(client, configMaps, { namespace, name: 'child' }, 70);
        await eventuallyGone(client, widgets, { namespace, name: 'child' }, 70);
      }),
  },
  {
    name: 'a changed definition holds for what is read and written from then on',
    run: (client, namespace) =>
      withWidgets(client, namespace, async (widgets, widget) => {
        await client.create(widgets, widget('a', { size: 1, code: 'abc' }));
        const { group } = widgets;
        const wider = structuredClone(widgetSchema.properties.spec.properties) as Record<string, Json>;
        delete wider.code;
        wider.added = { type: 'string', default: 'new' };
        const path = '/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties';
        await client.patch(
          customResourceDefinitions,
          { name: `widgets.${group}` },
          { type: 'json', operations: [{ op: 'replace', path, value: wider }] },
        );
        await eventuallyReads(client, widgets, { namespace, name: 'a' }, ({ spec }) => spec?.added === 'new' && spec.code === undefined);
        const b = await client.create(widgets, widget('b', { size: 1, added: 'mine', code: 'gone' }));
        assert.deepEqual(b.spec, { size: 1, colour: 'red', nested: { on: true }, added: 'mine' });
      }),
  },
  {
    name: 'a definition with a broken schema is Invalid',
    async run(client, namespace) {
      const group = `${namespace}.example.com`;
      const error = await refused(
        'Invalid',
        client.create<KubeObject>(customResourceDefinitions, {
          apiVersion: 'apiextensions.k8s.io/v1',
          kind: 'CustomResourceDefinition',
          metadata: { name: `wrong.${group}` },
          spec: {
            group,
            scope: 'Namespaced',
            names: { kind: 'Widget', plural: 'widgets' },
            versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties: { a: {} } } } }],
          },
        } as KubeObject),
      );
      assert(fieldsOf(error).includes('metadata.name'));
      assert(fieldsOf(error).includes('spec.validation.openAPIV3Schema.properties[a].type'));
    },
  },
];
