import { describe, expect, test } from '@jest/globals';
import type { RolloutSpec } from '@sluice/api';
import type { RolloutObjects } from '../family.ts';
import { ago, counts, experiment, jobRun, now, pods, replicaSet, web } from '../testing/objects.ts';
import * as recorded from '../testing/recorded.ts';
import { experimentTree } from '../tree/experiment-tree.ts';
import { rolloutTree } from '../tree/rollout-tree.ts';
import { ansi } from './paint.ts';
import { renderExperimentTree, renderTree } from './tree.ts';

const v1 = '79c5ff6557';
const v2 = 'fffbb9664';

const nothing = { replicaSets: [], pods: [], experiments: [], analysisRuns: [] };
const printed = (objects: RolloutObjects): string => renderTree(rolloutTree(objects, now)).join('\n');

describe('a canary', () => {
  const strategy: RolloutSpec['strategy'] = {
    canary: { steps: [{ setWeight: 25 }, { pause: {} }, { setWeight: 50 }, { pause: {} }, { setWeight: 75 }, { pause: { duration: 5 } }] },
  };

  test('that is healthy', () => {
    const rollout = web({
      namespace: 'demo',
      age: 6,
      replicas: 4,
      strategy,
      status: { ...counts(4, 4, 4, 4), phase: 'Healthy', stableRS: v1, currentPodHash: v1, currentStepIndex: 6 },
    });
    const stable = replicaSet(rollout, { name: `web-${v1}`, image: 'demo:v1', age: 6, replicas: 4, revision: 1 });
    const all = { ...nothing, rollout, replicaSets: [stable], pods: pods(stable, { rccbw: 6, s6n5b: 6, k5nf4: 6, kf6ts: 6 }) };
    expect(printed(all)).toBe(recorded.canaryHealthy);
  });

  test('that is paused at a step', () => {
    const rollout = web({
      namespace: 'demo',
      age: 11,
      replicas: 4,
      strategy,
      status: {
        ...counts(4, 1, 4, 4),
        phase: 'Paused',
        message: 'CanaryPauseStep',
        stableRS: v1,
        currentPodHash: v2,
        currentStepIndex: 1,
        controllerPause: true,
        pauseConditions: [{ reason: 'CanaryPauseStep', startTime: ago(1) }],
      },
    });
    const stable = replicaSet(rollout, { name: `web-${v1}`, image: 'demo:v1', age: 11, replicas: 3, revision: 1 });
    const canary = replicaSet(rollout, { name: `web-${v2}`, image: 'demo:v2', age: 5, replicas: 1, revision: 2 });
    const all = {
      ...nothing,
      rollout,
      replicaSets: [stable, canary],
      pods: [...pods(stable, { k5nf4: 11, kf6ts: 11, s6n5b: 11 }), ...pods(canary, { w6v4z: 5 })],
    };
    expect(printed(all)).toBe(recorded.canaryPaused);
  });

  test('that was aborted', () => {
    const rollout = web({
      namespace: 'demo',
      age: 19,
      replicas: 4,
      strategy,
      status: {
        ...counts(4, 0, 4, 4),
        phase: 'Degraded',
        message: 'RolloutAborted: Rollout aborted update to revision 2',
        abort: true,
        stableRS: v1,
        currentPodHash: v2,
        currentStepIndex: 0,
      },
    });
    const stable = replicaSet(rollout, { name: `web-${v1}`, image: 'demo:v1', age: 19, replicas: 4, revision: 1 });
    const canary = replicaSet(rollout, { name: `web-${v2}`, image: 'demo:v2', age: 13, replicas: 0, revision: 2 });
    const all = { ...nothing, rollout, replicaSets: [stable, canary], pods: pods(stable, { ggjb7: 4, k5nf4: 19, kf6ts: 19, s6n5b: 19 }) };
    expect(printed(all)).toBe(recorded.canaryAborted);
  });

  test('that was paused by hand', () => {
    const rollout = web({
      namespace: 'demo',
      age: 31,
      replicas: 4,
      strategy,
      spec: { paused: true },
      status: {
        ...counts(4, 3, 4, 4),
        phase: 'Paused',
        message: 'manually paused',
        stableRS: v1,
        currentPodHash: v2,
        currentStepIndex: 5,
      },
    });
    const stable = replicaSet(rollout, { name: `web-${v1}`, image: 'demo:v1', age: 31, replicas: 1, revision: 1 });
    const canary = replicaSet(rollout, { name: `web-${v2}`, image: 'demo:v2', age: 25, replicas: 3, revision: 2 });
    const all = {
      ...nothing,
      rollout,
      replicaSets: [canary, stable],
      pods: [...pods(canary, { hjnkx: 3, mnvgk: 9, pq95j: 5 }), ...pods(stable, { k5nf4: 31 })],
    };
    expect(printed(all)).toBe(recorded.canaryPausedByHand);
  });

  test('that goes back to a former revision', () => {
    const rollout = web({
      namespace: 'demo',
      age: 41,
      replicas: 4,
      strategy,
      status: {
        ...counts(4, 1, 4, 4),
        phase: 'Paused',
        message: 'CanaryPauseStep',
        stableRS: v2,
        currentPodHash: v1,
        currentStepIndex: 1,
        controllerPause: true,
        pauseConditions: [{ reason: 'CanaryPauseStep', startTime: ago(1) }],
      },
    });
    const stable = replicaSet(rollout, { name: `web-${v2}`, image: 'demo:v2', age: 35, replicas: 3, revision: 2 });
    const canary = replicaSet(rollout, { name: `web-${v1}`, image: 'demo:v1', age: 41, replicas: 1, revision: 3 });
    const all = {
      ...nothing,
      rollout,
      replicaSets: [stable, canary],
      pods: [...pods(stable, { '42gw5': 4, bcbl7: 4, fdchk: 4 }), ...pods(canary, { nhx2l: 4 })],
    };
    expect(printed(all)).toBe(recorded.canaryAfterUndo);
  });
});

