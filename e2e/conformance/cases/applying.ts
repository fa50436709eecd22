import assert from 'node:assert/strict';
import {
  configMaps,
  type Deployment,
  deployments,
  isObject,
  type Json,
  type KubeObject,
  type KubernetesClient,
  replicaSets,
} from '@sluice/kubernetes';
import type { ConformanceCase } from '../conformance-case.ts';
import { configMap, deployment, replicaSet } from '../objects.ts';
import { fieldsOf, refused } from '../observing.ts';

const applyConfigMap = (client: KubernetesClient, namespace: string, fieldManager: string, data: Record<string, string>, force?: true) =>
  client.patch(
    configMaps,
    { namespace, name: 'a' },
    {
      type: 'apply',
      body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace, name: 'a' }, data },
      fieldManager,
      ...(force === undefined ? {} : { force }),
    },
  );

/** `manager operation`, of all who own something. */
const managers = ({ metadata }: KubeObject): readonly string[] =>
  (metadata.managedFields ?? [])
    .map(({ manager, operation, subresource }) => [manager, operation, subresource].filter(Boolean).join(' '))
    .sort();

function fieldsOfManager({ metadata }: KubeObject, manager: string): unknown {
  const owned: unknown = metadata.managedFields?.find((each) => each.manager === manager)?.fieldsV1;
  assert(isObject(owned), `${manager} owns fields`);
  return owned;
}

