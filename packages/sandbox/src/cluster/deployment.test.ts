import { describe, expect, test } from '@jest/globals';
import { type Deployment, deployments, pods, type ReplicaSet, replicaSets } from '@sluice/kubernetes';
import { newReplicaSet } from './deployment/replica-sets.ts';
import { deployment, replicaSet } from './testing/objects.ts';
import { type Stage, stage } from './testing/stage.ts';

const key = { namespace: 'default', name: 'web' };
const read = async ({ client }: Stage): Promise<Deployment> => {
  const found = await client.get(deployments, key);
  if (found === undefined) throw new Error('the Deployment is gone');
  return found;
};
const sets = async ({ client }: Stage): Promise<readonly ReplicaSet[]> => (await client.list(replicaSets, { namespace: 'default' })).items;
const setImage = (on: Stage, image: string) =>
  on.client.patch(deployments, key, {
    type: 'json',
    operations: [{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: image }],
  });
/** What `kubectl rollout status` waits for. */
const rolledOut = async (on: Stage): Promise<boolean> => {
  const { metadata, spec, status } = await read(on);
  const replicas = spec?.replicas ?? 1;
  return (
    status?.observedGeneration === metadata.generation &&
    (status?.updatedReplicas ?? 0) === replicas &&
    (status?.replicas ?? 0) === replicas &&
    (status?.availableReplicas ?? 0) === replicas
  );
};
const progressing = async (on: Stage): Promise<string | undefined> =>
  (await read(on)).status?.conditions?.find(({ type }) => type === 'Progressing')?.reason;

/** Somebody else's ReplicaSet, without pods. */
function replicaSetNamed(name: string): ReplicaSet {
  const { metadata: _, ...set } = replicaSet('other', { replicas: 0 });
  return { ...set, metadata: { name, namespace: 'default' } };
}

