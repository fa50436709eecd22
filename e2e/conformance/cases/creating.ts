import assert from 'node:assert/strict';
import { configMaps, defineKind, deployments, type KubeObject, pods, replicaSets, services } from '@sluice/kubernetes';
import type { ConformanceCase } from '../conformance-case.ts';
import { configMap, container, deployment, pod, podsAreWelcome, replicaSet, service, template } from '../objects.ts';
import { fieldsOf, refused } from '../observing.ts';

/** Kinds without a shape, to send what their types do not allow. */
const anyReplicaSets = defineKind<KubeObject & { readonly spec?: unknown }>('apps/v1', 'ReplicaSet', 'replicasets');
const anyServices = defineKind<KubeObject & { readonly spec?: unknown }>('v1', 'Service', 'services');
const anyConfigMaps = defineKind<KubeObject & Record<string, unknown>>('v1', 'ConfigMap', 'configmaps');

export const creating: readonly ConformanceCase[] = [
  {
    name: 'a second object of one name is AlreadyExists',
    async run(client, namespace) {
      await client.create(configMaps, configMap(namespace, 'a'));
      const error = await refused('AlreadyExists', client.create(configMaps, configMap(namespace, 'a')));
      assert.equal(error.code, 409);
      assert.equal(error.message, 'configmaps "a" already exists');
    },
  },
  {
    name: 'generateName gives a name of its own to each',
    async run(client, namespace) {
      const object = { ...configMap(namespace, ''), metadata: { namespace, generateName: 'made-', name: '' } };
      const first = await client.create(configMaps, object);
      const second = await client.create(configMaps, object);
      assert.match(first.metadata.name, /^made-[a-z0-9]{5}$/);
      assert.match(second.metadata.name, /^made-[a-z0-9]{5}$/);
      assert.notEqual(first.metadata.name, second.metadata.name);
      assert.equal(first.metadata.generateName, 'made-');
    },
  },
  {
    name: 'a name that is none, and a label that is none, are Invalid with the field',
    async run(client, namespace) {
      const name = await refused('Invalid', client.create(configMaps, configMap(namespace, 'Not_A_Name')));
      assert.equal(name.code, 422);
      assert.deepEqual(fieldsOf(name), ['metadata.name']);
      assert.match(name.message, /^ConfigMap "Not_A_Name" is invalid: metadata\.name: Invalid value: "Not_A_Name": /);
      const label = await refused('Invalid', client.create(configMaps, configMap(namespace, 'a', {}, { app: 'not a label' })));
      assert.deepEqual(fieldsOf(label), ['metadata.labels']);
      assert.equal(label.causes[0]?.reason, 'FieldValueInvalid');
    },
  },
  {
    name: 'an object without any name is Invalid',
    async run(client, namespace) {
      const error = await refused('Invalid', client.create(configMaps, { ...configMap(namespace, ''), metadata: { namespace, name: '' } }));
      assert.deepEqual(fieldsOf(error), ['metadata.name']);
      assert.equal(error.causes[0]?.reason, 'FieldValueRequired');
    },
  },
  {
    name: 'a namespace that does not exist is NotFound',
    async run(client, namespace) {
      const error = await refused('NotFound', client.create(configMaps, configMap(`${namespace}-not-there`, 'a')));
      assert.equal(error.message, `namespaces "${namespace}-not-there" not found`);
    },
  },
  {
    name: 'an object with a resourceVersion cannot be created',
    async run(client, namespace) {
      const object = configMap(namespace, 'a');
      const versioned = { ...object, metadata: { ...object.metadata, resourceVersion: '1' } };
      const error = await refused('InternalError', client.create(configMaps, versioned));
      assert.equal(error.message, 'resourceVersion should not be set on objects to be created');
    },
  },
  {
    name: 'a dry run answers like the write, and stores nothing',
    async run(client, namespace) {
      const answer = await client.create(replicaSets, replicaSet(namespace, 'a'), { dryRun: true });
      assert.notEqual(answer.metadata.uid, undefined);
      assert.equal(answer.spec?.template?.spec?.restartPolicy, 'Always');
      assert.equal(await client.get(replicaSets, { namespace, name: 'a' }), undefined);
      await refused('Invalid', client.create(replicaSets, { ...replicaSet(namespace, 'b'), spec: { selector: {} } }, { dryRun: true }));
    },
  },
  {
    name: 'a ReplicaSet and its pod template get their defaults',
    async run(client, namespace) {
      const { spec } = replicaSet(namespace, 'a');
      assert(spec !== undefined);
      const { replicas: _, ...withoutReplicas } = spec;
      const created = await client.create(replicaSets, { ...replicaSet(namespace, 'a'), spec: withoutReplicas }, { dryRun: true });
      assert.equal(created.spec?.replicas, 1);
      const podSpec = created.spec?.template?.spec;
      assert.deepEqual(
        [
          podSpec?.restartPolicy,
          podSpec?.dnsPolicy,
          podSpec?.schedulerName,
          podSpec?.terminationGracePeriodSeconds,
          podSpec?.securityContext,
        ],
        ['Always', 'ClusterFirst', 'nobody', 30, {}],
      );
      assert.deepEqual(podSpec?.containers, [
        {
          ...container(),
          imagePullPolicy: 'IfNotPresent',
          resources: {},
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
        },
      ]);
    },
  },
  {
    name: 'a Deployment gets its defaults',
    async run(client, namespace) {
      const { spec } = await client.create(deployments, deployment(namespace, 'a'));
      assert.deepEqual(spec?.strategy, { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } });
      assert.deepEqual([spec?.revisionHistoryLimit, spec?.progressDeadlineSeconds], [10, 600]);
    },
  },
  {
    name: 'a Service gets its defaults and an address',
    async run(client, namespace) {
      const { spec } = await client.create(services, service(namespace, 'a'));
      assert.deepEqual(spec?.ports, [{ port: 80, protocol: 'TCP', targetPort: 80 }]);
      assert.deepEqual([spec?.type, spec?.sessionAffinity, spec?.internalTrafficPolicy], ['ClusterIP', 'None', 'Cluster']);
      assert.match(spec?.clusterIP ?? '', /^\d+\.\d+\.\d+\.\d+$/);
      assert.deepEqual(spec?.clusterIPs, [spec?.clusterIP]);
      const headless = await client.create(services, { ...service(namespace, 'b'), spec: { clusterIP: 'None', ports: [{ port: 80 }] } });
      assert.equal(headless.spec?.clusterIP, 'None');
    },
  },
  {
    name: 'a ReplicaSet whose selector does not match its template is Invalid',
    async run(client, namespace) {
      const object = replicaSet(namespace, 'a');
      const spec = { ...object.spec, selector: { matchLabels: { app: 'other' } } };
      const error = await refused('Invalid', client.create(replicaSets, { ...object, spec }));
      assert.deepEqual(fieldsOf(error), ['spec.template.metadata.labels']);
      assert.match(error.message, /^ReplicaSet\.apps "a" is invalid: spec\.template\.metadata\.labels: Invalid value: /);
      assert.match(error.message, /`selector` does not match template `labels`$/);
    },
  },
  {
    name: 'every problem of an object is told at once',
    async run(client, namespace) {
      const { spec } = template();
      const error = await refused(
        'Invalid',
        client.create(replicaSets, {
          ...replicaSet(namespace, 'a'),
          spec: {
            replicas: -1,
            selector: { matchLabels: { app: 'web' } },
            template: { metadata: { labels: { app: 'web' } }, spec: { ...spec, containers: [{ name: 'Not A Name', image: '' }] } },
          },
        }),
      );
      assert.deepEqual(fieldsOf(error), [
        'spec.replicas',
        'spec.template.spec.containers[0].image',
        'spec.template.spec.containers[0].name',
      ]);
    },
  },
  {
    name: 'a ReplicaSet without selector or template is Invalid',
    async run(client, namespace) {
      const error = await refused(
        'Invalid',
        client.create(anyReplicaSets, { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { namespace, name: 'a' }, spec: {} }),
      );
      assert(fieldsOf(error).includes('spec.selector'));
      assert(fieldsOf(error).some((field) => field.startsWith('spec.template')));
    },
  },
  {
    name: 'a Service without ports is Invalid, and so are two ports without names',
    async run(client, namespace) {
      const none = await refused('Invalid', client.create(services, { ...service(namespace, 'a'), spec: { selector: { app: 'web' } } }));
      assert.deepEqual(fieldsOf(none), ['spec.ports']);
      assert.equal(none.causes[0]?.reason, 'FieldValueRequired');
      const two = await refused(
        'Invalid',
        client.create(services, { ...service(namespace, 'a'), spec: { ports: [{ port: 80 }, { port: 81 }] } }),
      );
      assert.deepEqual(fieldsOf(two), ['spec.ports[0].name', 'spec.ports[1].name']);
      const high = await refused('Invalid', client.create(services, { ...service(namespace, 'a'), spec: { ports: [{ port: 70_000 }] } }));
      assert(fieldsOf(high).includes('spec.ports[0].port'));
    },
  },
  {
    name: 'a value of the wrong type, and a quantity that is none, are BadRequest',
    async run(client, namespace) {
      const metadata = { namespace, name: 'a' };
      await refused(
        'BadRequest',
        client.create(anyReplicaSets, { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata, spec: { replicas: 'two' } }),
      );
      const spec = { ...template().spec, containers: [{ ...container(), resources: { limits: { cpu: 'much' } } }] };
      await refused(
        'BadRequest',
        client.create(anyReplicaSets, {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          metadata,
          spec: { selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec } },
        }),
      );
      await refused('BadRequest', client.create(anyServices, { apiVersion: 'v1', kind: 'Service', metadata, spec: { ports: {} } }));
    },
  },
  {
    name: 'an object of another kind than the path is BadRequest',
    async run(client, namespace) {
      await refused('BadRequest', client.create(anyConfigMaps, { apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name: 'a' } }));
    },
  },
  {
    name: 'fields that the kind does not know are left out',
    async run(client, namespace) {
      const metadata = { namespace, name: 'a' };
      const created = await client.create(anyConfigMaps, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata,
        data: { x: '1' },
        nonsense: true,
      });
      assert.equal(created.nonsense, undefined);
      assert.deepEqual(created.data, { x: '1' });
    },
  },
  {
    name: 'a status given at creation is left out, and generation begins at 1',
    async run(client, namespace) {
      const object = { ...replicaSet(namespace, 'a'), status: { replicas: 7 } };
      const created = await client.create(replicaSets, { ...object, metadata: { ...object.metadata, generation: 9 } }, { dryRun: true });
      assert.equal(created.status?.replicas, 0);
      assert.equal(created.metadata.generation, 1);
    },
  },
  {
    name: 'a pod gets its defaults, and only its images and a few more fields can change',
    async run(client, namespace) {
      await podsAreWelcome(client, namespace);
      const created = await client.create(pods, pod(namespace, 'a'));
      assert.equal(created.status?.phase, 'Pending');
      assert.deepEqual([created.spec?.restartPolicy, created.spec?.serviceAccountName], ['Always', 'default']);
      const key = { namespace, name: 'a' };
      const image = { spec: { containers: [{ name: 'main', image: 'example.invalid/app:2' }] } };
      const changed = await client.patch(pods, key, { type: 'strategic', body: image });
      assert.equal(changed.spec?.containers[0]?.image, 'example.invalid/app:2');
      const error = await refused('Invalid', client.patch(pods, key, { type: 'merge', body: { spec: { hostname: 'other' } } }));
      assert.deepEqual(fieldsOf(error), ['spec']);
    },
  },
  {
    name: 'a pod without containers is Invalid',
    async run(client, namespace) {
      await podsAreWelcome(client, namespace);
      const error = await refused('Invalid', client.create(pods, { ...pod(namespace, 'a'), spec: { containers: [] } }));
      assert.deepEqual(fieldsOf(error), ['spec.containers']);
      assert.equal(error.causes[0]?.reason, 'FieldValueRequired');
    },
  },
];
