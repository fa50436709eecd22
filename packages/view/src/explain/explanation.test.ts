import { describe, expect, test } from '@jest/globals';
import { type AnalysisRun, apiVersion, type CanaryStep, type RolloutStatus, revisionAnnotation } from '@sluice/api';
import { controllerReference, type Event } from '@sluice/kubernetes';
import { ago, container, counts, experiment, now, pods, replicaSet, web } from '../testing/objects.ts';
import { renderExplanation } from '../text/explanation.ts';
import { explanationOf } from './explanation.ts';
import { stepText } from './planned-steps.ts';
import { situationOf } from './situation.ts';

const steps = [{ setWeight: 20 }, { pause: { duration: 60 } }, { analysis: {} }, { experiment: { templates: [] } }, { pause: {} }];
const underway = { currentPodHash: 'new', stableRS: 'old', phase: 'Progressing' } as const;
const canary = (status: RolloutStatus, spec = {}) =>
  web({
    namespace: 'demo',
    age: 60,
    replicas: 4,
    strategy: { canary: { steps } },
    status: { ...counts(4, 1, 4, 4), ...underway, ...status },
    spec,
  });
const paused = (reason: 'CanaryPauseStep' | 'InconclusiveAnalysisRun') => ({
  phase: 'Paused' as const,
  controllerPause: true,
  pauseConditions: [{ reason, startTime: ago(9) }],
});

describe('the situation of a rollout', () => {
  test.each<[string, RolloutStatus, object?]>([
    ['unobserved', { observedGeneration: '2', phase: 'Healthy' }],
    ['unobserved', { observedGeneration: '2', phase: 'Degraded', abort: true, message: 'RolloutAborted: x' }],
    ['invalid', { phase: 'Degraded', message: 'InvalidSpec: x' }],
    ['aborted', { phase: 'Degraded', message: 'RolloutAborted: x', abort: true }],
    ['late', { phase: 'Degraded', message: 'ProgressDeadlineExceeded: x' }],
    ['done', { phase: 'Healthy', currentStepIndex: 5 }],
    ['paused-by-hand', { ...paused('CanaryPauseStep'), currentStepIndex: 4 }, { paused: true }],
    ['waits-for-promotion', { ...paused('CanaryPauseStep'), currentStepIndex: 4 }],
    ['timed-pause', { ...paused('CanaryPauseStep'), currentStepIndex: 1 }],
    ['inconclusive', { ...paused('InconclusiveAnalysisRun'), currentStepIndex: 2 }],
    ['analysis-runs', { currentStepIndex: 2 }],
    ['experiment-runs', { currentStepIndex: 3 }],
    ['moving', { currentStepIndex: 0 }],
  ])('is %s for %j', (situation, status, spec = {}) => {
    expect(situationOf(canary(status, spec))).toBe(situation);
  });
});

describe('a step in words', () => {
  test.each<[CanaryStep, string]>([
    [{ setWeight: 20 }, 'weight 20 %'],
    [{ pause: {} }, 'pause until someone promotes'],
    [{ pause: { duration: '1h30m' } }, 'pause for 90m'],
    [{ setCanaryScale: { replicas: 3 } }, 'canary of 3 pods'],
    [{ setCanaryScale: { weight: 25 } }, 'canary of 25 % of the pods'],
    [{ setCanaryScale: { matchTrafficWeight: true } }, 'canary as large as its weight asks for'],
    [{ analysis: { templates: [{ templateName: 'errors' }, { templateName: 'latency' }] } }, 'analysis errors, latency'],
    [{ experiment: { templates: [{ name: 'base', specRef: 'stable' }], duration: '5m' } }, 'experiment base for 5m'],
    [{ setHeaderRoute: { name: 'beta', match: [] } }, 'header route beta'],
    [{ setHeaderRoute: { name: 'beta' } }, 'remove header route beta'],
    [{ setMirrorRoute: { name: 'copy', match: [] } }, 'mirror route copy'],
    [{ plugin: { name: 'example/step' } }, 'plugin example/step'],
  ])('%j is "%s"', (step, text) => {
    expect(stepText(step)).toBe(text);
  });
});

