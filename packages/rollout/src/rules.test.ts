import { describe, expect, test } from '@jest/globals';
import type { RolloutStatus } from '@sluice/api';
import type { Deployment } from '@sluice/kubernetes';
import { conditionOf, withCondition } from './conditions.ts';
import { drain } from './scale-down-delay.ts';
import { noon, replicaSetWith, rolloutWith } from './testing/objects.ts';
import { scaleWorkload } from './workload.ts';

/** What users of Argo Rollouts know of both strategies and is easily got wrong: (!); "better" is what is done otherwise on purpose. */

describe('a condition', () => {
  const before = withCondition([], { type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated', message: 'first' }, noon);

  test('(!) better: has a new message though its status and reason stay, and keeps the time of its last transition', () => {
    const after = withCondition(
      before,
      { type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated', message: 'second' },
      noon + 5000,
    );
    expect(conditionOf({ conditions: after }, 'Progressing')).toMatchObject({
      message: 'second',
      lastTransitionTime: '2026-01-01T12:00:00Z',
      lastUpdateTime: '2026-01-01T12:00:05Z',
    });
  });

  test('that is the same is not written again, unless there is news behind it', () => {
    const same = { type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated', message: 'first' } as const;
    expect(withCondition(before, same, noon + 5000)).toBe(before);
    expect(conditionOf({ conditions: withCondition(before, same, noon + 5000, true) }, 'Progressing')?.lastUpdateTime).toBe(
      '2026-01-01T12:00:05Z',
    );
  });
});

test('(!) a deadline for pods has an annotation without a prefix', () => {
  expect(drain(replicaSetWith('v1'), { size: 4, delaySeconds: 30, now: noon }).change.annotations).toEqual({
    'scale-down-deadline': '2026-01-01T12:00:30Z',
  });
});

describe('a Deployment that the Rollout takes over', () => {
  const deployment: Deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'legacy', namespace: 'demo', uid: 'd' },
    spec: { replicas: 4, selector: {}, template: {} },
  };
  const to = (scaleDown: string, status: RolloutStatus, revision: string) => {
    const rollout = rolloutWith({ workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'legacy', scaleDown } });
    const numbered = { ...rollout, metadata: { ...rollout.metadata, annotations: { 'rollout.argoproj.io/revision': revision } } };
    return scaleWorkload(numbered, deployment, status).flatMap((each) => (each.do === 'scale-workload' ? [each.replicas] : []));
  };
  const half: RolloutStatus = { currentPodHash: 'v1', stableRS: 'v1', phase: 'Progressing', readyReplicas: 1, availableReplicas: 1 };
  const healthy: RolloutStatus = { ...half, phase: 'Healthy', updatedReplicas: 4, readyReplicas: 4, availableReplicas: 4 };

  test.each(['1', '7'])('(!) better: goes by any revision, so by revision %s too', (revision) => {
    expect(to('progressively', half, revision)).toEqual([3]);
    expect(to('progressively', healthy, revision)).toEqual([0]);
    expect(to('onsuccess', half, revision)).toEqual([]);
    expect(to('onsuccess', healthy, revision)).toEqual([0]);
    expect(to('never', healthy, revision)).toEqual([]);
  });
});
