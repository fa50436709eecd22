import { describe, expect, test } from '@jest/globals';
import type { JobMetric } from '@sluice/api';
import { ApiError, type Job, type KubeObject, type KubernetesClient, keyOf, keyText, type Pod } from '@sluice/kubernetes';
import { createManualClock } from '@sluice/kubernetes/manual-clock';
import fc from 'fast-check';
import { ioForTests } from '../testing/io.ts';
import { job } from './job.ts';
import { jobName } from './job-name.ts';

const config: JobMetric = {
  metadata: { labels: { team: 'a' } },
  spec: { backoffLimit: 0, template: { spec: { containers: [{ name: 'check', image: 'check:1' }] } } },
};

/** A cluster with Jobs and pods, as far as the provider asks for them. */
function cluster() {
  const jobs = new Map<string, Job>();
  const pods: Pod[] = [];
  const client = {
    async create(_: unknown, object: Job) {
      const key = keyText(keyOf(object));
      if (jobs.has(key)) throw new ApiError('AlreadyExists', 'there already');
      jobs.set(key, object);
      return object;
    },
    get: async (_: unknown, key: { namespace: string; name: string }) => jobs.get(keyText(key)),
    list: async () => ({ items: pods, resourceVersion: '1' }),
    async remove(_: unknown, key: { namespace: string; name: string }) {
      if (!jobs.delete(keyText(key))) throw new ApiError('NotFound', 'not there');
    },
  } as unknown as KubernetesClient;
  const clock = createManualClock();
  const io = (more: object = {}) => ioForTests({ clock, jobs: { client, isElsewhere: false }, ...more });
  const only = (): Job => [...jobs.values()][0] ?? ({} as Job);
  const ends = (type: string, more: object = {}) => {
    const present = only();
    jobs.set(keyText(keyOf(present)), { ...present, status: { conditions: [{ type, status: 'True', ...more }] } });
  };
  return { jobs, pods, io, only, ends, clock };
}

const facts = { 'job-name': 'uid-1.errors.1', 'job-namespace': 'shop' };
const running = (clock: { now(): number }) => ({ is: 'running', facts, resumeAt: clock.now() + 10_000 });

describe('job', () => {
  test('makes a Job that belongs to the run, with a name that tells the measurement', async () => {
    const { io, only, clock } = cluster();
    expect(await job.measure(config, io())).toEqual(running(clock));
    expect(only()).toMatchObject({
      metadata: {
        name: 'uid-1.errors.1',
        namespace: 'shop',
        labels: { team: 'a', 'analysisrun.argoproj.io/uid': 'uid-1' },
        ownerReferences: [{ kind: 'AnalysisRun', name: 'run', uid: 'uid-1', controller: true }],
      },
      spec: { backoffLimit: 0, template: { spec: { restartPolicy: 'Never' } } },
    });
  });

  test('finds its Job again after a restart, and takes none of others', async () => {
    const { io, jobs } = cluster();
    await job.measure(config, io());
    await job.measure(config, io());
    expect(jobs.size).toBe(1);
    const stranger = { metadata: { name: 'run', namespace: 'shop', uid: 'uid-1' } } as KubeObject;
    for (const [key, each] of jobs) jobs.set(key, { ...each, metadata: { ...each.metadata, labels: {} } });
    await expect(job.measure(config, io({ run: stranger }))).rejects.toThrow('job shop/uid-1.errors.1 belongs to somebody else');
  });

  test.each([
    ['Complete', {}, { is: 'judged', phase: 'Successful', facts }],
    [
      'Failed',
      { reason: 'BackoffLimitExceeded', message: 'it was tried too often' },
      { is: 'judged', phase: 'Failed', message: 'BackoffLimitExceeded: it was tried too often', facts },
    ],
  ])('ends as the Job does: %s', async (type, more, measured) => {
    const { io, ends, clock } = cluster();
    await job.measure(config, io());
    expect(await job.resume?.(config, facts, io())).toEqual(running(clock));
    ends(type, more);
    expect(await job.resume?.(config, facts, io())).toEqual(measured);
  });

  test('waits for news once a pod is ready', async () => {
    const { io, jobs, only } = cluster();
    await job.measure(config, io());
    jobs.set('shop/uid-1.errors.1', { ...only(), status: { active: 1, ready: 1 } });
    expect(await job.resume?.(config, facts, io())).toEqual({ is: 'running', facts });
  });

  test.each(['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName'])(
    'is inconclusive where the image cannot be had: %s',
    async (reason) => {
      const { io, pods, jobs } = cluster();
      await job.measure(config, io());
      const status = { containerStatuses: [{ name: 'check', image: 'check:1', state: { waiting: { reason, message: 'not found' } } }] };
      pods.push({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, status } as unknown as Pod);
      expect(await job.resume?.(config, facts, io())).toMatchObject({
        phase: 'Inconclusive',
        message: `container check with image check:1 cannot start: ${reason}: not found`,
      });
      expect(jobs.size).toBe(0);
    },
  );

  test('a Job that is gone says nothing: that is an error', async () => {
    const { io, jobs } = cluster();
    await job.measure(config, io());
    jobs.clear();
    await expect(job.resume?.(config, facts, io())).rejects.toThrow('job shop/uid-1.errors.1 is gone');
  });

  test('is taken away when it is ended, and counts as neither good nor bad; one that has ended counts as it did', async () => {
    const { io, jobs, ends } = cluster();
    await job.measure(config, io());
    expect(await job.cancel?.(config, facts, io())).toEqual({ is: 'judged', phase: 'Inconclusive', message: 'Metric Terminated', facts });
    expect(jobs.size).toBe(0);
    await job.measure(config, io());
    ends('Complete');
    expect(await job.cancel?.(config, facts, io())).toMatchObject({ phase: 'Successful' });
    await job.forget?.(facts, io());
    await job.forget?.(facts, io());
    expect(jobs.size).toBe(0);
  });

  test('in another cluster it has no owner and the namespace that is set for all', async () => {
    const { io, only } = cluster();
    const { client } = io().jobs;
    await job.measure(config, io({ jobs: { client, namespace: 'checks', isElsewhere: true } }));
    expect(only().metadata.namespace).toBe('checks');
    expect(only().metadata.ownerReferences).toBeUndefined();
  });
});

describe('names of Jobs', () => {
  const uid = '951f5097-1cdc-4308-9e18-650c0d87c5c4';

  test('are plain where they can be', () => expect(jobName(uid, 'my-metric', 1)).toBe(`${uid}.my-metric.1`));

  test('are valid and different for different metrics, however they are called', () => {
    const number = fc.integer({ min: 1, max: 9999 });
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 80 }), fc.string({ minLength: 1, maxLength: 80 }), number, (one, other, n) => {
        const name = jobName(uid, one, n);
        expect(name.length).toBeLessThanOrEqual(63);
        expect(name).toMatch(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/);
        if (one !== other) expect(name).not.toBe(jobName(uid, other, n));
      }),
    );
    expect(jobName(uid, `${'latency-of-the-frontend-'.repeat(2)}a`, 1)).not.toBe(
      jobName(uid, `${'latency-of-the-frontend-'.repeat(2)}b`, 1),
    );
  });
});
