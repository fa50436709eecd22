import { describe, expect, test } from '@jest/globals';
import { restart } from './restart.ts';
import { drain } from './scale-down-delay.ts';
import { point, pointWhenServing } from './services.ts';
import { noon, podOf, replicaSetWith, rolloutWith, serviceWith } from './testing/objects.ts';

describe('drain', () => {
  const deadline = 'scale-down-deadline';

  test('keeps the size until the delay is over, and sets the deadline once', () => {
    const first = drain(replicaSetWith('old'), { size: 4, delaySeconds: 30, now: noon });
    expect(first).toEqual({ change: { replicas: 4, annotations: { [deadline]: '2026-01-01T12:00:30Z' } }, until: noon + 30_000 });
    const marked = replicaSetWith('old', { annotations: { [deadline]: '2026-01-01T12:00:30Z' } });
    expect(drain(marked, { size: 6, delaySeconds: 30, now: noon + 29_000 })).toEqual({ change: { replicas: 6 }, until: noon + 30_000 });
    expect(drain(marked, { size: 4, delaySeconds: 30, now: noon + 30_000 })).toEqual({
      change: { replicas: 0, annotations: { [deadline]: null } },
    });
  });

  test('never cuts a delay short by rounding', () => {
    expect(drain(replicaSetWith('old'), { size: 4, delaySeconds: 1, now: noon + 1 }).until).toBe(noon + 2000);
  });

  test('without a delay the pods go at once, and an empty ReplicaSet has no deadline', () => {
    expect(drain(replicaSetWith('old'), { size: 4, delaySeconds: 0, now: noon })).toEqual({ change: { replicas: 0 } });
    const marked = replicaSetWith('old', { size: 0, annotations: { [deadline]: '2026-01-01T12:00:30Z' } });
    expect(drain(marked, { size: 4, delaySeconds: 30, now: noon })).toEqual({ change: { annotations: { [deadline]: null } } });
  });
});

describe('pointing Services', () => {
  const rollout = rolloutWith();
  const moved = ({ actions }: ReturnType<typeof point>) => actions.map((each) => (each.do === 'point-service' ? each.podHash : each.do));

  test('a Service that selects all pods waits for every pod of a revision', () => {
    expect(moved(pointWhenServing(rollout, serviceWith('s'), replicaSetWith('v1', { available: 3 })))).toEqual([]);
    expect(moved(pointWhenServing(rollout, serviceWith('s'), replicaSetWith('v1')))).toEqual(['v1']);
  });

  test('a Service that selects another revision waits for one pod, and never goes to none', () => {
    expect(moved(pointWhenServing(rollout, serviceWith('s', 'v1'), replicaSetWith('v2', { available: 0 })))).toEqual([]);
    expect(moved(pointWhenServing(rollout, serviceWith('s', 'v1'), replicaSetWith('v2', { available: 1 })))).toEqual(['v2']);
    expect(moved(pointWhenServing(rollout, serviceWith('s', 'v1'), replicaSetWith('v2', { size: 0 })))).toEqual([]);
  });

  test('what is right already is not written, and the switch is told in the words that tools know', () => {
    expect(point(rollout, serviceWith('s', 'v1'), 'v1')).toEqual({ actions: [], events: [] });
    expect(point(rollout, serviceWith('s', 'v1'), 'v2').events).toEqual([
      { type: 'Normal', reason: 'SwitchService', message: "Switched selector for service 's' from 'v1' to 'v2'" },
    ]);
  });
});

describe('restart', () => {
  const before = '2026-01-01T11:00:00Z';
  const after = '2026-01-01T11:59:59Z';
  const restartAt = '2026-01-01T11:59:00Z';
  const replicaSets = [replicaSetWith('v1')];
  const pass = (created: readonly string[], { maxUnavailable = 1, now = noon, leaving = 0, minReadySeconds = 0, mayEvict = true } = {}) => {
    const rollout = rolloutWith({ restartAt, minReadySeconds }, { stableRS: 'v1' });
    const pods = created.map((time, index) => podOf('v1', index, time, index < leaving));
    return restart({ rollout, now, replicaSets, services: {}, pods }, { maxUnavailable, groups: [{ replicaSets, wanted: 4 }], mayEvict });
  };

  test('takes no more pods than may be missing, counting those that are leaving already', () => {
    expect(pass([before, before, before, before]).actions).toHaveLength(1);
    expect(pass([before, before, before, before], { maxUnavailable: 3 }).actions).toHaveLength(3);
    expect(pass([before, before, before, before], { leaving: 1 }).actions).toHaveLength(0);
    expect(pass([before, before, before, before], { maxUnavailable: 0 }).actions).toHaveLength(1);
  });

  test('does not count a pod that has just gone, although its ReplicaSet still does, nor one that is ready too shortly', () => {
    expect(pass([before, before, before]).actions).toHaveLength(0);
    expect(pass([before, before, before, before], { minReadySeconds: 60 * 60 }).actions).toHaveLength(0);
  });

  test('evicts nothing in a pass that takes pods away already, and comes again', () => {
    expect(pass([before, before, before, before], { mayEvict: false })).toEqual({ actions: [], revisitAt: noon + 30_000 });
  });

  test('lets pods of one group stand in for nobody outside of it', () => {
    const both = [replicaSetWith('v1', { size: 2 }), replicaSetWith('v2', { size: 2 })];
    const pods = [podOf('v1', 0, before), podOf('v2', 0, after), podOf('v2', 1, after)];
    const seen = { rollout: rolloutWith({ restartAt, replicas: 2 }, { stableRS: 'v1' }), now: noon, replicaSets: both, services: {}, pods };
    expect(
      restart(seen, { maxUnavailable: 0, groups: both.map((each) => ({ replicaSets: [each], wanted: 2 })), mayEvict: true }).actions,
    ).toEqual([]);
  });

  test('is done when every pod is younger, and not before its time', () => {
    expect(pass([after, after, after, after])).toEqual({ actions: [], restartedAt: restartAt });
    expect(pass([before], { now: noon - 3_600_000 })).toEqual({ actions: [], revisitAt: noon - 60_000 });
  });
});