export const applying: readonly ConformanceCase[] = [
  {
    name: 'apply makes what is not there, and owns what it says',
    async run(client, namespace) {
      const made = await applyConfigMap(client, namespace, 'one', { x: '1' });
      assert.deepEqual(made.data, { x: '1' });
      assert.deepEqual(managers(made), ['one Apply']);
      assert.deepEqual(fieldsOfManager(made, 'one'), { 'f:data': { 'f:x': {} } });
    },
  },
  {
    name: 'what a manager no longer applies goes away, and what others own stays',
    async run(client, namespace) {
      await applyConfigMap(client, namespace, 'one', { x: '1', y: '1' });
      await applyConfigMap(client, namespace, 'two', { z: '2' });
      const after = await applyConfigMap(client, namespace, 'one', { x: '5' });
      assert.deepEqual(after.data, { x: '5', z: '2' });
    },
  },
  {
    name: 'a field of another manager is a Conflict that names it, unless forced',
    async run(client, namespace) {
      await applyConfigMap(client, namespace, 'one', { x: '1' });
      const error = await refused('Conflict', applyConfigMap(client, namespace, 'two', { x: '2' }));
      assert.deepEqual(fieldsOf(error), ['.data.x']);
      assert.equal(error.causes[0]?.reason, 'FieldManagerConflict');
      assert.match(error.causes[0]?.message ?? '', /^conflict with "one"/);
      assert.match(error.message, /^Apply failed with 1 conflict: conflict with "one"/);
      const forced = await applyConfigMap(client, namespace, 'two', { x: '2' }, true);
      assert.deepEqual(forced.data, { x: '2' });
      assert.deepEqual(managers(forced), ['two Apply']);
    },
  },
  {
    name: 'two managers that say the same share the field, and it stays until both let it go',
    async run(client, namespace) {
      await applyConfigMap(client, namespace, 'one', { x: '1' });
      const shared = await applyConfigMap(client, namespace, 'two', { x: '1' });
      assert.deepEqual(managers(shared), ['one Apply', 'two Apply']);
      const still = await applyConfigMap(client, namespace, 'one', { y: '1' });
      assert.deepEqual(still.data, { x: '1', y: '1' });
      const gone = await applyConfigMap(client, namespace, 'two', {});
      assert.deepEqual(gone.data, { y: '1' });
    },
  },
  {
    name: 'a patch takes the fields that it changes from who applied them',
    async run(client, namespace) {
      await applyConfigMap(client, namespace, 'one', { x: '1', y: '1' });
      await client.patch(configMaps, { namespace, name: 'a' }, { type: 'merge', body: { data: { x: '2' } } });
      const error = await refused('Conflict', applyConfigMap(client, namespace, 'one', { x: '1', y: '1' }));
      assert.deepEqual(fieldsOf(error), ['.data.x']);
      const own = await applyConfigMap(client, namespace, 'one', { y: '1' });
      assert.deepEqual(own.data, { x: '2', y: '1' });
    },
  },
  {
    name: 'applying the same again changes nothing',
    async run(client, namespace) {
      const first = await applyConfigMap(client, namespace, 'one', { x: '1' });
      const second = await applyConfigMap(client, namespace, 'one', { x: '1' });
      assert.equal(second.metadata.resourceVersion, first.metadata.resourceVersion);
    },
  },
  {
    name: 'a created object counts as updated by its creator',
    async run(client, namespace) {
      const created = await client.create(configMaps, configMap(namespace, 'a', { x: '1' }));
      assert.equal(created.metadata.managedFields?.[0]?.operation, 'Update');
      assert.equal(created.metadata.managedFields?.[0]?.fieldsType, 'FieldsV1');
      const error = await refused('Conflict', applyConfigMap(client, namespace, 'one', { x: '2' }));
      assert.deepEqual(fieldsOf(error), ['.data.x']);
    },
  },
  {
    name: 'apply merges containers by name and their environment by name',
    async run(client, namespace) {
      const apply = (fieldManager: string, containers: Json): Promise<KubeObject> =>
        client.patch(
          deployments,
          { namespace, name: 'a' },
          {
            type: 'apply',
            fieldManager,
            body: {
              apiVersion: 'apps/v1',
              kind: 'Deployment',
              metadata: { namespace, name: 'a' },
              spec: { template: { spec: { containers } } },
            },
          },
        );
      await client.create(deployments, deployment(namespace, 'a'));
      await apply('one', [{ name: 'main', env: [{ name: 'A', value: '1' }] }]);
      await apply('two', [
        { name: 'main', env: [{ name: 'B', value: '2' }] },
        { name: 'side', image: 'example.invalid/side:1' },
      ]);
      const both = await client.get(deployments, { namespace, name: 'a' });
      const containers = both?.spec?.template.spec?.containers ?? [];
      assert.deepEqual(
        containers.map(({ name, env = [] }) => [name, ...env.map((each) => `${each.name}=${each.value}`).sort()]),
        [['main', 'A=1', 'B=2'], ['side']],
      );
      await apply('two', [{ name: 'main' }]);
      const after = await client.get(deployments, { namespace, name: 'a' });
      assert.deepEqual(
        after?.spec?.template.spec?.containers.map(({ name, env = [] }) => [name, ...env.map((each) => each.name)]),
        [['main', 'A']],
      );
    },
  },
  {
    name: 'the status is applied on its own',
    async run(client, namespace) {
      await client.create(replicaSets, replicaSet(namespace, 'a'));
      const conditions = [{ type: 'ReplicaFailure', status: 'True', reason: 'Test' }];
      const body = { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { namespace, name: 'a' }, status: { replicas: 0, conditions } };
      const applied = await client.patch(replicaSets, { namespace, name: 'a' }, { type: 'apply', body, fieldManager: 'one' }, 'status');
      assert.equal(applied.status?.conditions?.[0]?.reason, 'Test');
      assert(managers(applied).includes('one Apply status'));
    },
  },
  {
    name: 'an applied object must say no managedFields, and its type',
    async run(client, namespace) {
      const key = { namespace, name: 'a' };
      const managedFields = [{ manager: 'one', operation: 'Apply', apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1: {} }];
      const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', managedFields } };
      await refused('BadRequest', client.patch(configMaps, key, { type: 'apply', body, fieldManager: 'one' }));
      await refused('BadRequest', client.patch(configMaps, key, { type: 'apply', body: { metadata: { name: 'a' } }, fieldManager: 'one' }));
    },
  },
  {
    name: 'an apply with an older resourceVersion is a Conflict',
    async run(client, namespace) {
      await applyConfigMap(client, namespace, 'one', { x: '1' });
      const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', resourceVersion: '1' }, data: { x: '2' } };
      const key = { namespace, name: 'a' };
      await refused('Conflict', client.patch(configMaps, key, { type: 'apply', body, fieldManager: 'one' }));
    },
  },
  {
    name: 'an applied container port needs no protocol to be recognised, since TCP is the default',
    async run(client, namespace) {
      const apply = (ports: Json): Promise<Deployment> =>
        client.patch(
          deployments,
          { namespace, name: 'a' },
          {
            type: 'apply',
            fieldManager: 'one',
            body: {
              apiVersion: 'apps/v1',
              kind: 'Deployment',
              metadata: { name: 'a' },
              spec: {
                replicas: 0,
                selector: { matchLabels: { app: 'web' } },
                template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image: 'i', ports }] } },
              },
            },
          },
        );
      const portsOf = ({ spec }: Deployment) =>
        (spec?.template.spec?.containers[0]?.ports ?? []).map(({ containerPort, protocol, name }) => [containerPort, protocol, name]);
      await apply([{ containerPort: 80 }]);
      const named = await apply([
        { containerPort: 80, name: 'http' },
        { containerPort: 81, protocol: 'UDP' },
      ]);
      assert.deepEqual(portsOf(named), [
        [80, 'TCP', 'http'],
        [81, 'UDP', undefined],
      ]);
      const less = await apply([{ containerPort: 81, protocol: 'UDP' }]);
      assert.deepEqual(portsOf(less), [[81, 'UDP', undefined]]);
    },
  },
  {
    name: 'owned fields name the items of lists by their keys',
    async run(client, namespace) {
      const created = await client.create(replicaSets, replicaSet(namespace, 'a'));
      const [entry] = created.metadata.managedFields ?? [];
      const names = pathsOf(entry?.fieldsV1).filter((path) => path.includes('f:containers'));
      assert.deepEqual(names.map((path) => path.replace('f:spec f:template f:spec f:containers ', '')).toSorted(), [
        'k:{"name":"main"} .',
        'k:{"name":"main"} f:image',
        'k:{"name":"main"} f:imagePullPolicy',
        'k:{"name":"main"} f:name',
        'k:{"name":"main"} f:resources',
        'k:{"name":"main"} f:terminationMessagePath',
        'k:{"name":"main"} f:terminationMessagePolicy',
      ]);
    },
  },
  {
    name: 'labels and annotations have an owner each',
    async run(client, namespace) {
      const apply = (fieldManager: string, metadata: Record<string, Json>): Promise<KubeObject> =>
        client.patch(
          configMaps,
          { namespace, name: 'a' },
          { type: 'apply', fieldManager, body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', ...metadata } } },
        );
      await apply('one', { labels: { a: '1', b: '1' }, annotations: { x: '1' } });
      await apply('two', { labels: { c: '2' } });
      const after = await apply('one', { labels: { a: '2' } });
      assert.deepEqual(after.metadata.labels, { a: '2', c: '2' });
      assert.equal(after.metadata.annotations, undefined);
    },
  },
];

/** Every path to a leaf of owned fields. */
function pathsOf(fields: unknown, path: readonly string[] = []): readonly string[] {
  if (!isObject(fields)) return [];
  const entries = Object.entries(fields);
  return entries.length === 0 ? [path.join(' ')] : entries.flatMap(([name, inner]) => pathsOf(inner, [...path, name]));
}
