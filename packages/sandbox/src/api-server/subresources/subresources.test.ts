import { describe, expect, test } from '@jest/globals';
import { deployments, type KubernetesClient, type Pod, podDisruptionBudgets, pods, replicaSets } from '@sluice/kubernetes';
import { namespace, pod, refused, replicaSet, testServer } from '../testing/server.ts';

const key = { namespace, name: 'a' };
const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { namespace, name: 'a' } };

async function runningPod(client: KubernetesClient, ready: 'True' | 'False' = 'True'): Promise<Pod> {
  await client.create(pods, pod('a', { nodeName: 'n' }));
  const conditions = [{ type: 'Ready', status: ready }];
  return client.patch(pods, key, { type: 'merge', body: { status: { phase: 'Running', conditions } } }, 'status');
}

async function budget(client: KubernetesClient, name: string, status: Readonly<Record<string, number>>, spec = {}): Promise<void> {
  const selector = { matchLabels: { app: 'web' } };
  await client.create(podDisruptionBudgets, {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { namespace, name },
    spec: { selector, minAvailable: 1, ...spec },
  });
  const body = {
    status: { observedGeneration: 1, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1, disruptionsAllowed: 0, ...status },
  };
  await client.patch(podDisruptionBudgets, { namespace, name }, { type: 'merge', body }, 'status');
}

describe('eviction', () => {
  test('deletes a pod that no budget covers', async () => {
    const { client } = testServer();
    await runningPod(client);
    await client.post(pods, key, 'eviction', eviction);
    expect((await client.get(pods, key))?.metadata.deletionTimestamp).toBeDefined();
  });

  test('is refused where the budget is used up, and says what the budget needs', async () => {
    const { client } = testServer();
    await runningPod(client);
    await budget(client, 'b', {});
    const error = await refused(client.post(pods, key, 'eviction', eviction));
    expect([error.reason, error.code, error.message]).toEqual([
      'TooManyRequests',
      429,
      "Cannot evict pod as it would violate the pod's disruption budget.",
    ]);
    expect(error.causes).toEqual([
      { field: '', reason: 'DisruptionBudget', message: 'The disruption budget b needs 1 healthy pods and has 1 currently' },
    ]);
    expect((await client.get(pods, key))?.metadata.deletionTimestamp).toBeUndefined();
  });

  test('spends the budget', async () => {
    const { client } = testServer();
    await runningPod(client);
    await budget(client, 'b', { disruptionsAllowed: 1 });
    await client.post(pods, key, 'eviction', eviction);
    const { status } = (await client.get(podDisruptionBudgets, { namespace, name: 'b' })) ?? {};
    expect([status?.disruptionsAllowed, Object.keys(status?.disruptedPods ?? {})]).toEqual([0, ['a']]);
  });

  test('waits for a budget that was changed and not yet looked at', async () => {
    const { client } = testServer();
    await runningPod(client);
    await budget(client, 'b', { disruptionsAllowed: 1, observedGeneration: 0 });
    const error = await refused(client.post(pods, key, 'eviction', eviction));
    expect([error.retryAfterSeconds, error.causes[0]?.message]).toEqual([
      10,
      'The disruption budget b is still being processed by the server.',
    ]);
  });

  test('a pod that is not ready goes where enough others are, or where the budget says so', async () => {
    for (const [status, spec] of [
      [{ currentHealthy: 2, desiredHealthy: 2 }, {}],
      [{ currentHealthy: 0, desiredHealthy: 2 }, { unhealthyPodEvictionPolicy: 'AlwaysAllow' }],
    ] as const) {
      const { client } = testServer();
      await runningPod(client, 'False');
      await budget(client, 'b', status, spec);
      await client.post(pods, key, 'eviction', eviction);
      expect((await client.get(pods, key))?.metadata.deletionTimestamp).toBeDefined();
    }
  });

  test('a pod under two budgets is not evicted at all', async () => {
    const { client } = testServer();
    await runningPod(client);
    await budget(client, 'b', { disruptionsAllowed: 1 });
    await budget(client, 'c', { disruptionsAllowed: 1 });
    expect((await refused(client.post(pods, key, 'eviction', eviction))).reason).toBe('InternalError');
  });
});

describe('binding', () => {
  test('puts a pod on a node once', async () => {
    const { client } = testServer();
    await client.create(pods, pod('a'));
    const bind = (name: string) => client.post(pods, key, 'binding', { target: { kind: 'Node', name } });
    await bind('n1');
    const bound = await client.get(pods, key);
    expect(bound?.spec?.nodeName).toBe('n1');
    expect(bound?.status?.conditions?.map(({ type, status }) => [type, status])).toEqual([['PodScheduled', 'True']]);
    expect((await refused(bind('n2'))).message).toContain('pod a is already assigned to node "n1"');
  });
});

describe('scale', () => {
  test('shows and changes how many pods are wanted, and nothing else', async () => {
    const { client } = testServer();
    await client.create(replicaSets, replicaSet('a', { replicas: 2 }));
    const scale = await client.patch(
      replicaSets,
      key,
      { type: 'merge', body: { spec: { replicas: 5 }, status: { replicas: 9 } } },
      'scale',
    );
    expect(scale).toMatchObject({ kind: 'Scale', spec: { replicas: 5 }, status: { replicas: 0, selector: 'app=web' } });
    const changed = await client.get(replicaSets, key);
    expect([changed?.spec?.replicas, changed?.status?.replicas, changed?.metadata.generation]).toEqual([5, 0, 2]);
    const error = await refused(client.patch(replicaSets, key, { type: 'merge', body: { spec: { replicas: -1 } } }, 'scale'));
    expect(error.message).toBe('Scale.autoscaling "a" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0');
  });

  test('holds the same optimistic lock as the object', async () => {
    const { client } = testServer();
    await client.create(deployments, { ...replicaSet('a'), kind: 'Deployment', spec: { ...replicaSet('a').spec, replicas: 1 } } as never);
    const body = { metadata: { resourceVersion: '1' }, spec: { replicas: 2 } };
    expect((await refused(client.patch(deployments, key, { type: 'merge', body }, 'scale'))).reason).toBe('Conflict');
  });
});
