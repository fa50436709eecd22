import { describe, expect, test } from '@jest/globals';
import { type RolloutStatus, rolloutPhases } from '@sluice/api';
import fc from 'fast-check';
import { pausedCanary, templateWith } from '../testing/scene.ts';
import type { Goal, OnPause, Target } from './goal.ts';
import { judge, type Seen } from './judge.ts';

const status: fc.Arbitrary<RolloutStatus> = fc
  .record({
    phase: fc.constantFrom(...rolloutPhases),
    message: fc.constantFrom('', 'CanaryPauseStep', 'InvalidSpec: x', 'RolloutAborted: x', 'ProgressDeadlineExceeded: x'),
    abort: fc.boolean(),
    promoteFull: fc.boolean(),
    controllerPause: fc.boolean(),
    isPaused: fc.boolean(),
    currentStepIndex: fc.integer({ min: 0, max: 6 }),
    currentPodHash: fc.constantFrom('a', 'b'),
    stableRS: fc.constantFrom('a', 'b'),
    observedGeneration: fc.constantFrom('1', '2'),
    workloadObservedGeneration: fc.constantFrom('4', '5'),
  })
  .map(({ isPaused, ...rest }) => ({
    ...rest,
    pauseConditions: isPaused ? [{ reason: 'CanaryPauseStep' as const, startTime: '2026-01-01T00:00:00Z' }] : [],
  }));
const goal: fc.Arbitrary<Goal> = fc.oneof(
  fc.constantFrom<Goal>({ kind: 'healthy' }, { kind: 'paused' }, { kind: 'aborted' }),
  fc.integer({ min: 0, max: 6 }).map((step): Goal => ({ kind: 'step', step })),
);
const target: fc.Arbitrary<Target> = fc.constantFrom<Target>(
  { kind: 'present' },
  { kind: 'image', image: 'demo:v2' },
  { kind: 'revision', hash: 'a' },
);
const wish = fc.record({
  name: fc.constant('web'),
  goals: fc.array(goal, { minLength: 1, maxLength: 2 }),
  target,
  onPause: fc.constantFrom<OnPause>('succeed', 'fail', 'wait'),
});

/** Seen of a Rollout of generation 2 whose template is its own, or that of a Deployment of generation 5. */
const seen = (found: RolloutStatus, hasWorkload: boolean): Seen => {
  const rollout = pausedCanary({}, hasWorkload ? { workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } } : {});
  return {
    rollout: { ...rollout, status: found },
    workload: { generation: hasWorkload ? 5 : 2, template: templateWith('demo:v2') },
    hasTargetReplicaSet: false,
  };
};
const isObserved = (found: RolloutStatus, hasWorkload: boolean): boolean =>
  found.observedGeneration === '2' && (!hasWorkload || found.workloadObservedGeneration === '5');

describe('the judgement of a moment', () => {
  test('is never more than a guess where the status is about another spec or workload', () => {
    fc.assert(
      fc.property(wish, status, fc.boolean(), (wanted, found, hasWorkload) => {
        fc.pre(!isObserved(found, hasWorkload));
        expect(judge(wanted, seen(found, hasWorkload), undefined).verdict).toBe('pending');
      }),
      { numRuns: 500 },
    );
  });

  test('is "reached" only where the status says so in its own words', () => {
    fc.assert(
      fc.property(wish, status, fc.boolean(), (wanted, found, hasWorkload) => {
        const { verdict } = judge(wanted, seen(found, hasWorkload), undefined);
        fc.pre(verdict === 'reached');
        const holds = (each: Goal): boolean => {
          if (each.kind === 'healthy') return found.phase === 'Healthy' && found.stableRS === found.currentPodHash;
          if (each.kind === 'aborted') return found.abort === true;
          if (each.kind === 'paused') return found.phase === 'Paused';
          return (found.currentStepIndex ?? 0) >= each.step || found.phase === 'Healthy';
        };
        const isGoodPause = wanted.onPause === 'succeed' && found.phase === 'Paused';
        expect(isGoodPause || wanted.goals.some(holds)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('is "superseded" for ever once the template is another one', () => {
    fc.assert(
      fc.property(wish, status, (wanted, found) => {
        fc.pre(wanted.target.kind === 'present');
        const update = { uid: pausedCanary().metadata.uid, template: templateWith('demo:v1') };
        expect(judge(wanted, seen(found, false), update).verdict).toBe('superseded');
      }),
    );
  });
});
