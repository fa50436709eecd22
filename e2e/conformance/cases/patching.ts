import assert from 'node:assert/strict';
import { configMaps, deployments, replicaSets, services } from '@sluice/kubernetes';
import type { ConformanceCase } from '../conformance-case.ts';
import { configMap, container, deployment, replicaSet, service, template } from '../objects.ts';
import { fieldsOf, refused } from '../observing.ts';

export const patching: readonly ConformanceCase[] = [
  {
    name: 'a merge patch sets and removes fields, and replaces lists',
    async run(client, namespace) {
      await client.create(configMaps, configMap(namespace, 'a', { x: '1', y: '2' }, { app: 'web' }));
      const key = { namespace, name: 'a' };
      const body = { data: { x: null, z: '3' }, metadata: { labels: { app: null, tier: 'db' } } };
      const patched = await client.patch(configMaps, key, { type: 'merge', body });
      assert.deepEqual(patched.data, { y: '2', z: '3' });
      assert.deepEqual(patched.metadata.labels, { tier: 'db' });
      await client.create(services, {
        ...service(namespace, 's'),
        spec: {
          ports: [
            { name: 'a', port: 80 },
            { name: 'b', port: 81 },
          ],
        },
      });
      const ports = await client.patch(services, { namespace, name: 's' }, { type: 'merge', body: { spec: { ports: [{ port: 90 }] } } });
      assert.deepEqual(
        ports.spec?.ports?.map(({ port }) => port),
        [90],
      );
    },
  },
  {
    name: 'a strategic patch merges lists by their keys, and deletes by directive',
    async run(client, namespace) {
      const two = { ...template(), spec: { ...template().spec, containers: [container('a'), container('b')] } };
      const object = replicaSet(namespace, 'a');
      await client.create(replicaSets, { ...object, spec: { ...object.spec, selector: { matchLabels: { app: 'web' } }, template: two } });
      const key = { namespace, name: 'a' };
      const containersAfter = async (containers: readonly Record<string, string>[]): Promise<readonly string[]> => {
        const body = { spec: { template: { spec: { containers } } } };
        const patched = await client.patch(replicaSets, key, { type: 'strategic', body });
        return (patched.spec?.template?.spec?.containers ?? []).map(({ name, image }) => `${name}=${image}`);
      };
      assert.deepEqual(await containersAfter([{ name: 'b', image: 'example.invalid/app:2' }]), [
        'a=example.invalid/app:1',
        'b=example.invalid/app:2',
      ]);
      assert.deepEqual(await containersAfter([{ name: 'a', $patch: 'delete' }]), ['b=example.invalid/app:2']);
      assert.deepEqual([...(await containersAfter([{ name: 'c', image: 'example.invalid/app:3' }]))].sort(), [
        'b=example.invalid/app:2',
        'c=example.invalid/app:3',
      ]);
      assert.deepEqual(await containersAfter([{ $patch: 'replace' }, { name: 'd', image: 'example.invalid/app:4' }]), [
        'd=example.invalid/app:4',
      ]);
    },
  },
  {
    name: 'a strategic patch merges ports of a Service by number',
    async run(client, namespace) {
      await client.create(services, {
        ...service(namespace, 'a'),
        spec: {
          ports: [
            { name: 'a', port: 80 },
            { name: 'b', port: 81 },
          ],
        },
      });
      const body = { spec: { ports: [{ port: 81, targetPort: 9000 }] } };
      const patched = await client.patch(services, { namespace, name: 'a' }, { type: 'strategic', body });
      assert.deepEqual(patched.spec?.ports?.map(({ port, targetPort }) => [port, targetPort]).sort(), [
        [80, 80],
        [81, 9000],
      ]);
    },
  },
  {
    name: 'a JSON patch adds, replaces, moves, copies and removes',
    async run(client, namespace) {
      await client.create(configMaps, configMap(namespace, 'a', { x: '1', y: '2' }));
      const patched = await client.patch(
        configMaps,
        { namespace, name: 'a' },
        {
          type: 'json',
          operations: [
            { op: 'test', path: '/data/x', value: '1' },
            { op: 'replace', path: '/data/x', value: '9' },
            { op: 'copy', from: '/data/x', path: '/data/c' },
            { op: 'move', from: '/data/y', path: '/data/m' },
            { op: 'add', path: '/metadata/annotations', value: { 'example.com/a': 'yes' } },
            { op: 'add', path: '/metadata/annotations/example.com~1c', value: 'too' },
            { op: 'remove', path: '/data/c' },
          ],
        },
      );
      assert.deepEqual(patched.data, { x: '9', m: '2' });
      assert.deepEqual(patched.metadata.annotations, { 'example.com/a': 'yes', 'example.com/c': 'too' });
    },
  },
  {
    name: 'a JSON patch whose test fails, or whose path is missing, is Invalid and changes nothing',
    async run(client, namespace) {
      const created = await client.create(configMaps, configMap(namespace, 'a', { x: '1' }));
      const key = { namespace, name: 'a' };
      await refused(
        'Invalid',
        client.patch(configMaps, key, {
          type: 'json',
          operations: [
            { op: 'replace', path: '/data/x', value: '2' },
            { op: 'test', path: '/metadata/resourceVersion', value: '1' },
          ],
        }),
      );
      await refused(
        'Invalid',
        client.patch(configMaps, key, { type: 'json', operations: [{ op: 'replace', path: '/data/no/way', value: '2' }] }),
      );
      await refused('Invalid', client.patch(configMaps, key, { type: 'json', operations: [{ op: 'remove', path: '/data/none' }] }));
      assert.deepEqual(await client.get(configMaps, key), created);
    },
  },
  {
    name: 'a JSON patch that tests the present version goes through',
    async run(client, namespace) {
      const created = await client.create(configMaps, configMap(namespace, 'a', { x: '1' }));
      const patched = await client.patch(
        configMaps,
        { namespace, name: 'a' },
        {
          type: 'json',
          operations: [
            { op: 'test', path: '/metadata/resourceVersion', value: created.metadata.resourceVersion ?? '' },
            { op: 'replace', path: '/data/x', value: '2' },
          ],
        },
      );
      assert.deepEqual(patched.data, { x: '2' });
    },
  },
  {
    name: 'a merge patch with an older resourceVersion is a Conflict',
    async run(client, namespace) {
      const created = await client.create(configMaps, configMap(namespace, 'a', { x: '1' }));
      const key = { namespace, name: 'a' };
      const { resourceVersion = '' } = created.metadata;
      const second = await client.patch(configMaps, key, { type: 'merge', body: { metadata: { resourceVersion }, data: { x: '2' } } });
      assert.notEqual(second.metadata.resourceVersion, resourceVersion);
      const error = await refused(
        'Conflict',
        client.patch(configMaps, key, { type: 'merge', body: { metadata: { resourceVersion }, data: { x: '3' } } }),
      );
      assert.equal(error.code, 409);
      assert.equal(
        error.message,
        'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
      );
      assert.deepEqual((await client.get(configMaps, key))?.data, { x: '2' });
    },
  },
  {
    name: 'the uid cannot be patched',
    async run(client, namespace) {
      await client.create(configMaps, configMap(namespace, 'a', { x: '1' }));
      const body = { metadata: { uid: '00000000-0000-4000-8000-000000000000' }, data: { x: '2' } };
      const error = await refused('Invalid', client.patch(configMaps, { namespace, name: 'a' }, { type: 'merge', body }));
      assert.deepEqual(fieldsOf(error), ['metadata.uid']);
    },
  },
  {
    name: 'a patch that changes nothing leaves the version as it is',
    async run(client, namespace) {
      const created = await client.create(configMaps, configMap(namespace, 'a', { x: '1' }));
      const patched = await client.patch(configMaps, { namespace, name: 'a' }, { type: 'merge', body: { data: { x: '1' } } });
      assert.equal(patched.metadata.resourceVersion, created.metadata.resourceVersion);
    },
  },
  {
    name: 'a patch of what is not there is NotFound',
    async run(client, namespace) {
      const error = await refused('NotFound', client.patch(configMaps, { namespace, name: 'none' }, { type: 'merge', body: {} }));
      assert.equal(error.message, 'configmaps "none" not found');
    },
  },
  {
    name: 'name and namespace cannot be patched',
    async run(client, namespace) {
      await client.create(configMaps, configMap(namespace, 'a'));
      await refused('BadRequest', client.patch(configMaps, { namespace, name: 'a' }, { type: 'merge', body: { metadata: { name: 'b' } } }));
      await refused(
        'BadRequest',
        client.patch(configMaps, { namespace, name: 'a' }, { type: 'merge', body: { metadata: { namespace: 'b' } } }),
      );
    },
  },
  {
    name: 'the selector of a ReplicaSet cannot be changed',
    async run(client, namespace) {
      await client.create(replicaSets, replicaSet(namespace, 'a'));
      const labels = { app: 'web', tier: 'db' };
      const body = { spec: { selector: { matchLabels: labels }, template: { metadata: { labels } } } };
      const error = await refused('Invalid', client.patch(replicaSets, { namespace, name: 'a' }, { type: 'merge', body }));
      assert.deepEqual(fieldsOf(error), ['spec.selector']);
      assert.match(error.message, /field is immutable/);
    },
  },
  {
    name: 'a patched object is validated like a new one',
    async run(client, namespace) {
      await client.create(replicaSets, replicaSet(namespace, 'a'));
      const error = await refused(
        'Invalid',
        client.patch(replicaSets, { namespace, name: 'a' }, { type: 'merge', body: { spec: { replicas: -2 } } }),
      );
      assert.deepEqual(fieldsOf(error), ['spec.replicas']);
      assert.match(error.message, /spec\.replicas: Invalid value: -2: must be greater than or equal to 0/);
      const text = await refused(
        'Invalid',
        client.patch(replicaSets, { namespace, name: 'a' }, { type: 'merge', body: { spec: { replicas: 'x' } } }),
      );
      assert.deepEqual(fieldsOf(text), ['patch']);
    },
  },
  {
    name: 'a strategic patch as kubectl apply sends it keeps the given order and drops what it does not retain',
    async run(client, namespace) {
      const two = { ...template(), spec: { ...template().spec, containers: [container('a'), container('b')] } };
      const object = deployment(namespace, 'a');
      await client.create(deployments, { ...object, spec: { ...object.spec, selector: { matchLabels: { app: 'web' } }, template: two } });
      const body = {
        spec: {
          strategy: { $retainKeys: ['type'], type: 'Recreate' },
          template: {
            spec: {
              '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }],
              containers: [{ name: 'b', image: 'example.invalid/app:2', env: [{ name: 'X', value: '1' }] }],
            },
          },
        },
      };
      const patched = await client.patch(deployments, { namespace, name: 'a' }, { type: 'strategic', body });
      assert.deepEqual(patched.spec?.strategy, { type: 'Recreate' });
      assert.deepEqual(
        patched.spec?.template.spec?.containers.map(({ name, image }) => `${name}=${image}`),
        ['b=example.invalid/app:2', 'a=example.invalid/app:1'],
      );
      const less = { spec: { template: { spec: { containers: [{ name: 'b', env: [{ name: 'X', $patch: 'delete' }] }] } } } };
      const cleaned = await client.patch(deployments, { namespace, name: 'a' }, { type: 'strategic', body: less });
      assert.equal(cleaned.spec?.template.spec?.containers[0]?.env, undefined);
    },
  },
  {
    name: 'a strategic patch takes single finalizers away',
    async run(client, namespace) {
      const finalizers = ['example.com/a', 'example.com/b'];
      await client.create(configMaps, { ...configMap(namespace, 'a'), metadata: { namespace, name: 'a', finalizers } });
      const body = { metadata: { '$deleteFromPrimitiveList/finalizers': ['example.com/a'] } };
      const patched = await client.patch(configMaps, { namespace, name: 'a' }, { type: 'strategic', body });
      assert.deepEqual(patched.metadata.finalizers, ['example.com/b']);
      await client.patch(
        configMaps,
        { namespace, name: 'a' },
        { type: 'strategic', body: { metadata: { finalizers: ['example.com/c'] } } },
      );
      assert.deepEqual((await client.get(configMaps, { namespace, name: 'a' }))?.metadata.finalizers?.toSorted(), [
        'example.com/b',
        'example.com/c',
      ]);
      await client.patch(configMaps, { namespace, name: 'a' }, { type: 'merge', body: { metadata: { finalizers: null } } });
    },
  },
  {
    name: 'a patch that is none of its type is BadRequest',
    async run(client, namespace) {
      await client.create(configMaps, configMap(namespace, 'a'));
      await refused('BadRequest', client.patch(configMaps, { namespace, name: 'a' }, { type: 'merge', body: [1] }));
      await refused('BadRequest', client.patch(configMaps, { namespace, name: 'a' }, { type: 'strategic', body: 'text' }));
    },
  },
];