describe('a blue-green rollout', () => {
  const strategy: RolloutSpec['strategy'] = { blueGreen: { activeService: 'web', previewService: 'web-preview' } };

  test('that is healthy', () => {
    const rollout = web({
      namespace: 'demo2',
      age: 5,
      replicas: 3,
      strategy,
      status: {
        ...counts(3, 3, 3, 3),
        phase: 'Healthy',
        stableRS: v1,
        currentPodHash: v1,
        blueGreen: { activeSelector: v1, previewSelector: v1 },
      },
    });
    const stable = replicaSet(rollout, { name: `web-${v1}`, image: 'demo:v1', age: 5, replicas: 3, revision: 1 });
    const all = { ...nothing, rollout, replicaSets: [stable], pods: pods(stable, { '4v9xk': 5, stmf5: 5, vtbmt: 5 }) };
    expect(printed(all)).toBe(recorded.blueGreenHealthy);
  });

  test('that shows a preview', () => {
    const rollout = web({
      namespace: 'demo2',
      age: 10,
      replicas: 3,
      strategy,
      status: {
        ...counts(4, 1, 3, 3),
        phase: 'Paused',
        message: 'BlueGreenPause',
        stableRS: v1,
        currentPodHash: v2,
        blueGreen: { activeSelector: v1, previewSelector: v2 },
      },
    });
    const stable = replicaSet(rollout, { name: `web-${v1}`, image: 'demo:v1', age: 10, replicas: 3, revision: 1 });
    const preview = replicaSet(rollout, { name: `web-${v2}`, image: 'demo:v2', age: 5, replicas: 1, revision: 2 });
    const all = {
      ...nothing,
      rollout,
      replicaSets: [stable, preview],
      pods: [...pods(stable, { '4v9xk': 10, stmf5: 10, vtbmt: 10 }), ...pods(preview, { b7f7k: 5 })],
    };
    expect(printed(all)).toBe(recorded.blueGreenPreview);
  });

  test('that keeps its former pods for a while', () => {
    const rollout = web({
      namespace: 'demo2',
      age: 15,
      replicas: 3,
      strategy,
      status: {
        ...counts(6, 3, 3, 3),
        phase: 'Healthy',
        stableRS: v2,
        currentPodHash: v2,
        blueGreen: { activeSelector: v2, previewSelector: v2 },
      },
    });
    const old = replicaSet(rollout, { name: `web-${v1}`, image: 'demo:v1', age: 15, replicas: 3, revision: 1, deadlineIn: 295 });
    const stable = replicaSet(rollout, { name: `web-${v2}`, image: 'demo:v2', age: 10, replicas: 3, revision: 2 });
    const all = {
      ...nothing,
      rollout,
      replicaSets: [old, stable],
      pods: [...pods(old, { '4v9xk': 15, stmf5: 15, vtbmt: 15 }), ...pods(stable, { '9xsvn': 5, b7f7k: 10, ttffs: 5 })],
    };
    expect(printed(all)).toBe(recorded.blueGreenPromoted);
  });

  test('whose spec is invalid', () => {
    const rollout = web({
      namespace: 'demo4',
      age: 3,
      replicas: 1,
      strategy: { blueGreen: { activeService: 'nope' } },
      status: {
        phase: 'Degraded',
        message:
          'InvalidSpec: The Rollout "web" is invalid: spec.strategy.blueGreen.activeService: Invalid value: "nope": service "nope" not found',
      },
    });
    expect(printed({ ...nothing, rollout })).toBe(recorded.invalidSpec);
  });
});

