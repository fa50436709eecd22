import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Rollout, RolloutStatus } from '@sluice/api';
import { createStatusPace, type StatusPace } from './status-pace.ts';

const rollout = (resourceVersion: string): Rollout => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Rollout',
  metadata: { name: 'web', namespace: 'default', resourceVersion },
  spec: {},
  status: { phase: 'Progressing', replicas: 1 },
});
const planFor = (status: RolloutStatus): Parameters<StatusPace['heldUntil']>[1] => ({ actions: [], events: [], status });
const otherNumbers = planFor({ phase: 'Progressing', replicas: 2 });

describe('numbers of pods', () => {
  const wroteAt = 1_767_225_600_000;
  let now = wroteAt;
  const clock = { now: () => now };
  let pace: StatusPace;
  beforeEach(() => {
    now = wroteAt;
    pace = createStatusPace(clock, 1000);
    pace.wrote(rollout('1'));
  });

  test('wait until a second after the last write of the status', () => {
    expect(pace.heldUntil(rollout('1'), otherNumbers)).toBe(wroteAt + 1000);
    now += 999;
    expect(pace.heldUntil(rollout('1'), otherNumbers)).toBe(wroteAt + 1000);
    now += 1;
    expect(pace.heldUntil(rollout('1'), otherNumbers)).toBeUndefined();
  });

  test('never hold up a transition', () => {
    expect(pace.heldUntil(rollout('1'), planFor({ phase: 'Healthy', replicas: 2 }))).toBeUndefined();
  });

  test('are written at once with an event, so that it is told once', () => {
    const event = { type: 'Warning', reason: 'TrafficRoutingError', message: 'No such route.' } as const;
    expect(pace.heldUntil(rollout('1'), { ...otherNumbers, events: [event] })).toBeUndefined();
  });

  test('are written at once where another hand has changed the Rollout', () => {
    expect(pace.heldUntil(rollout('2'), otherNumbers)).toBeUndefined();
  });

  test('are written at once by a controller that has just started', () => {
    expect(createStatusPace(clock, 1000).heldUntil(rollout('1'), otherNumbers)).toBeUndefined();
  });

  test('of a Rollout that is made anew do not wait for the one before', () => {
    pace.forget('default/web');
    expect(pace.heldUntil(rollout('1'), otherNumbers)).toBeUndefined();
  });
});
