import { describe, expect, test } from '@jest/globals';
import { type Job, type JobStatus, type Pod, parseInstant } from '@sluice/kubernetes';
import { job as jobOf, pod as podOf } from '../testing/objects.ts';
import { nextStart, tallyOf, trackingFinalizer } from './tally.ts';

const job = (status: JobStatus = {}): Job => ({ ...jobOf('work'), status });
const pod = (name: string, facts: Parameters<typeof podOf>[1] & { readonly tracked?: boolean } = {}): Pod => {
  const { tracked = true, ...rest } = facts;
  const made = podOf(name, rest);
  return tracked ? { ...made, metadata: { ...made.metadata, finalizers: [trackingFinalizer] } } : made;
};

describe('the tally of a Job', () => {
  test('notes a finished pod before it counts it, and counts it once however often it looks', () => {
    const done = pod('a', { phase: 'Succeeded' });
    const noted = tallyOf(job(), [done]);
    expect(noted).toMatchObject({
      succeeded: 1,
      counts: { succeeded: 0, uncountedTerminatedPods: { succeeded: ['uid-of-a'] } },
      free: [done],
    });

    const interrupted = tallyOf(job(noted.counts), [done]);
    expect(interrupted).toMatchObject({ succeeded: 1, counts: noted.counts, free: [done] });

    const freed = tallyOf(job(noted.counts), [pod('a', { phase: 'Succeeded', tracked: false })]);
    expect(freed).toMatchObject({ succeeded: 1, counts: { succeeded: 1, uncountedTerminatedPods: { succeeded: [] } }, free: [] });
    expect(tallyOf(job(noted.counts), [])).toMatchObject({ succeeded: 1, counts: freed.counts });
    expect(tallyOf(job(freed.counts), [])).toMatchObject({ succeeded: 1, counts: freed.counts });
  });

  test('counts what runs, what ends, and what was deleted under way', () => {
    const pods = [
      pod('ready', { readySince: '2026-01-01T00:00:00Z' }),
      pod('starting', { phase: 'Pending' }),
      pod('failed', { phase: 'Failed' }),
      pod('deleted', { terminating: true }),
      pod('done', { phase: 'Succeeded', terminating: true }),
    ];
    const tally = tallyOf(job({ succeeded: 4, failed: 2 }), pods);
    expect(tally.active.map(({ metadata }) => metadata.name)).toEqual(['ready', 'starting']);
    expect(tally).toMatchObject({ ready: 1, terminating: 1, succeeded: 5, failed: 4 });
  });
});

describe('the next pod of a Job', () => {
  const ended = (name: string, phase: string, at: string): Pod => {
    const made = podOf(name, { phase });
    const state = { terminated: { exitCode: 1, finishedAt: at } };
    return {
      ...made,
      status: { ...made.status, containerStatuses: [{ name: 'work', image: '', imageID: '', ready: false, restartCount: 0, state }] },
    };
  };

  test.each<[string, Pod[], string | undefined]>([
    ['starts at once at first', [], undefined],
    ['waits 10 s after a failure', [ended('a', 'Failed', '2026-01-01T00:10:00Z')], '2026-01-01T00:10:10Z'],
    [
      'waits 20 s after two',
      [ended('a', 'Failed', '2026-01-01T00:10:00Z'), ended('b', 'Failed', '2026-01-01T00:11:00Z')],
      '2026-01-01T00:11:20Z',
    ],
    [
      'starts at once after a success',
      [ended('a', 'Failed', '2026-01-01T00:10:00Z'), ended('b', 'Succeeded', '2026-01-01T00:11:00Z')],
      undefined,
    ],
    [
      'waits no longer than ten minutes',
      Array.from({ length: 20 }, (_, index) => ended(`p${index}`, 'Failed', '2026-01-01T00:10:00Z')),
      '2026-01-01T00:20:00Z',
    ],
  ])('%s', (_name, pods, at) => {
    expect(nextStart(pods)).toBe(at === undefined ? undefined : parseInstant(at));
  });
});