describe('a canary with an analysis and an Experiment', () => {
  const job1 = '36966e26-2b5b-4ca1-b21d-2359faf4c863';
  const job2 = '58a8fac2-89fd-4b13-91ad-78277ccdc989';

  /** The rollout `later` seconds after the Experiment's step had been running for 8 seconds. */
  function scene(later: number, delays: boolean) {
    const ended = later > 0;
    const rollout = web({
      namespace: 'demo3',
      age: 21 + later,
      replicas: 2,
      strategy: {
        canary: { steps: [{ setWeight: 50 }, { analysis: {} }, { experiment: { templates: [] } }, { pause: {} }] },
      },
      status: {
        ...counts(2, 1, 2, 2),
        phase: ended ? 'Paused' : 'Progressing',
        message: ended ? 'CanaryPauseStep' : 'more replicas need to be updated',
        stableRS: v1,
        currentPodHash: v2,
        currentStepIndex: ended ? 3 : 2,
      },
    });
    const stable = replicaSet(rollout, { name: `web-${v1}`, image: 'demo:v1', age: 21 + later, replicas: 1, revision: 1 });
    const canary = replicaSet(rollout, { name: `web-${v2}`, image: 'demo:v2', age: 16 + later, replicas: 1, revision: 2 });
    const compared = experiment(rollout, {
      name: `web-${v2}-2-2`,
      age: 8 + later,
      phase: ended ? 'Successful' : 'Running',
      availableAgo: 8 + later,
    });
    const arm = (template: string, image: string) =>
      replicaSet(compared, {
        name: `web-${v2}-2-2-${template}`,
        image,
        age: 8 + later,
        replicas: 1,
        hash: template,
        template,
        ...(delays ? { deadlineIn: 25 } : {}),
      });
    const base = arm('base', 'demo:v1');
    const next = arm('next', 'demo:v2');
    const step = jobRun(rollout, {
      name: `web-${v2}-2-1`,
      age: 16 + later,
      phase: 'Successful',
      job: job1,
      jobAges: [16 + later, 10 + later],
    });
    const check = jobRun(compared, {
      name: `web-${v2}-2-2-check`,
      age: 8 + later,
      phase: 'Successful',
      job: job2,
      jobAges: [8 + later, 2 + later],
    });
    return {
      rollout,
      experiment: compared,
      experiments: [compared],
      replicaSets: [next, base, canary, stable],
      analysisRuns: [step, check],
      pods: [
        ...pods(stable, { d5jhx: 21 + later }),
        ...pods(canary, { nv6qr: 16 + later }),
        ...pods(base, { pwq6g: 8 + later }),
        ...pods(next, { qv9gr: 8 + later }),
      ],
    };
  }

  test('shows the run of the current step and its Jobs', () => {
    const rollout = web({
      namespace: 'demo3',
      age: 9,
      replicas: 2,
      strategy: {
        canary: { steps: [{ setWeight: 50 }, { analysis: {} }, { experiment: { templates: [] } }, { pause: {} }] },
      },
      status: {
        ...counts(2, 1, 2, 2),
        phase: 'Progressing',
        message: 'more replicas need to be updated',
        stableRS: v1,
        currentPodHash: v2,
        currentStepIndex: 1,
      },
    });
    const stable = replicaSet(rollout, { name: `web-${v1}`, image: 'demo:v1', age: 9, replicas: 1, revision: 1 });
    const canary = replicaSet(rollout, { name: `web-${v2}`, image: 'demo:v2', age: 4, replicas: 1, revision: 2 });
    const run = jobRun(rollout, { name: `web-${v2}-2-1`, age: 4, phase: 'Running', job: job1, jobAges: [4] });
    const all = {
      ...nothing,
      rollout,
      replicaSets: [stable, canary],
      pods: [...pods(stable, { d5jhx: 9 }), ...pods(canary, { nv6qr: 4 })],
      analysisRuns: [run],
    };
    expect(printed(all)).toBe(recorded.analysisRunning);
  });

  test('shows the Experiment with all that it has', () => {
    expect(printed(scene(0, false))).toBe(recorded.experimentRunning);
  });

  test('shows how long the pods of an ended Experiment stay', () => {
    expect(printed(scene(5, true))).toBe(recorded.experimentEnded);
  });

  test('shows the Experiment alone', () => {
    expect(renderExperimentTree(experimentTree(scene(0, false), now)).join('\n')).toBe(recorded.experimentAlone);
  });
});

