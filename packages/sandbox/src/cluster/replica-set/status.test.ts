import { describe, expect, test } from '@jest/globals';
import { parseInstant } from '@sluice/kubernetes';
import { pod, replicaSet } from '../testing/objects.ts';
import { replicaSetStatus } from './status.ts';

const now = parseInstant('2026-01-01T00:01:00Z') ?? 0;

describe('the status of a ReplicaSet', () => {
  const set = replicaSet('web', { replicas: 5, minReadySeconds: 30 });

  test('counts pods, ready ones, and those that have been ready long enough', () => {
    const pods = [
      pod('old', { owner: set, readySince: '2026-01-01T00:00:00Z' }),
      pod('just-now', { owner: set, readySince: '2026-01-01T00:00:30Z' }),
      pod('soon', { owner: set, readySince: '2026-01-01T00:00:50Z' }),
      pod('later', { owner: set, readySince: '2026-01-01T00:00:59Z' }),
      pod('unready', { owner: set }),
      pod('relabelled', { labels: { app: 'other' }, readySince: '2026-01-01T00:00:00Z' }),
      pod('leaving', { owner: set, readySince: '2026-01-01T00:00:00Z', terminating: true }),
      pod('failed', { owner: set, phase: 'Failed' }),
    ];
    const { status, revisitAt } = replicaSetStatus(set, pods, { now });
    expect(status).toEqual({
      replicas: 6,
      fullyLabeledReplicas: 5,
      readyReplicas: 5,
      availableReplicas: 3,
      terminatingReplicas: 1,
      observedGeneration: 1,
    });
    expect(revisitAt).toBe(parseInstant('2026-01-01T00:01:20Z'));
  });

  test('says what kept it from its size, since when, and no longer than that', () => {
    const failure = { reason: 'FailedCreate', message: 'quota' } as const;
    const first = replicaSetStatus(set, [], { now, failure });
    expect(first.status.conditions).toEqual([
      { type: 'ReplicaFailure', status: 'True', ...failure, lastTransitionTime: '2026-01-01T00:01:00Z' },
    ]);
    const again = replicaSetStatus({ ...set, status: first.status }, [], { now: now + 60_000, failure });
    expect(again.status).toEqual(first.status);
    expect(replicaSetStatus({ ...set, status: first.status }, [], { now }).status.conditions).toBeUndefined();
  });
});
