import { describe, expect, test } from '@jest/globals';
import { type Job, jobs, pods } from '@sluice/kubernetes';
import { job } from './testing/objects.ts';
import { type Stage, stage } from './testing/stage.ts';

const key = { namespace: 'default', name: 'work' };
const read = async ({ client }: Stage): Promise<Job> => {
  const found = await client.get(jobs, key);
  if (found === undefined) throw new Error('the Job is gone');
  return found;
};
const is = async (on: Stage, type: string): Promise<boolean> =>
  (await read(on)).status?.conditions?.some((condition) => condition.type === type && condition.status === 'True') === true;
const podCount = async ({ client }: Stage): Promise<number> => (await client.list(pods, { namespace: 'default' })).items.length;

describe('a Job', () => {
  test('runs its pod to the end and keeps it', async () => {
    const on = await stage();
    await on.client.create(jobs, job('work'));
    await on.until(() => is(on, 'Complete'), 10);
    expect((await read(on)).status).toMatchObject({
      succeeded: 1,
      startTime: '2026-01-01T00:00:00Z',
      completionTime: '2026-01-01T00:00:01Z',
    });
    const [pod] = (await on.client.list(pods)).items;
    expect(pod?.status?.phase).toBe('Succeeded');
    expect(pod?.metadata.finalizers ?? []).toEqual([]);
  });

  test('runs as many pods as it needs, no more at a time than it may', async () => {
    const on = await stage();
    await on.client.create(jobs, job('work', { completions: 5, parallelism: 2, command: ['sh', '-c', 'sleep 10'] }));
    let most = 0;
    await on.until(async () => {
      const running = (await on.client.list(pods)).items.filter(({ status }) => status?.phase !== 'Succeeded');
      most = Math.max(most, running.length);
      return is(on, 'Complete');
    });
    expect(most).toBe(2);
    expect((await read(on)).status).toMatchObject({ succeeded: 5 });
    expect(on.seconds()).toBeGreaterThan(30);
    expect(on.seconds()).toBeLessThan(35);
  });

  test('tries again after 10, 20, 40 seconds, and fails when it has failed too often', async () => {
    const on = await stage();
    await on.client.create(jobs, job('work', { backoffLimit: 3, command: ['sh', '-c', 'exit 3'] }));
    await on.until(() => is(on, 'Failed'));
    expect(on.seconds()).toBeGreaterThan(70);
    expect(on.seconds()).toBeLessThan(80);
    const { status } = await read(on);
    expect(status).toMatchObject({ failed: 4 });
    expect(status?.conditions?.find(({ type }) => type === 'Failed')?.reason).toBe('BackoffLimitExceeded');
    expect((await on.client.list(pods)).items.map(({ status: { phase } = {} }) => phase)).toEqual(['Failed', 'Failed', 'Failed', 'Failed']);
  });

  test('with restart policy OnFailure lets the kubelet restart its pod, and fails after so many restarts', async () => {
    const on = await stage();
    const containers = [{ name: 'work', image: 'job:1', command: ['false'] }];
    await on.client.create(jobs, job('work', { backoffLimit: 2, template: { spec: { restartPolicy: 'OnFailure', containers } } }));
    await on.until(() => is(on, 'Failed'));
    expect(await podCount(on)).toBe(0);
    expect((await read(on)).status).toMatchObject({ failed: 1 });
  });

  test('fails at its deadline and takes its pods along', async () => {
    const on = await stage();
    await on.client.create(jobs, job('work', { activeDeadlineSeconds: 30, command: ['sleep', '3600'] }));
    await on.until(() => is(on, 'Failed'));
    expect((await read(on)).status?.conditions?.find(({ type }) => type === 'Failed')?.reason).toBe('DeadlineExceeded');
    expect(on.seconds()).toBeLessThan(32);
    expect(await podCount(on)).toBe(0);
  });

  test('never ends while its image cannot be pulled', async () => {
    const on = await stage();
    await on.client.create(jobs, job('work', { image: 'job:image-pull-error' }));
    await on.clock.advance(3_600_000);
    expect((await read(on)).status).toMatchObject({ active: 1 });
    expect((await on.client.list(pods)).items[0]?.status?.containerStatuses?.[0]?.state?.waiting?.reason).toBe('ImagePullBackOff');
  });

  test('is deleted with its pods so long after its end', async () => {
    const on = await stage();
    await on.client.create(jobs, job('work', { ttlSecondsAfterFinished: 60 }));
    await on.until(() => is(on, 'Complete'));
    const endedAt = on.seconds();
    await on.until(async () => (await on.client.get(jobs, key)) === undefined && (await podCount(on)) === 0);
    expect(on.seconds() - endedAt).toBeGreaterThan(58);
    expect(on.seconds() - endedAt).toBeLessThan(62);
  });

  test('counts a pod that was deleted under way as a failure, once', async () => {
    const on = await stage();
    await on.client.create(jobs, job('work', { command: ['sleep', '60'] }));
    await on.clock.advance(5000);
    const [pod] = (await on.client.list(pods)).items;
    if (pod === undefined) throw new Error('no pod');
    await on.client.remove(pods, { namespace: 'default', name: pod.metadata.name });
    await on.until(() => is(on, 'Complete'));
    expect((await read(on)).status).toMatchObject({ failed: 1, succeeded: 1 });
  });

  test('holds its pods while it is suspended, without counting them', async () => {
    const on = await stage();
    await on.client.create(jobs, job('work', { command: ['sleep', '20'] }));
    await on.clock.advance(5000);
    await on.client.patch(jobs, key, { type: 'merge', body: { spec: { suspend: true } } });
    await on.clock.advance(600_000);
    expect(await podCount(on)).toBe(0);
    expect(await is(on, 'Suspended')).toBe(true);
    await on.client.patch(jobs, key, { type: 'merge', body: { spec: { suspend: false } } });
    await on.until(() => is(on, 'Complete'), 30);
    const { status } = await read(on);
    expect([status?.succeeded, status?.failed ?? 0]).toEqual([1, 0]);
  });

  test('leaves nothing behind when it is deleted under way', async () => {
    const on = await stage();
    await on.client.create(jobs, job('work', { parallelism: 3, command: ['sleep', '3600'] }));
    await on.clock.advance(5000);
    await on.client.remove(jobs, key, { propagation: 'Background' });
    await on.until(async () => (await podCount(on)) === 0, 10);
  });
});
