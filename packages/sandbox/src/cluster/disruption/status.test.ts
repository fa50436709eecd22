import { describe, expect, test } from '@jest/globals';
import { type Pod, type PodDisruptionBudget, parseInstant } from '@sluice/kubernetes';
import { pod } from '../testing/objects.ts';
import { budgetStatus } from './status.ts';

const now = parseInstant('2026-01-01T01:00:00Z') ?? 0;
const ready = (count: number): Pod[] =>
  Array.from({ length: count }, (_, index) => pod(`ready-${index}`, { readySince: '2026-01-01T00:00:00Z' }));
const unready = (count: number): Pod[] => Array.from({ length: count }, (_, index) => pod(`unready-${index}`));
const leaving = (count: number): Pod[] =>
  Array.from({ length: count }, (_, index) => pod(`leaving-${index}`, { readySince: '2026-01-01T00:00:00Z', terminating: true }));
const budget = (spec: PodDisruptionBudget['spec'], status?: PodDisruptionBudget['status']): PodDisruptionBudget => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: 'web', namespace: 'default', generation: 1 },
  ...(spec === undefined ? {} : { spec }),
  ...(status === undefined ? {} : { status }),
});

describe('a disruption budget', () => {
  test.each<
    [NonNullable<PodDisruptionBudget['spec']>, Pod[], number, [healthy: number, needed: number, allowed: number, expected: number]]
  >([
    [{ minAvailable: 3 }, ready(5), 5, [5, 3, 2, 5]],
    [{ minAvailable: 3 }, [...ready(2), ...unready(3)], 5, [2, 3, 0, 5]],
    [{ minAvailable: '50%' }, ready(5), 5, [5, 3, 2, 5]],
    [{ maxUnavailable: 1 }, ready(5), 5, [5, 4, 1, 5]],
    [{ maxUnavailable: '25%' }, ready(10), 10, [10, 7, 3, 10]],
    [{ maxUnavailable: 1 }, [...ready(4), ...leaving(1)], 5, [4, 4, 0, 5]],
    [{ maxUnavailable: 1 }, ready(6), 5, [6, 4, 2, 5]],
    [{ maxUnavailable: '100%' }, ready(5), 5, [5, 0, 5, 5]],
    [{ maxUnavailable: 1 }, [], 0, [0, 0, 0, 0]],
    [{}, ready(2), 2, [2, 1, 1, 2]],
  ])('with %j', (spec, pods, expected, [currentHealthy, desiredHealthy, disruptionsAllowed, expectedPods]) => {
    const { status } = budgetStatus(budget(spec), pods, expected, now);
    expect(status).toMatchObject({ currentHealthy, desiredHealthy, disruptionsAllowed, expectedPods, observedGeneration: 1 });
    expect(status.conditions?.[0]).toMatchObject({ type: 'DisruptionAllowed', status: disruptionsAllowed > 0 ? 'True' : 'False' });
  });

  test('counts a pod whose eviction was granted as gone, for two minutes', () => {
    const disruptedPods = { 'ready-0': '2026-01-01T00:59:00Z', 'ready-1': '2026-01-01T00:57:00Z', gone: '2026-01-01T00:59:59Z' };
    const seen = budget({ maxUnavailable: 1 }, { disruptedPods });
    const { status, revisitAt } = budgetStatus(seen, ready(5), 5, now);
    expect(status).toMatchObject({ currentHealthy: 4, disruptionsAllowed: 0, disruptedPods: { 'ready-0': '2026-01-01T00:59:00Z' } });
    expect(Object.keys(status.disruptedPods ?? {})).toEqual(['ready-0']);
    expect(revisitAt).toBe(parseInstant('2026-01-01T01:01:00Z'));
  });
});