describe('a Deployment', () => {
  test('rolls ten pods to a new image, never below 8 available nor above 13 in all', async () => {
    const on = await stage();
    await on.client.create(deployments, deployment('web', {}));
    await on.until(() => rolledOut(on));
    expect(on.seconds()).toBeLessThan(3);

    await setImage(on, 'web:2');
    let [fewest, most] = [10, 10];
    await on.until(async () => {
      const all = (await on.client.list(pods, { namespace: 'default' })).items.filter(
        ({ metadata }) => metadata.deletionTimestamp === undefined,
      );
      const ready = all.filter(({ status }) => status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'));
      fewest = Math.min(fewest, ready.length);
      most = Math.max(most, all.length);
      return rolledOut(on);
    });
    expect([fewest, most]).toEqual([8, 13]);
    expect(await progressing(on)).toBe('NewReplicaSetAvailable');
    expect((await sets(on)).map(({ spec }) => spec?.replicas).sort()).toEqual([0, 10]);
    expect((await read(on)).metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('2');
  });

  test('goes back to the old template as a new revision, with the old ReplicaSet', async () => {
    const on = await stage();
    await on.client.create(deployments, deployment('web', { replicas: 2 }));
    await on.until(() => rolledOut(on));
    const [first] = await sets(on);
    await setImage(on, 'web:2');
    await on.until(() => rolledOut(on));
    await setImage(on, 'web:1');
    await on.until(() => rolledOut(on));
    const current = (await sets(on)).find(({ metadata }) => metadata.uid === first?.metadata.uid);
    expect(current?.spec?.replicas).toBe(2);
    expect(current?.metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/revision': '3',
      'deployment.kubernetes.io/revision-history': '1',
    });
    expect(await sets(on)).toHaveLength(2);
  });

  test('keeps no more old revisions than its limit', async () => {
    const on = await stage();
    await on.client.create(deployments, deployment('web', { replicas: 1, revisionHistoryLimit: 2 }));
    for (const image of ['web:2', 'web:3', 'web:4', 'web:5']) {
      await on.until(() => rolledOut(on));
      await setImage(on, image);
    }
    await on.until(() => rolledOut(on));
    await on.clock.advance(10_000);
    expect((await sets(on)).map(({ metadata }) => metadata.annotations?.['deployment.kubernetes.io/revision']).sort()).toEqual([
      '3',
      '4',
      '5',
    ]);
  });

  test('does nothing about a new template while it is paused, but follows its size', async () => {
    const on = await stage();
    await on.client.create(deployments, deployment('web', { replicas: 2 }));
    await on.until(() => rolledOut(on));
    await on.client.patch(deployments, key, { type: 'merge', body: { spec: { paused: true } } });
    await setImage(on, 'web:2');
    await on.client.patch(deployments, key, { type: 'merge', body: { spec: { replicas: 5 } } });
    await on.clock.advance(60_000);
    expect((await sets(on)).map(({ spec }) => spec?.replicas)).toEqual([5]);
    expect(await progressing(on)).toBe('DeploymentPaused');
    await on.client.patch(deployments, key, { type: 'merge', body: { spec: { paused: false } } });
    await on.until(() => rolledOut(on));
    expect((await sets(on)).map(({ spec }) => spec?.replicas).sort()).toEqual([0, 5]);
  });

  test('with Recreate starts the new pods only when the last old one is gone', async () => {
    const on = await stage();
    await on.client.create(deployments, deployment('web', { replicas: 3, strategy: { type: 'Recreate' }, image: 'web:slow-stop-20s' }));
    await on.until(() => rolledOut(on));
    await setImage(on, 'web:2');
    const images = async () => new Set((await on.client.list(pods)).items.map(({ spec }) => spec?.containers[0]?.image));
    let mixed = 0;
    await on.until(async () => {
      if ((await images()).size > 1) mixed++;
      return rolledOut(on);
    });
    expect(mixed).toBe(0);
    expect(await images()).toEqual(new Set(['web:2']));
    expect(on.seconds()).toBeGreaterThan(20);
  });

  test('never replaces good pods beyond its budget by pods that crash, and says that it has run out of time', async () => {
    const on = await stage();
    await on.client.create(deployments, deployment('web', { replicas: 4, progressDeadlineSeconds: 60 }));
    await on.until(() => rolledOut(on));
    await setImage(on, 'web:crash');
    await on.until(async () => (await progressing(on)) === 'ProgressDeadlineExceeded', 90);
    await on.clock.advance(3_600_000);
    const { status } = await read(on);
    expect(status?.availableReplicas).toBe(3);
    expect(status?.conditions?.find(({ type }) => type === 'Available')?.status).toBe('True');
    const restarts = (await on.client.list(pods)).items.map(
      ({ status: { containerStatuses } = {} }) => containerStatuses?.[0]?.restartCount ?? 0,
    );
    expect(Math.max(...restarts)).toBeGreaterThan(10);
    await setImage(on, 'web:1');
    await on.until(() => rolledOut(on));
  });

  test('shares a change of size out among its ReplicaSets in the middle of a rollout', async () => {
    const on = await stage();
    await on.client.create(deployments, deployment('web', {}));
    await on.until(() => rolledOut(on));
    await setImage(on, 'web:never-ready');
    await on.clock.advance(30_000);
    expect((await sets(on)).map(({ spec }) => spec?.replicas).sort()).toEqual([5, 8]);
    await on.client.patch(deployments, key, { type: 'merge', body: { spec: { replicas: 20 } } });
    await on.clock.advance(30_000);
    const sizes = new Map((await sets(on)).map(({ spec }) => [spec?.template?.spec?.containers[0]?.image, spec?.replicas]));
    expect([sizes.get('web:1'), sizes.get('web:never-ready')]).toEqual([15, 10]);
  });

  test('adopts a ReplicaSet that fits, without touching its pods', async () => {
    const on = await stage({ behaviours: ['kubelet', 'replica-set', 'deployment'] });
    await on.client.create(deployments, deployment('web', { replicas: 2 }));
    await on.until(() => rolledOut(on));
    const before = (await on.client.list(pods)).items.map(({ metadata }) => metadata.uid);
    await on.client.remove(deployments, key, { propagation: 'Background' });
    const [set] = await sets(on);
    if (set === undefined) throw new Error('the ReplicaSet is gone');
    await on.client.patch(
      replicaSets,
      { namespace: 'default', name: set.metadata.name },
      { type: 'merge', body: { metadata: { ownerReferences: null } } },
    );
    await on.client.create(deployments, deployment('web', { replicas: 2 }));
    await on.until(() => rolledOut(on));
    expect((await sets(on)).map(({ metadata }) => metadata.ownerReferences?.[0]?.name)).toEqual(['web']);
    expect((await on.client.list(pods)).items.map(({ metadata }) => metadata.uid)).toEqual(before);
  });

  test('takes another name for its ReplicaSet where the first is taken', async () => {
    const on = await stage();
    await on.client.create(deployments, deployment('web', { replicas: 1, paused: true }));
    await on.clock.advance(1000);
    const { name } = newReplicaSet(await read(on), 0, 1).metadata;
    const taken = replicaSetNamed(name);
    await on.client.create(replicaSets, taken);
    await on.client.patch(deployments, key, { type: 'merge', body: { spec: { paused: false } } });
    await on.until(() => rolledOut(on));
    expect((await read(on)).status?.collisionCount).toBe(1);
    const mine = (await sets(on)).filter(({ metadata }) => metadata.ownerReferences?.[0]?.name === 'web');
    expect(mine.map(({ metadata }) => metadata.name)).not.toContain(name);
    expect(mine).toHaveLength(1);
  });

  test('writes nothing once it is rolled out', async () => {
    const on = await stage();
    await on.client.create(deployments, deployment('web', {}));
    await on.until(() => rolledOut(on));
    await on.clock.advance(60_000);
    const { resourceVersion } = await on.client.list(pods);
    await on.clock.advance(86_400_000);
    expect((await on.client.list(pods)).resourceVersion).toBe(resourceVersion);
    expect(on.clock.nextDue).toBeUndefined();
  });
});
