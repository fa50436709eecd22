import assert from 'node:assert/strict';
import { configMaps, defineKind, deployments, type KubeObject, leases, replicaSets, secrets, services } from '@sluice/kubernetes';
import type { ConformanceCase } from '../conformance-case.ts';
import { configMap, deployment, replicaSet, service } from '../objects.ts';
import { fieldsOf, refused } from '../observing.ts';

interface Loose extends KubeObject {
  readonly spec?: unknown;
}

const kinds = {
  ReplicaSet: defineKind<Loose>('apps/v1', 'ReplicaSet', 'replicasets'),
  Deployment: defineKind<Loose>('apps/v1', 'Deployment', 'deployments'),
  Service: defineKind<Loose>('v1', 'Service', 'services'),
  Job: defineKind<Loose>('batch/v1', 'Job', 'jobs'),
  HorizontalPodAutoscaler: defineKind<Loose>('autoscaling/v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers'),
} as const;

const template = (spec: Record<string, unknown>) => ({
  metadata: { labels: { app: 'web' } },
  spec: { schedulerName: 'nobody', containers: [{ name: 'a', image: 'i' }], ...spec },
});
const withContainer = (container: Record<string, unknown>) => ({
  selector: { matchLabels: { app: 'web' } },
  template: template({ containers: [{ name: 'a', image: 'i', ...container }] }),
});
const pods = { selector: { matchLabels: { app: 'web' } }, template: template({}) };
const inContainer = (field: string): string => `spec.template.spec.containers[0].${field}`;

/** What is wrong, in which kind, with which spec, and the fields (with the reason) that the server names. */
const mistakes: readonly (readonly [what: string, kind: keyof typeof kinds, spec: unknown, ...problems: readonly string[]])[] = [
  [
    'a restart policy other than Always',
    'ReplicaSet',
    { ...pods, template: template({ restartPolicy: 'Never' }) },
    'spec.template.spec.restartPolicy FieldValueNotSupported',
  ],
  [
    'two containers of one name',
    'ReplicaSet',
    {
      ...pods,
      template: template({
        containers: [
          { name: 'a', image: 'i' },
          { name: 'a', image: 'i' },
        ],
      }),
    },
    'spec.template.spec.containers[1].name FieldValueDuplicate',
  ],
  [
    'ports out of range',
    'ReplicaSet',
    withContainer({ ports: [{ containerPort: 0 }, { containerPort: 99_999, protocol: 'X' }] }),
    `${inContainer('ports[0].containerPort')} FieldValueRequired`,
    `${inContainer('ports[1].containerPort')} FieldValueInvalid`,
    `${inContainer('ports[1].protocol')} FieldValueNotSupported`,
  ],
  [
    'more requested than the limit',
    'ReplicaSet',
    withContainer({ resources: { requests: { cpu: '2' }, limits: { cpu: '1' } } }),
    `${inContainer('resources.requests')} FieldValueInvalid`,
  ],
  [
    'a negative quantity',
    'ReplicaSet',
    withContainer({ resources: { requests: { cpu: '-1' } } }),
    `${inContainer('resources.requests[cpu]')} FieldValueInvalid`,
  ],
  [
    'a probe without a handler',
    'ReplicaSet',
    withContainer({ readinessProbe: { periodSeconds: -1 } }),
    `${inContainer('readinessProbe')} FieldValueRequired`,
    `${inContainer('readinessProbe.periodSeconds')} FieldValueInvalid`,
  ],
  [
    'a mount of no volume',
    'ReplicaSet',
    withContainer({ volumeMounts: [{ name: 'x', mountPath: '/x' }] }),
    `${inContainer('volumeMounts[0].name')} FieldValueNotFound`,
  ],
  ['an empty selector', 'ReplicaSet', { ...pods, selector: {} }, 'spec.selector FieldValueInvalid'],
  [
    'an unknown selector operator',
    'ReplicaSet',
    { ...pods, selector: { matchExpressions: [{ key: 'app', operator: 'Foo' }] } },
    'spec.selector FieldValueInvalid',
    'spec.selector.matchExpressions[0].operator FieldValueInvalid',
  ],
  ['negative minReadySeconds', 'ReplicaSet', { ...pods, minReadySeconds: -1 }, 'spec.minReadySeconds FieldValueInvalid'],
  [
    'a rolling update that cannot move',
    'Deployment',
    { ...pods, strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } },
    'spec.strategy.rollingUpdate.maxUnavailable FieldValueInvalid',
  ],
  [
    'percentages that are none, or too many',
    'Deployment',
    { ...pods, strategy: { rollingUpdate: { maxSurge: 'x', maxUnavailable: '200%' } } },
    'spec.strategy.rollingUpdate.maxSurge FieldValueInvalid',
    'spec.strategy.rollingUpdate.maxUnavailable FieldValueInvalid',
  ],
  [
    'rolling parameters for another strategy',
    'Deployment',
    { ...pods, strategy: { type: 'Recreate', rollingUpdate: {} } },
    'spec.strategy.rollingUpdate FieldValueForbidden',
  ],
  [
    'a progress deadline before readiness can count',
    'Deployment',
    { ...pods, progressDeadlineSeconds: 5, minReadySeconds: 10 },
    'spec.progressDeadlineSeconds FieldValueInvalid',
  ],
  [
    'two ports alike',
    'Service',
    {
      ports: [
        { name: 'a', port: 80 },
        { name: 'a', port: 80 },
      ],
    },
    'spec.ports[1] FieldValueDuplicate',
    'spec.ports[1].name FieldValueDuplicate',
  ],
  ['pods that restart for ever', 'Job', { template: template({}) }, 'spec.template.spec.restartPolicy FieldValueRequired'],
  [
    'fewer replicas at most than at least',
    'HorizontalPodAutoscaler',
    { minReplicas: 5, maxReplicas: 2, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'a' } },
    'spec.maxReplicas FieldValueInvalid',
  ],
];

