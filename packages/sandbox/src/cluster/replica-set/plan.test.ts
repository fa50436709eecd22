import { describe, expect, test } from '@jest/globals';
import type { Pod } from '@sluice/kubernetes';
import { pod, replicaSet } from '../testing/objects.ts';
import { planReplicas, type ReplicaPlan } from './plan.ts';

const pods = (count: number, facts: Parameters<typeof pod>[1] = {}): Pod[] =>
  Array.from({ length: count }, (_, index) => pod(`p${index}`, facts));
const outcome = (plan: ReplicaPlan): string =>
  plan.do === 'create' ? `create ${plan.count}` : plan.do === 'delete' ? `delete ${plan.pods.length}` : plan.do;

describe('a ReplicaSet', () => {
  test.each<[string, number, Pod[], string]>([
    ['creates what is missing', 3, pods(1), 'create 2'],
    ['is content', 3, pods(3), 'nothing'],
    ['deletes what is too much', 1, pods(3), 'delete 2'],
    ['deletes all', 0, pods(3), 'delete 3'],
    ['replaces pods that have failed', 2, pods(2, { phase: 'Failed' }), 'create 2'],
    ['replaces pods that are on their way out', 2, pods(2, { terminating: true }), 'create 2'],
    ['counts pods that are not ready', 2, pods(2, { phase: 'Pending', node: null }), 'nothing'],
    ['creates no more than 500 at once', 2000, [], 'create 500'],
    ['deletes no more than 500 at once', 0, pods(600), 'delete 500'],
  ])('%s', (_name, replicas, present, expected) => {
    expect(outcome(planReplicas(replicaSet('web', { replicas }), present))).toBe(expected);
  });

  test('does neither while it is being deleted', () => {
    const set = replicaSet('web', { replicas: 3 });
    const leaving = { ...set, metadata: { ...set.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } };
    expect(planReplicas(leaving, [])).toEqual({ do: 'nothing' });
  });
});
