import assert from 'node:assert/strict';
import { configMaps, defineKind, pods, services } from '@sluice/kubernetes';
import type { ConformanceCase } from '../conformance-case.ts';
import { configMap, pod, podsAreWelcome, service } from '../objects.ts';
import { refused } from '../observing.ts';

const names = (page: { readonly items: readonly { readonly metadata: { readonly name: string } }[] }): readonly string[] =>
  page.items.map(({ metadata }) => metadata.name);

export const reading: readonly ConformanceCase[] = [
  {
    name: 'a created object carries uid, version and creation time, and reads back the same',
    async run(client, namespace) {
      const created = await client.create(configMaps, configMap(namespace, 'a', { x: '1' }, { app: 'web' }));
      const { uid, resourceVersion, creationTimestamp, name } = created.metadata;
      assert.equal(name, 'a');
      assert.match(uid ?? '', /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
      assert.match(resourceVersion ?? '', /^[1-9]\d*$/);
      assert.match(creationTimestamp ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      assert.deepEqual([created.apiVersion, created.kind], ['v1', 'ConfigMap']);
      assert.deepEqual(await client.get(configMaps, { namespace, name: 'a' }), created);
    },
  },
  {
    name: 'an object that does not exist reads as nothing',
    async run(client, namespace) {
      assert.equal(await client.get(configMaps, { namespace, name: 'none' }), undefined);
      assert.equal(await client.get(configMaps, { namespace: `${namespace}-not-there`, name: 'none' }), undefined);
    },
  },
  {
    name: 'a kind that does not exist is NotFound, for every verb',
    async run(client, namespace) {
      const nothing = defineKind('nothing.example.com/v1', 'Nothing', 'nothings');
      const key = { namespace, name: 'a' };
      const object = { apiVersion: 'nothing.example.com/v1', kind: 'Nothing', metadata: { namespace, name: 'a' } };
      await refused('NotFound', client.get(nothing, key));
      await refused('NotFound', client.list(nothing, { namespace }));
      await refused('NotFound', client.create(nothing, object));
      await refused('NotFound', client.patch(nothing, key, { type: 'merge', body: {} }));
      await refused('NotFound', client.remove(nothing, key));
    },
  },
  {
    name: 'a list shows the objects of its namespace, each with its type, in the order of their names',
    async run(client, namespace) {
      for (const name of ['c', 'a', 'b']) await client.create(configMaps, configMap(namespace, name));
      const page = await client.list(configMaps, { namespace });
      assert.deepEqual(
        names(page).filter((name) => name !== 'kube-root-ca.crt'),
        ['a', 'b', 'c'],
      );
      assert(page.items.every(({ apiVersion, kind }) => apiVersion === 'v1' && kind === 'ConfigMap'));
      assert.match(page.resourceVersion, /^[1-9]\d*$/);
      const everywhere = await client.list(configMaps, { fieldSelector: 'metadata.name=b' });
      assert(everywhere.items.some(({ metadata }) => metadata.namespace === namespace));
    },
  },
  {
    name: 'pages follow each other in the order of names, and all show the moment of the first',
    async run(client, namespace) {
      for (const name of ['a', 'b', 'c', 'd', 'e']) await client.create(configMaps, configMap(namespace, name, {}, { page: 'yes' }));
      const scope = { namespace, labelSelector: 'page=yes', limit: 2 };
      const first = await client.list(configMaps, scope);
      await client.create(configMaps, configMap(namespace, 'cc', {}, { page: 'yes' }));
      await client.remove(configMaps, { namespace, name: 'e' });
      const second = await client.list(configMaps, { ...scope, continue: first.continue ?? 'missing' });
      const third = await client.list(configMaps, { ...scope, continue: second.continue ?? 'missing' });
      assert.deepEqual([names(first), names(second), names(third)], [['a', 'b'], ['c', 'd'], ['e']]);
      assert.deepEqual([second.resourceVersion, third.resourceVersion], [first.resourceVersion, first.resourceVersion]);
      assert.equal(third.continue, undefined);
    },
  },
  {
    name: 'a limit that holds everything gives one page without a next',
    async run(client, namespace) {
      for (const name of ['a', 'b']) await client.create(services, service(namespace, name));
      const page = await client.list(services, { namespace, limit: 2 });
      assert.deepEqual([names(page), page.continue], [['a', 'b'], undefined]);
    },
  },
  {
    name: 'a continue token that no list gave is BadRequest',
    async run(client, namespace) {
      await refused('BadRequest', client.list(configMaps, { namespace, limit: 2, continue: 'nonsense' }));
    },
  },
  {
    name: 'label selectors know equality, sets, existence and their negations',
    async run(client, namespace) {
      await client.create(configMaps, configMap(namespace, 'web', {}, { tier: 'web', env: 'prod' }));
      await client.create(configMaps, configMap(namespace, 'db', {}, { tier: 'db', env: 'prod' }));
      await client.create(configMaps, configMap(namespace, 'bare', {}, { env: 'test' }));
      const select = async (labelSelector: string): Promise<readonly string[]> =>
        names(await client.list(configMaps, { namespace, labelSelector })).filter((name) => name !== 'kube-root-ca.crt');
      assert.deepEqual(await select('tier=web'), ['web']);
      assert.deepEqual(await select('tier==web,env=prod'), ['web']);
      assert.deepEqual(await select('tier!=web'), ['bare', 'db']);
      assert.deepEqual(await select('tier in (web,db)'), ['db', 'web']);
      assert.deepEqual(await select('tier notin (db)'), ['bare', 'web']);
      assert.deepEqual(await select('tier'), ['db', 'web']);
      assert.deepEqual(await select('!tier'), ['bare']);
      assert.deepEqual(await select('!tier,env=prod'), []);
    },
  },
  {
    name: 'a selector that cannot be read is BadRequest',
    async run(client, namespace) {
      await refused('BadRequest', client.list(configMaps, { namespace, labelSelector: 'a in b' }));
      await refused('BadRequest', client.list(configMaps, { namespace, fieldSelector: 'metadata.name' }));
    },
  },
  {
    name: 'field selectors know the name of everything, and node and phase of pods; other fields are BadRequest',
    async run(client, namespace) {
      await podsAreWelcome(client, namespace);
      await client.create(pods, pod(namespace, 'a'));
      const placed = pod(namespace, 'b');
      await client.create(pods, { ...placed, spec: { ...placed.spec, containers: placed.spec?.containers ?? [], nodeName: 'nowhere' } });
      const select = async (fieldSelector: string): Promise<readonly string[]> =>
        names(await client.list(pods, { namespace, fieldSelector }));
      assert.deepEqual(await select('metadata.name=a'), ['a']);
      assert.deepEqual(await select('metadata.name!=a'), ['b']);
      assert.deepEqual(await select('spec.nodeName=nowhere'), ['b']);
      assert.deepEqual(await select('spec.nodeName='), ['a']);
      assert.deepEqual(await select('status.phase=Pending,metadata.name=a'), ['a']);
      assert.deepEqual(await select('status.phase=Running'), []);
      await refused('BadRequest', client.list(configMaps, { namespace, fieldSelector: 'data.x=1' }));
    },
  },
];
