import assert from 'node:assert/strict';
import { isObject, type Json, type KubernetesClient, type PodDisruptionBudget, podDisruptionBudgets, pods } from '@sluice/kubernetes';
import type { ConformanceCase } from '../conformance-case.ts';
import { pod, podsAreWelcome } from '../objects.ts';
import { eventuallyThere, fieldsOf, refused } from '../observing.ts';

const eviction = (namespace: string, name: string): Json => ({ apiVersion: 'policy/v1', kind: 'Eviction', metadata: { namespace, name } });

const budget = (namespace: string, minAvailable: number): PodDisruptionBudget => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { namespace, name: 'budget' },
  spec: { minAvailable, selector: { matchLabels: { app: 'web' } } },
});

/** A pod that says of itself that it runs and is ready, as its kubelet would. */
async function createReadyPod(client: KubernetesClient, namespace: string, name: string): Promise<void> {
  await client.create(pods, pod(namespace, name));
  const conditions = [{ type: 'Ready', status: 'True' }];
  await client.patch(pods, { namespace, name }, { type: 'merge', body: { status: { phase: 'Running', conditions } } }, 'status');
}

const allowsDisruptions = (client: KubernetesClient, namespace: string, count: number): Promise<PodDisruptionBudget> =>
  eventuallyThere(
    client,
    podDisruptionBudgets,
    { namespace, name: 'budget' },
    `the budget allows ${count}`,
    ({ status, metadata }) => status?.disruptionsAllowed === count && status.observedGeneration === metadata.generation,
  );

export const podCases: readonly ConformanceCase[] = [
  {
    name: 'an eviction removes the pod where no budget speaks against it',
    async run(client, namespace) {
      await podsAreWelcome(client, namespace);
      await client.create(pods, pod(namespace, 'a'));
      const answer = await client.post(pods, { namespace, name: 'a' }, 'eviction', eviction(namespace, 'a'));
      assert(isObject(answer));
      assert.equal(answer.status, 'Success');
      assert.equal(await client.get(pods, { namespace, name: 'a' }), undefined);
    },
  },
  {
    name: 'a budget counts ready pods, and refuses an eviction that it does not allow with TooManyRequests',
    async run(client, namespace) {
      await podsAreWelcome(client, namespace);
      for (const name of ['a', 'b']) await createReadyPod(client, namespace, name);
      await client.create(podDisruptionBudgets, budget(namespace, 2));
      const status = await eventuallyThere(
        client,
        podDisruptionBudgets,
        { namespace, name: 'budget' },
        'the budget has counted',
        (object) => object.status?.currentHealthy === 2,
      );
      assert.deepEqual([status.status?.desiredHealthy, status.status?.expectedPods, status.status?.disruptionsAllowed], [2, 2, 0]);
      const error = await refused('TooManyRequests', client.post(pods, { namespace, name: 'a' }, 'eviction', eviction(namespace, 'a')));
      assert.equal(error.code, 429);
      assert.equal(error.causes[0]?.reason, 'DisruptionBudget');
      assert.match(error.message, /^Cannot evict pod as it would violate the pod's disruption budget\.$/);
      assert.notEqual(await client.get(pods, { namespace, name: 'a' }), undefined);
      await client.patch(podDisruptionBudgets, { namespace, name: 'budget' }, { type: 'merge', body: { spec: { minAvailable: 1 } } });
      await allowsDisruptions(client, namespace, 1);
      await client.post(pods, { namespace, name: 'a' }, 'eviction', eviction(namespace, 'a'));
      assert.equal(await client.get(pods, { namespace, name: 'a' }), undefined);
      await refused('TooManyRequests', client.post(pods, { namespace, name: 'b' }, 'eviction', eviction(namespace, 'b')));
    },
  },
  {
    name: 'a pod that is pending can be evicted against its budget',
    async run(client, namespace) {
      await podsAreWelcome(client, namespace);
      await client.create(pods, pod(namespace, 'a'));
      await client.create(podDisruptionBudgets, budget(namespace, 1));
      await client.post(pods, { namespace, name: 'a' }, 'eviction', eviction(namespace, 'a'));
      assert.equal(await client.get(pods, { namespace, name: 'a' }), undefined);
    },
  },
  {
    name: 'an eviction for another uid is a Conflict',
    async run(client, namespace) {
      await podsAreWelcome(client, namespace);
      await client.create(pods, pod(namespace, 'a'));
      const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { namespace, name: 'a' } };
      const preconditions = { uid: '00000000-0000-4000-8000-000000000000' };
      await refused('Conflict', client.post(pods, { namespace, name: 'a' }, 'eviction', { ...body, deleteOptions: { preconditions } }));
      assert.notEqual(await client.get(pods, { namespace, name: 'a' }), undefined);
    },
  },
  {
    name: 'a binding puts the pod on its node, once',
    async run(client, namespace) {
      await podsAreWelcome(client, namespace);
      await client.create(pods, pod(namespace, 'a'));
      const binding = (node: string): Json => ({
        apiVersion: 'v1',
        kind: 'Binding',
        metadata: { namespace, name: 'a' },
        target: { apiVersion: 'v1', kind: 'Node', name: node },
      });
      await client.post(pods, { namespace, name: 'a' }, 'binding', binding('nowhere'));
      const bound = await client.get(pods, { namespace, name: 'a' });
      assert.equal(bound?.spec?.nodeName, 'nowhere');
      assert(bound?.status?.conditions?.some(({ type, status }) => type === 'PodScheduled' && status === 'True'));
      await refused('Conflict', client.post(pods, { namespace, name: 'a' }, 'binding', binding('elsewhere')));
      await client.remove(pods, { namespace, name: 'a' }, { gracePeriodSeconds: 0 });
    },
  },
  {
    name: 'a budget is validated',
    async run(client, namespace) {
      const { spec } = budget(namespace, 1);
      const both = await refused(
        'Invalid',
        client.create(podDisruptionBudgets, { ...budget(namespace, 1), spec: { ...spec, maxUnavailable: 1 } }),
      );
      assert.deepEqual(fieldsOf(both), ['spec']);
      const odd = await refused(
        'Invalid',
        client.create(podDisruptionBudgets, { ...budget(namespace, 1), spec: { ...spec, minAvailable: 'much' } }),
      );
      assert.deepEqual(fieldsOf(odd), ['spec.minAvailable']);
    },
  },
];
