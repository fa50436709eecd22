import assert from 'node:assert/strict';
import {
  controllerOf,
  deployments,
  type EndpointSlice,
  endpointSlices,
  jobs,
  type KubernetesClient,
  nodes,
  pods,
  replicaSets,
  services,
} from '@sluice/kubernetes';
import type { ConformanceCase } from '../conformance-case.ts';
import { container, deployment, pod, podsAreWelcome, replicaSet, service } from '../objects.ts';
import { eventuallyGone, eventuallyThere, observe, story } from '../observing.ts';

/** Waits until exactly so many pods are there. */
async function podCount(client: KubernetesClient, namespace: string, count: number, labelSelector = 'app=web'): Promise<void> {
  const seen = observe(client, pods, { namespace, labelSelector, sendInitialEvents: true });
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
  {
    name: 'removing a ReplicaSet removes its pods, unless they are orphaned',
    async run(client, namespace) {
      await client.create(replicaSets, replicaSet(namespace, 'a', 2));
      await podCount(client, namespace, 2);
      await client.remove(replicaSets, { namespace, name: 'a' }, { propagation: 'Orphan' });
      await eventuallyGone(client, replicaSets, { namespace, name: 'a' });
      for (const loose of (await client.list(pods, { namespace, labelSelector: 'app=web' })).items)
        assert.equal(controllerOf(loose), undefined);
      const again = await client.create(replicaSets, replicaSet(namespace, 'b', 2));
      await eventuallyThere(
        client,
        replicaSets,
        { namespace, name: 'b' },
        'the pods are taken over',
        ({ status }) => status?.replicas === 2,
      );
      const { items } = await client.list(pods, { namespace, labelSelector: 'app=web' });
      assert.deepEqual(
        items.map((each) => controllerOf(each)?.uid),
        [again.metadata.uid, again.metadata.uid],
      );
      await client.remove(replicaSets, { namespace, name: 'b' });
      await podCount(client, namespace, 0);
    },
  },
  {
    name: 'a Job runs its pod to the end, and says so',
    async run(client, namespace) {
      const template = { spec: { schedulerName: 'nobody', restartPolicy: 'Never', containers: [container()] } };
      const job = await client.create(jobs, {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { namespace, name: 'a' },
        spec: { template },
      });
      assert.deepEqual([job.spec?.parallelism, job.spec?.completions, job.spec?.backoffLimit], [1, 1, 6]);
      const labelSelector = `batch.kubernetes.io/job-name=a,batch.kubernetes.io/controller-uid=${job.metadata.uid}`;
      await podCount(client, namespace, 1, labelSelector);
      const [only] = (await client.list(pods, { namespace, labelSelector })).items;
      assert(only !== undefined && controllerOf(only)?.uid === job.metadata.uid);
      const key = { namespace, name: only.metadata.name };
      await client.patch(pods, key, { type: 'merge', body: { status: { phase: 'Succeeded' } } }, 'status');
      const done = await eventuallyThere(client, jobs, { namespace, name: 'a' }, 'the Job is complete', ({ status }) =>
        (status?.conditions ?? []).some(({ type, status: value }) => type === 'Complete' && value === 'True'),
      );
      assert.equal(done.status?.succeeded, 1);
      assert.notEqual(done.status?.completionTime, undefined);
    },
  },
  {
    name: 'a Job whose pod fails more often than it may has failed',
    async run(client, namespace) {
      const template = { spec: { schedulerName: 'nobody', restartPolicy: 'Never', containers: [container()] } };
      const metadata = { namespace, name: 'a' };
      await client.create(jobs, { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: { backoffLimit: 0, template } });
      await podCount(client, namespace, 1, 'job-name=a');
      const [only] = (await client.list(pods, { namespace, labelSelector: 'job-name=a' })).items;
      await client.patch(
        pods,
        { namespace, name: only?.metadata.name ?? '' },
        { type: 'merge', body: { status: { phase: 'Failed' } } },
        'status',
      );
      const failed = await eventuallyThere(client, jobs, { namespace, name: 'a' }, 'the Job has failed', ({ status }) =>
        (status?.conditions ?? []).some(({ type, status: value }) => type === 'Failed' && value === 'True'),
      );
      assert.equal(failed.status?.failed, 1);
      assert.equal(failed.status?.conditions?.find(({ type }) => type === 'Failed')?.reason, 'BackoffLimitExceeded');
    },
  },
  {
    name: 'the slices of a Service hold the pods of its selector, ready or not, and follow it',
    run: (client, namespace) =>
      withNode(client, namespace, async (nodeName) => {
        await podsAreWelcome(client, namespace);
        await client.create(services, service(namespace, 'a'));
        for (const [name, app, ip] of [
          ['one', 'web', '10.1.2.3'],
          ['two', 'other', '10.1.2.4'],
        ] as const) {
          const { spec } = pod(namespace, name);
          const metadata = { namespace, name, labels: { app } };
          await client.create(pods, { ...pod(namespace, name), metadata, spec: { containers: [], ...spec, nodeName } });
          const conditions = [{ type: 'Ready', status: 'True' }];
          const body = { status: { phase: 'Running', podIP: ip, podIPs: [{ ip }], conditions } };
          await client.patch(pods, { namespace, name }, { type: 'merge', body }, 'status');
        }
        await eventuallyHolds(client, namespace, 'the ready pod', ['10.1.2.3 ready']);
        const conditions = [{ type: 'Ready', status: 'False' }];
        await client.patch(pods, { namespace, name: 'one' }, { type: 'merge', body: { status: { conditions } } }, 'status');
        await eventuallyHolds(client, namespace, 'the unready pod', ['10.1.2.3 unready']);
        await client.patch(services, { namespace, name: 'a' }, { type: 'merge', body: { spec: { selector: { app: 'other' } } } });
        await eventuallyHolds(client, namespace, 'the other pod', ['10.1.2.4 ready']);
        for (const name of ['one', 'two']) await client.remove(pods, { namespace, name }, { gracePeriodSeconds: 0 });
      }),
  },
];

/** A node on which nothing runs; pods without a node are in no slice. */
async function withNode(client: KubernetesClient, namespace: string, run: (name: string) => Promise<void>): Promise<void> {
  const name = `node-of-${namespace}`;
  await client.create(nodes, { apiVersion: 'v1', kind: 'Node', metadata: { name } });
  try {
    await run(name);
  } finally {
    await client.remove(nodes, { name });
  }
}

/** Waits until the slices of Service a say exactly this. */
async function eventuallyHolds(client: KubernetesClient, namespace: string, what: string, wanted: readonly string[]): Promise<void> {
  const seen = observe(client, endpointSlices, { namespace, labelSelector: 'kubernetes.io/service-name=a', sendInitialEvents: true });
  await seen.until(what, (events) => {
    const slices = new Map<string, EndpointSlice>();
    for (const event of events) {
      if (event.type === 'BOOKMARK') continue;
      if (event.type === 'DELETED') slices.delete(event.object.metadata.name);
      else slices.set(event.object.metadata.name, event.object);
    }
    const held = [...slices.values()].flatMap(({ endpoints }) =>
      (endpoints ?? []).map(({ addresses, conditions }) => `${addresses[0]} ${conditions?.ready === true ? 'ready' : 'unready'}`),
    );
    return story(events).includes('END') && held.sort().join() === [...wanted].sort().join();
  });
  await seen.stop();
}
