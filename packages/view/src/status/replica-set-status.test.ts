import { describe, expect, test } from '@jest/globals';
import { replicaSet, web } from '../testing/objects.ts';
import { replicaSetStatus } from './replica-set-status.ts';

const owner = web({ namespace: 'demo', age: 9, replicas: 2, strategy: { canary: {} }, status: {} });
const of = (replicas: number, available: number) => replicaSet(owner, { name: 'web-x', image: 'demo:v1', age: 9, replicas, available });

describe('the word for a ReplicaSet', () => {
  test('is Healthy when all of its pods are available', () => {
    expect(replicaSetStatus(of(2, 2)).word).toBe('Healthy');
  });

  test('is Progressing while pods are missing, or before its controller has seen it', () => {
    expect(replicaSetStatus(of(2, 1)).word).toBe('Progressing');
    expect(replicaSetStatus({ ...of(2, 2), status: { replicas: 2, availableReplicas: 2, observedGeneration: 1 } }).word).toBe(
      'Progressing',
    );
    const { status: _, ...unseen } = of(2, 2);
    expect(replicaSetStatus(unseen).word).toBe('Progressing');
  });

  test('is ScaledDown when no pods are wanted', () => {
    expect(replicaSetStatus(of(0, 0)).word).toBe('ScaledDown');
  });

  test('is Degraded when pods cannot be made', () => {
    const failed = { ...of(2, 0), status: { replicas: 0, conditions: [{ type: 'ReplicaFailure', status: 'True' }] } };
    expect(replicaSetStatus(failed)).toEqual({ word: 'Degraded', tone: 'bad' });
  });
});