export const validating: readonly ConformanceCase[] = [
  ...mistakes.map(
    ([what, kind, spec, ...problems]): ConformanceCase => ({
      name: `a ${kind} with ${what} is Invalid, with the field`,
      async run(client, namespace) {
        const { group, version } = kinds[kind];
        const object = { apiVersion: group === '' ? version : `${group}/${version}`, kind, metadata: { namespace, name: 'a' }, spec };
        const error = await refused('Invalid', client.create<Loose>(kinds[kind], object));
        assert.deepEqual([...new Set(error.causes.map(({ field, reason }) => `${field} ${reason}`))].sort(), [...problems].sort());
        assert.equal(await client.get(kinds[kind], { namespace, name: 'a' }), undefined);
      },
    }),
  ),
  {
    name: 'an object is refused for its size, and so is a request',
    async run(client, namespace) {
      const large = await refused('Invalid', client.create(configMaps, configMap(namespace, 'a', { x: 'x'.repeat(1_100_000) })));
      assert.equal(large.causes[0]?.reason, 'FieldValueTooLong');
      // Just over the limit: of a much larger body a server may break the connection before its answer is read.
      const huge = await refused(
        'RequestEntityTooLarge',
        client.create(configMaps, configMap(namespace, 'a', { x: 'x'.repeat(3_160_000) })),
      );
      assert.equal(huge.code, 413);
      const annotations = { note: 'x'.repeat(300_000) };
      const noted = { ...configMap(namespace, 'a'), metadata: { namespace, name: 'a', annotations } };
      assert.deepEqual(fieldsOf(await refused('Invalid', client.create(configMaps, noted))), ['metadata.annotations']);
    },
  },
  {
    name: 'names and labels have their length',
    async run(client, namespace) {
      assert.deepEqual(fieldsOf(await refused('Invalid', client.create(configMaps, configMap(namespace, 'a'.repeat(254))))), [
        'metadata.name',
      ]);
      const label = await refused('Invalid', client.create(configMaps, configMap(namespace, 'a', {}, { a: 'x'.repeat(64) })));
      assert.deepEqual(fieldsOf(label), ['metadata.labels']);
      await client.create(configMaps, configMap(namespace, 'a'.repeat(253), {}, { a: 'x'.repeat(63) }));
    },
  },
  {
    name: 'at most one owner is the controller, and every owner has a uid',
    async run(client, namespace) {
      const owner = (name: string, uid: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', name, uid, controller: true });
      const owned = (...ownerReferences: readonly ReturnType<typeof owner>[]) => ({
        ...configMap(namespace, 'a'),
        metadata: { namespace, name: 'a', ownerReferences },
      });
      const two = await refused('Invalid', client.create(configMaps, owned(owner('x', 'u1'), owner('y', 'u2'))));
      assert.deepEqual(fieldsOf(two), ['metadata.ownerReferences']);
      const none = await refused('Invalid', client.create(configMaps, owned(owner('x', ''))));
      assert.deepEqual(fieldsOf(none), ['metadata.ownerReferences.uid']);
    },
  },
  {
    name: 'an immutable ConfigMap stays as it is',
    async run(client, namespace) {
      await client.create(configMaps, { ...configMap(namespace, 'a', { x: '1' }), immutable: true });
      const error = await refused(
        'Invalid',
        client.patch(configMaps, { namespace, name: 'a' }, { type: 'merge', body: { data: { x: '2' } } }),
      );
      assert.deepEqual(fieldsOf(error), ['data']);
    },
  },
  {
    name: 'a Secret takes text and keeps it as base64',
    async run(client, namespace) {
      const metadata = { namespace, name: 'a' };
      const secret = { apiVersion: 'v1', kind: 'Secret', metadata, stringData: { a: 'b' }, data: { c: 'ZA==' } } as const;
      const created = await client.create(secrets, secret);
      assert.deepEqual([created.data, created.stringData, created.type], [{ a: 'Yg==', c: 'ZA==' }, undefined, 'Opaque']);
      await refused(
        'BadRequest',
        client.create(secrets, { apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name: 'b' }, data: { c: '***' } }),
      );
    },
  },
  {
    name: 'the address of a Service cannot be changed, its selector can',
    async run(client, namespace) {
      await client.create(services, service(namespace, 'a'));
      const key = { namespace, name: 'a' };
      const error = await refused('Invalid', client.patch(services, key, { type: 'merge', body: { spec: { clusterIP: '10.96.77.77' } } }));
      assert.deepEqual(fieldsOf(error), ['spec.clusterIPs[0]']);
      const moved = await client.patch(services, key, { type: 'merge', body: { spec: { selector: { hash: 'abc' } } } });
      assert.deepEqual(moved.spec?.selector, { app: 'web', hash: 'abc' });
      const none = await client.patch(services, key, { type: 'merge', body: { spec: { selector: null } } });
      assert.equal(none.spec?.selector, undefined);
    },
  },
  {
    name: 'annotations count for the generation of a Deployment, but not of a ReplicaSet, and its status carries them too',
    async run(client, namespace) {
      const note = { metadata: { annotations: { note: 'yes' } } };
      const key = { namespace, name: 'a' };
      await client.create(deployments, deployment(namespace, 'a'));
      const before = (await client.get(deployments, key))?.metadata.generation ?? 0;
      const annotated = await client.patch(deployments, key, { type: 'merge', body: note });
      assert.equal(annotated.metadata.generation, before + 1);
      const labelled = await client.patch(deployments, key, { type: 'merge', body: { metadata: { labels: { a: 'b' } } } });
      assert.equal(labelled.metadata.generation, before + 1);
      const body = { metadata: { annotations: { status: 'too' }, labels: { not: 'this' } }, status: {} };
      const status = await client.patch(deployments, key, { type: 'merge', body }, 'status');
      assert.equal(status.metadata.generation, before + 1);
      assert.equal(status.metadata.annotations?.status, 'too');
      assert.deepEqual(status.metadata.labels, { a: 'b' });
      await client.create(replicaSets, replicaSet(namespace, 'a'));
      assert.equal((await client.patch(replicaSets, key, { type: 'merge', body: note })).metadata.generation, 1);
    },
  },
  {
    name: 'a lease can be held, renewed and given back, and is validated',
    async run(client, namespace) {
      const spec = {
        holderIdentity: 'one',
        leaseDurationSeconds: 15,
        acquireTime: '2026-01-01T00:00:00.123456Z',
        renewTime: '2026-01-01T00:00:00.000000Z',
        leaseTransitions: 0,
      };
      const metadata = { namespace, name: 'a' };
      const created = await client.create(leases, { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec });
      assert.deepEqual(created.spec, spec);
      const { resourceVersion = '' } = created.metadata;
      const released = await client.patch(leases, metadata, {
        type: 'merge',
        body: { metadata: { resourceVersion }, spec: { holderIdentity: '', leaseDurationSeconds: 1 } },
      });
      assert.deepEqual([released.spec?.holderIdentity, released.spec?.leaseDurationSeconds], ['', 1]);
      await refused(
        'Conflict',
        client.patch(leases, metadata, { type: 'merge', body: { metadata: { resourceVersion }, spec: { holderIdentity: 'x' } } }),
      );
      const odd = await refused(
        'Invalid',
        client.patch(leases, metadata, { type: 'merge', body: { spec: { leaseDurationSeconds: 0, leaseTransitions: -1 } } }),
      );
      assert.deepEqual(fieldsOf(odd), ['spec.leaseDurationSeconds', 'spec.leaseTransitions']);
      const coarse = await refused(
        'Invalid',
        client.patch(leases, metadata, { type: 'merge', body: { spec: { renewTime: '2026-01-01T00:00:00Z' } } }),
      );
      assert.deepEqual(fieldsOf(coarse), ['patch']);
    },
  },
];