describe('the tree', () => {
  const rollout = web({
    namespace: 'demo',
    age: 60,
    replicas: 1,
    strategy: { canary: {} },
    status: { ...counts(1, 1, 1, 1), phase: 'Healthy' },
  });

  test('tells what the rollout waits for, where its controller says so', () => {
    const { status = {} } = rollout;
    const waitingFor = { reason: 'CanaryPauseStep', message: 'The pause of step 2 of 6 lasts.', since: ago(12), until: ago(-49) };
    const [, , , line] = renderTree(rolloutTree({ ...nothing, rollout: { ...rollout, status: { ...status, waitingFor } } }, now));
    expect(line).toBe('Waiting:         The pause of step 2 of 6 lasts (for 12s, 48s left)');
  });

  test('leaves objects of other owners out', () => {
    const other = web({ namespace: 'elsewhere', age: 60, replicas: 1, strategy: { canary: {} }, status: {} });
    const foreign = replicaSet(other, { name: 'web-x', image: 'demo:v1', age: 60, replicas: 1, revision: 1 });
    expect(rolloutTree({ ...nothing, rollout, replicaSets: [foreign] }, now).root.children).toEqual([]);
  });

  test('has the same text with and without colours', () => {
    const stable = replicaSet(rollout, { name: 'web-x', image: 'demo:v1', age: 60, replicas: 1, revision: 1 });
    const tree = rolloutTree({ ...nothing, rollout, replicaSets: [stable], pods: pods(stable, { a: 3 }) }, now);
    const painted = renderTree(tree, ansi);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what a colour begins with
    expect(painted.map((line) => line.replaceAll(/\u001b\[\d+m/g, ''))).toEqual(renderTree(tree));
    expect(painted).not.toEqual(renderTree(tree));
  });
});
