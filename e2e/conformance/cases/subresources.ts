import assert from 'node:assert/strict';
import { deployments, isObject, type KubeObject, pods, replicaSets, serviceAccounts } from '@sluice/kubernetes';
import type { ConformanceCase } from '../conformance-case.ts';
import { deployment, pod, podsAreWelcome, replicaSet } from '../objects.ts';
import { fieldsOf, refused } from '../observing.ts';

const fields = (object: KubeObject, field: 'spec' | 'status'): Readonly<Record<string, unknown>> => {
  const value: unknown = Object.entries(object).find(([name]) => name === field)?.[1];
  assert(isObject(value), `${object.kind} has a ${field}`);
  return value;
};

export const subresources: readonly ConformanceCase[] = [
  {
    name: 'a write to status changes the status alone, and leaves the generation',
    async run(client, namespace) {
      await podsAreWelcome(client, namespace);
      const created = await client.create(pods, pod(namespace, 'a'));
      const body = { status: { phase: 'Running', message: 'by hand' }, spec: { activeDeadlineSeconds: 5 } };
      const patched = await client.patch(pods, { namespace, name: 'a' }, { type: 'merge', body }, 'status');
      assert.deepEqual([patched.status?.phase, patched.status?.message], ['Running', 'by hand']);
      assert.equal(patched.spec?.activeDeadlineSeconds, undefined);
      assert.equal(patched.metadata.generation, created.metadata.generation);
      assert.notEqual(patched.metadata.resourceVersion, created.metadata.resourceVersion);
    },
  },
  {
    name: 'a write to the object leaves the status',
    async run(client, namespace) {
      await podsAreWelcome(client, namespace);
      await client.create(pods, pod(namespace, 'a'));
      const body = { status: { phase: 'Running' }, metadata: { annotations: { seen: 'yes' } } };
      const patched = await client.patch(pods, { namespace, name: 'a' }, { type: 'merge', body });
      assert.equal(patched.status?.phase, 'Pending');
      assert.deepEqual(patched.metadata.annotations, { seen: 'yes' });
    },
  },
  {
    name: 'the generation grows with the spec, and with nothing else',
    async run(client, namespace) {
      const key = { namespace, name: 'a' };
      const generation = async (body: Record<string, unknown>, target?: 'status'): Promise<number | undefined> =>
        (await client.patch(replicaSets, key, { type: 'merge', body: JSON.parse(JSON.stringify(body)) }, target)).metadata.generation;
      const created = await client.create(replicaSets, replicaSet(namespace, 'a'));
      assert.equal(created.metadata.generation, 1);
      assert.equal(await generation({ spec: { minReadySeconds: 3 } }), 2);
      assert.equal(await generation({ metadata: { labels: { a: 'b' }, annotations: { c: 'd' } } }), 2);
      assert.equal(await generation({ status: { replicas: 0, observedGeneration: 1 } }, 'status'), 2);
      assert.equal(await generation({ spec: { minReadySeconds: 3 } }), 2);
      assert.equal(await generation({ metadata: { generation: 40 } }), 2);
      assert.equal(await generation({ spec: { minReadySeconds: 4 } }), 3);
    },
  },
  {
    name: 'the scale of a ReplicaSet and of a Deployment can be patched, and is answered as a Scale',
    async run(client, namespace) {
      for (const [kind, object] of [
        [replicaSets, replicaSet(namespace, 'a')],
        [deployments, deployment(namespace, 'a')],
      ] as const) {
        const created: KubeObject = await client.create<KubeObject>(kind, object);
        const key = { namespace, name: 'a' };
        const scale: KubeObject = await client.patch<KubeObject>(kind, key, { type: 'merge', body: { spec: { replicas: 0 } } }, 'scale');
        assert.deepEqual([scale.apiVersion, scale.kind, scale.metadata.name], ['autoscaling/v1', 'Scale', 'a']);
        assert.equal(scale.metadata.uid, created.metadata.uid);
        assert.equal(fields(scale, 'status').selector, 'app=web');
        const error = await refused(
          'Invalid',
          client.patch<KubeObject>(kind, key, { type: 'merge', body: { spec: { replicas: -1 } } }, 'scale'),
        );
        assert.deepEqual(fieldsOf(error), ['spec.replicas']);
      }
    },
  },
  {
    name: 'scaling grows the generation',
    async run(client, namespace) {
      const object = replicaSet(namespace, 'a', 1);
      const template = {
        metadata: { labels: { app: 'web' } },
        spec: { schedulerName: 'nobody', containers: object.spec?.template?.spec?.containers ?? [] },
      };
      await client.create(replicaSets, { ...object, spec: { ...object.spec, selector: { matchLabels: { app: 'web' } }, template } });
      const key = { namespace, name: 'a' };
      const before = await client.get(replicaSets, key);
      const scale: KubeObject = await client.patch<KubeObject>(
        replicaSets,
        key,
        { type: 'merge', body: { spec: { replicas: 2 } } },
        'scale',
      );
      assert.equal(fields(scale, 'spec').replicas, 2);
      const after = await client.get(replicaSets, key);
      assert.equal(after?.spec?.replicas, 2);
      assert.equal(after?.metadata.generation, (before?.metadata.generation ?? 0) + 1);
      await refused(
        'Conflict',
        client.patch<KubeObject>(
          replicaSets,
          key,
          { type: 'merge', body: { metadata: { resourceVersion: '1' }, spec: { replicas: 1 } } },
          'scale',
        ),
      );
    },
  },
  {
    name: 'a subresource of what is not there is NotFound',
    async run(client, namespace) {
      const key = { namespace, name: 'none' };
      await refused('NotFound', client.patch(replicaSets, key, { type: 'merge', body: {} }, 'status'));
      await refused('NotFound', client.patch(replicaSets, key, { type: 'merge', body: {} }, 'scale'));
      await refused('NotFound', client.post(pods, key, 'eviction', { apiVersion: 'policy/v1', kind: 'Eviction', metadata: key }));
    },
  },
  {
    name: 'a token can be had for a service account',
    async run(client, namespace) {
      await podsAreWelcome(client, namespace);
      const answer = await client.post(serviceAccounts, { namespace, name: 'default' }, 'token', {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec: { expirationSeconds: 600 },
      });
      assert(isObject(answer) && isObject(answer.status));
      assert.equal(typeof answer.status.token, 'string');
      assert.match(String(answer.status.expirationTimestamp), /^\d{4}-\d\d-\d\dT/);
    },
  },
];