describe('the evidence', () => {
  const rollout = canary({ currentStepIndex: 2 });
  const current = replicaSet(rollout, { name: 'web-new', image: 'demo:v2', age: 9, replicas: 5, hash: 'new', revision: 2 });
  const run = (name: string, revision: number, status: AnalysisRun['status']): AnalysisRun => ({
    apiVersion,
    kind: 'AnalysisRun',
    metadata: {
      name,
      namespace: 'demo',
      uid: name,
      ownerReferences: [controllerReference(rollout)],
      annotations: { [revisionAnnotation]: String(revision) },
    },
    spec: { metrics: [] },
    ...(status && { status }),
  });
  const explained = (parts: Partial<Parameters<typeof explanationOf>[0]>, events: readonly Event[] = []) =>
    explanationOf({ rollout, replicaSets: [current], pods: [], experiments: [], analysisRuns: [], ...parts }, events, now);

  test('names the metrics that are not good, with their last values', () => {
    const failed = run('check', 2, {
      phase: 'Failed',
      message: 'Metric "errors" assessed Failed due to failed (2) > failureLimit (1)',
      metricResults: [
        {
          name: 'errors',
          phase: 'Failed',
          successful: 1,
          failed: 2,
          error: 1,
          measurements: ['0.1', '0.5', '', '0.6', '0.7'].map((value) => ({ phase: 'Failed', value })),
        },
        { name: 'latency', phase: 'Successful', successful: 3 },
        { name: 'noise', phase: 'Error', dryRun: true, measurements: [{ phase: 'Error', message: 'connection refused' }] },
      ],
    });
    expect(
      explained({ analysisRuns: [failed, run('before', 1, { phase: 'Failed' }), run('good', 2, { phase: 'Successful' })] }).evidence,
    ).toEqual([
      'AnalysisRun check is Failed: Metric "errors" assessed Failed due to failed (2) > failureLimit (1)',
      'Metric errors is Failed (1 good, 2 bad, 1 without a result; last values 0.5, 0.6, 0.7).',
      'Metric noise (dry run) is Error: connection refused',
    ]);
  });

  test('names an experiment that did not go well', () => {
    const failed = experiment(rollout, { name: 'compare', age: 9, phase: 'Failed', availableAgo: 5 });
    expect(explained({ experiments: [failed] }).evidence).toEqual(['Experiment compare is Failed.']);
  });

  test('names the first pods that are not ready, and counts the others', () => {
    const unready = pods(current, { a: 9, b: 9, c: 9, d: 9, e: 9 }).map((pod, index) => ({
      ...pod,
      status: {
        ...pod.status,
        conditions:
          index === 0
            ? [{ type: 'Ready', status: 'True' }]
            : index === 1
              ? [{ type: 'PodScheduled', status: 'False', message: '0/3 nodes are available' }]
              : [],
        containerStatuses: [
          index === 2
            ? container({
                ready: false,
                restartCount: 1,
                state: { waiting: { reason: 'CrashLoopBackOff' } },
                lastState: { terminated: { exitCode: 137 } },
              })
            : container({ ready: false }),
        ],
      },
    }));
    expect(explained({ pods: unready }).evidence).toEqual([
      'Pod web-new-b runs, but is not ready: 0/3 nodes are available',
      'Pod web-new-c is CrashLoopBackOff after 1 restart: c ended with code 137',
      'Pod web-new-d runs, but is not ready.',
      '1 more pods of web-new are not ready.',
    ]);
  });

  test('says why pods cannot be made', () => {
    const quota = { type: 'ReplicaFailure', status: 'True', message: 'exceeded quota: team' };
    expect(explained({ replicaSets: [{ ...current, status: { replicas: 0, conditions: [quota] } }] }).evidence).toEqual([
      'Pods of web-new cannot be made: exceeded quota: team',
    ]);
  });

  test('shows the latest events, oldest first, with their counts', () => {
    const event = (reason: string, seconds: number, count = 1): Event => ({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: reason },
      involvedObject: {},
      type: 'Warning',
      reason,
      message: 'said',
      lastTimestamp: ago(seconds),
      count,
    });
    expect(renderExplanation(explained({}, [event('Later', 5, 3), event('First', 70)])).slice(-2)).toEqual([
      '   70s  First: said',
      '    5s  Later: said (3 times)',
    ]);
  });
});
