import { describe, expect, test } from '@jest/globals';
import type { RolloutStatus } from '@sluice/api';
import { web } from '../testing/objects.ts';
import { rolloutState, stateLine } from './rollout-status.ts';

const rollout = (status: RolloutStatus, spec = {}) =>
  web({ namespace: 'demo', age: 9, replicas: 1, strategy: { canary: {} }, status, spec });

describe('what is said about a Rollout', () => {
  test('is the verdict of its controller', () => {
    expect(stateLine(rolloutState(rollout({ phase: 'Healthy' })))).toBe('Healthy');
    expect(stateLine(rolloutState(rollout({ phase: 'Paused', message: 'CanaryPauseStep' })))).toBe('Paused - CanaryPauseStep');
  });

  test('is never a verdict about an older spec', () => {
    expect(rolloutState(rollout({ phase: 'Healthy', observedGeneration: '2' }))).toEqual({
      phase: 'Progressing',
      message: 'waiting for rollout spec update to be observed',
    });
  });

  test('takes an observed generation that is no number for the present one', () => {
    expect(rolloutState(rollout({ phase: 'Healthy', observedGeneration: '7f9c4d' })).phase).toBe('Healthy');
  });

  test('waits until an update of the referenced workload is observed', () => {
    const behind = rollout({ phase: 'Healthy', workloadObservedGeneration: '4' }, { workloadRef: { kind: 'Deployment', name: 'web' } });
    const annotated = {
      ...behind,
      metadata: { ...behind.metadata, annotations: { 'rollout.argoproj.io/workload-generation': '5' } },
    };
    expect(rolloutState(annotated).message).toBe('waiting for rollout spec update to be observed for the reference workload');
    expect(rolloutState(behind).phase).toBe('Healthy');
  });

  test('is a resume on its way, after the pauses were taken away', () => {
    const state = rolloutState(rollout({ phase: 'Paused', message: 'CanaryPauseStep', controllerPause: true }));
    expect(stateLine(state)).toBe('Progressing - waiting for rollout to unpause');
  });

  test('is progress where no controller has looked yet', () => {
    const { status: _, ...unseen } = rollout({});
    expect(stateLine(rolloutState(unseen))).toBe('Progressing - more replicas need to be updated');
    expect(stateLine(rolloutState({ ...unseen, spec: { ...unseen.spec, paused: true } }))).toBe('Paused - manually paused');
  });
});
