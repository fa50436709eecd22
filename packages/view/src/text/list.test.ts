import { describe, expect, test } from '@jest/globals';
import { experimentRow } from '../list/experiment-row.ts';
import { rolloutRow } from '../list/rollout-row.ts';
import { counts, experiment, now, web } from '../testing/objects.ts';
import * as recorded from '../testing/recorded.ts';
import { renderExperimentList, renderRolloutList } from './list.ts';

const sixSteps = (setWeight: number) => ({
  canary: { steps: [{ setWeight }, { pause: {} }, { setWeight: 50 }, { pause: {} }, { setWeight: 75 }, { pause: {} }] },
});
const paused = web({
  namespace: 'demo',
  age: 9,
  replicas: 4,
  strategy: sixSteps(25),
  status: { ...counts(4, 1, 4, 4), phase: 'Paused', message: 'CanaryPauseStep', currentStepIndex: 1 },
});

describe('the list of Rollouts', () => {
  test('shows a canary', () => {
    expect(renderRolloutList([rolloutRow(paused)]).join('\n')).toBe(recorded.listCanary);
  });

  test('shows a blue-green rollout without steps and weights', () => {
    const blueGreen = web({
      namespace: 'demo2',
      age: 9,
      replicas: 3,
      strategy: { blueGreen: { activeService: 'web' } },
      status: { ...counts(6, 3, 3, 3), phase: 'Healthy' },
    });
    expect(renderRolloutList([rolloutRow(blueGreen)]).join('\n')).toBe(recorded.listBlueGreen);
  });

  test('shows several namespaces in a column as wide as the longest', () => {
    const healthy = web({
      namespace: 'diff-canary-basic',
      age: 9,
      replicas: 4,
      strategy: sixSteps(25),
      status: { ...counts(4, 4, 4, 4), phase: 'Healthy', currentStepIndex: 6 },
    });
    const odd = web({
      namespace: 'diff-canary-odd-replicas',
      age: 9,
      replicas: 7,
      strategy: sixSteps(10),
      status: { ...counts(8, 1, 8, 8), phase: 'Paused', currentStepIndex: 1 },
    });
    const rows = [paused, healthy, odd].map(rolloutRow);
    expect(renderRolloutList(rows, { namespace: true }).join('\n')).toBe(recorded.listEverywhere);
  });

  test('can say when it was made', () => {
    expect(renderRolloutList([rolloutRow(paused)], { timestamp: now }).join('\n')).toBe(recorded.listWithTime);
  });

  test('keeps its columns in rows that follow without a header', () => {
    const [header, row] = renderRolloutList([rolloutRow(paused)]);
    expect(renderRolloutList([rolloutRow(paused)], { header: false })).toEqual([row]);
    expect(header).toHaveLength(row?.length ?? 0);
  });

  test('shows a canary without steps at full weight', () => {
    const plain = web({ namespace: 'demo', age: 9, replicas: 1, strategy: { canary: {} }, status: counts(1, 1, 1, 1) });
    const row = rolloutRow(plain);
    expect(row.step).toBeUndefined();
    expect(row.setWeight).toBe(100);
  });
});

describe('the list of Experiments', () => {
  test('shows how long they still run', () => {
    const row = experimentRow(experiment(paused, { name: 'web-fffbb9664-2-2', age: 8, phase: 'Running', availableAgo: 8 }), now);
    expect(renderExperimentList([row]).join('\n')).toBe(recorded.listExperiments);
  });

  test('shows no remaining time once they have ended', () => {
    expect(experimentRow(experiment(paused, { name: 'x', age: 8, phase: 'Failed', availableAgo: 8 }), now).leftMs).toBeUndefined();
  });
});
