import { describe, expect, test } from '@jest/globals';
import { configMaps, deployments, type Kind, type KubeObject, type OwnerReference, pods, replicaSets, uidOf } from '@sluice/kubernetes';
import { deployment } from './testing/objects.ts';
import { type Stage, stage } from './testing/stage.ts';

const key = { namespace: 'default', name: 'web' };
const names = async <T extends KubeObject>({ client }: Stage, kind: Kind<T>): Promise<string[]> =>
  (await client.list(kind, { namespace: 'default' })).items.map(({ metadata }) => metadata.name);

/** A Deployment of three pods that take 20 s to stop, all of them ready. */
async function running(): Promise<Stage> {
  const on = await stage();
  await on.client.create(deployments, deployment('web', { replicas: 3, image: 'web:slow-stop-20s' }));
  await on.until(async () => (await on.client.get(deployments, key))?.status?.availableReplicas === 3);
  return on;
}

const empty = async (on: Stage): Promise<boolean> =>
  [await names(on, deployments), await names(on, replicaSets), await names(on, pods)].every((each) => each.length === 0);

async function configMap(on: Stage, name: string, owners: readonly KubeObject[] = [], rest: Partial<OwnerReference> = {}) {
  const ownerReferences = owners.map((owner) => ({
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: uidOf(owner),
    ...rest,
  }));
  return on.client.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default', ownerReferences } });
}

describe('garbage collection', () => {
  test('a Deployment deleted in the background is gone at once, all that it owned soon after', async () => {
    const on = await running();
    await on.client.remove(deployments, key);
    expect(await names(on, deployments)).toEqual([]);
    await on.clock.settle();
    expect(await names(on, replicaSets)).toEqual([]);
    expect(await names(on, pods)).toHaveLength(3);
    await on.until(() => empty(on), 25);
  });

  test('a Deployment deleted in the foreground stays until its last pod is gone', async () => {
    const on = await running();
    const startedAt = on.seconds();
    await on.client.remove(deployments, key, { propagation: 'Foreground' });
    await on.clock.advance(19_000);
    expect(await names(on, deployments)).toEqual(['web']);
    expect(await names(on, replicaSets)).toHaveLength(1);
    await on.until(() => empty(on), 5);
    expect(on.seconds() - startedAt).toBeGreaterThanOrEqual(20);
  });

  test('a Deployment deleted as orphan leaves its ReplicaSet and pods running, without an owner', async () => {
    const on = await running();
    const before = await names(on, pods);
    await on.client.remove(deployments, key, { propagation: 'Orphan' });
    await on.clock.advance(60_000);
    expect(await names(on, deployments)).toEqual([]);
    const [set] = (await on.client.list(replicaSets)).items;
    expect(set?.metadata.ownerReferences ?? []).toEqual([]);
    expect(await names(on, pods)).toEqual(before);
  });

  test('an owner of the same name but another uid is no owner', async () => {
    const on = await stage();
    const owner = await configMap(on, 'owner');
    await on.client.create(configMaps, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'child',
        namespace: 'default',
        ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: 'another' }],
      },
    });
    await on.until(async () => !(await names(on, configMaps)).includes('child'), 1);
    expect((await on.client.get(configMaps, { namespace: 'default', name: 'owner' }))?.metadata.uid).toBe(owner.metadata.uid);
  });

  test('an object with two owners outlives the first of them and then says that it has one', async () => {
    const on = await stage();
    const [first, second] = [await configMap(on, 'first'), await configMap(on, 'second')];
    await configMap(on, 'child', [first, second]);
    await on.client.remove(configMaps, { namespace: 'default', name: 'first' });
    await on.clock.advance(1000);
    const child = await on.client.get(configMaps, { namespace: 'default', name: 'child' });
    expect(child?.metadata.ownerReferences?.map(({ name }) => name)).toEqual(['second']);
    await on.client.remove(configMaps, { namespace: 'default', name: 'second' });
    await on.until(async () => !(await names(on, configMaps)).includes('child'), 1);
  });

  test('an owner of a kind that is not served keeps its dependents', async () => {
    const on = await stage();
    await on.client.create(configMaps, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'child',
        namespace: 'default',
        ownerReferences: [{ apiVersion: 'example.com/v1', kind: 'Thing', name: 'it', uid: 'uid-it' }],
      },
    });
    await on.clock.advance(3_600_000);
    expect(await names(on, configMaps)).toContain('child');
  });

  test('a dependent that appears after its owner is gone is collected too', async () => {
    const on = await stage();
    const owner = await configMap(on, 'owner');
    await on.client.remove(configMaps, { namespace: 'default', name: 'owner' });
    await on.clock.settle();
    await configMap(on, 'late', [owner]);
    await on.until(async () => !(await names(on, configMaps)).includes('late'), 1);
  });
});
