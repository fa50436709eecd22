import assert from 'node:assert/strict';
import { controllerOf, deployments, type KubernetesClient, pods, replicaSets } from '@sluice/kubernetes';
import type { ConformanceCase } from '../conformance-case.ts';
import { deployment, replicaSet } from '../objects.ts';
import { eventuallyThere, observe, story } from '../observing.ts';

/** Waits until so many pods with the label `app=web` are there and none of them is leaving. */
async function podCount(client: KubernetesClient, namespace: string, count: number): Promise<void> {
  const seen = observe(client, pods, { namespace, labelSelector: 'app=web', sendInitialEvents: true });
  await seen.until(`${count} pods`, (events) => {
    const present = new Set<string>();
    for (const event of events) {
      if (event.type === 'BOOKMARK') continue;
      if (event.type === 'DELETED') present.delete(event.object.metadata.name);
      else present.add(event.object.metadata.name);
    }
    return story(events).includes('END') && present.size === count;
  });
  await seen.stop();
}

/** The controllers that the product leans on. */
export const workloads: readonly ConformanceCase[] = [
  {
    name: 'a ReplicaSet keeps so many pods of its template, which it owns',
    async run(client, namespace) {
      const owner = await client.create(replicaSets, replicaSet(namespace, 'a', 2));
      await podCount(client, namespace, 2);
      const { items } = await client.list(pods, { namespace });
      for (const { metadata } of items) {
        assert.match(metadata.name, /^a-[a-z0-9]{5}$/);
        assert.equal(metadata.generateName, 'a-');
        assert.deepEqual(metadata.labels, { app: 'web' });
        assert.equal(controllerOf({ metadata })?.uid, owner.metadata.uid);
      }
      const counted = await eventuallyThere(
        client,
        replicaSets,
        { namespace, name: 'a' },
        'the pods are counted',
        ({ status }) => status?.replicas === 2,
      );
      assert.deepEqual(
        [counted.status?.fullyLabeledReplicas, counted.status?.readyReplicas, counted.status?.observedGeneration],
        [2, undefined, 1],
      );
      await client.patch(replicaSets, { namespace, name: 'a' }, { type: 'merge', body: { spec: { replicas: 1 } } });
      await podCount(client, namespace, 1);
      const [left] = (await client.list(pods, { namespace })).items;
      await client.remove(pods, { namespace, name: left?.metadata.name ?? '' });
      await podCount(client, namespace, 1);
      await eventuallyThere(
        client,
        replicaSets,
        { namespace, name: 'a' },
        'the change is noticed',
        ({ status }) => status?.observedGeneration === 2,
      );
    },
  },
  {
    name: 'a ReplicaSet counts pods as ready and available by what they say of themselves',
    async run(client, namespace) {
      await client.create(replicaSets, replicaSet(namespace, 'a', 1));
      await podCount(client, namespace, 1);
      const [only] = (await client.list(pods, { namespace })).items;
      const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }];
      const key = { namespace, name: only?.metadata.name ?? '' };
      await client.patch(pods, key, { type: 'merge', body: { status: { phase: 'Running', conditions } } }, 'status');
      await eventuallyThere(
        client,
        replicaSets,
        { namespace, name: 'a' },
        'the pod is available',
        ({ status }) => status?.readyReplicas === 1 && status.availableReplicas === 1,
      );
    },
  },
  {
    name: 'a ReplicaSet takes pods that match and have no owner, and gives them up when they match no more',
    async run(client, namespace) {
      const owner = await client.create(replicaSets, replicaSet(namespace, 'a', 1));
      await podCount(client, namespace, 1);
      const [first] = (await client.list(pods, { namespace })).items;
      const key = { namespace, name: first?.metadata.name ?? '' };
      await client.patch(pods, key, { type: 'merge', body: { metadata: { labels: { app: 'other' } } } });
      const loose = await eventuallyThere(client, pods, key, 'the pod has no owner', (object) => controllerOf(object) === undefined);
      assert.deepEqual(loose.metadata.labels, { app: 'other' });
      await podCount(client, namespace, 1);
      await client.patch(replicaSets, { namespace, name: 'a' }, { type: 'merge', body: { spec: { replicas: 2 } } });
      await podCount(client, namespace, 2);
      await client.patch(pods, key, { type: 'merge', body: { metadata: { labels: { app: 'web' } } } });
      await podCount(client, namespace, 2);
      for (const { metadata } of (await client.list(pods, { namespace, labelSelector: 'app=web' })).items) {
        assert.equal(controllerOf({ metadata })?.uid, owner.metadata.uid);
      }
    },
  },
  {
    name: 'a Deployment owns a ReplicaSet per template, named and labelled by its hash',
    async run(client, namespace) {
      const owner = await client.create(deployments, deployment(namespace, 'a', 1));
      await podCount(client, namespace, 1);
      const [first] = (await client.list(replicaSets, { namespace })).items;
      const hash = first?.metadata.labels?.['pod-template-hash'];
      assert.notEqual(hash, undefined);
      assert.equal(first?.metadata.name, `a-${hash}`);
      assert.equal(first?.metadata.annotations?.['deployment.kubernetes.io/revision'], '1');
      assert(first !== undefined && controllerOf(first)?.uid === owner.metadata.uid);
      const image = { spec: { template: { spec: { containers: [{ name: 'main', image: 'example.invalid/app:2' }] } } } };
      await client.patch(deployments, { namespace, name: 'a' }, { type: 'strategic', body: image });
      const seen = observe(client, replicaSets, { namespace, sendInitialEvents: true });
      await seen.until(
        'a second ReplicaSet',
        (events) => new Set(events.flatMap((event) => (event.type === 'BOOKMARK' ? [] : [event.object.metadata.name]))).size === 2,
      );
      await seen.stop();
      const revision = await eventuallyThere(
        client,
        deployments,
        { namespace, name: 'a' },
        'revision 2',
        ({ metadata }) => metadata.annotations?.['deployment.kubernetes.io/revision'] === '2',
      );
      assert.equal(revision.metadata.generation, 2);
    },
  },
];
