import { describe, expect, test } from '@jest/globals';
import type { CanaryStrategy } from '@sluice/api';
import { type Run, referenceProblems } from '@sluice/rollout';
import { started, templates, World } from './testing/world.ts';

const analysis = {
  templates: [{ templateName: 'errors' }],
  args: [{ name: 'hash', valueFrom: { podTemplateHashValue: 'Latest' } }],
} as const;

describe('an analysis as a step', () => {
  const steps = [{ setWeight: 25 }, { analysis }, { setWeight: 50 }];

  test('is started when the step is reached, with its name, labels, arguments and owner', () => {
    const world = started({ steps });
    world.pass();
    expect(world.status.currentStepIndex).toBe(1);
    expect(world.runs).toEqual([
      {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'AnalysisRun',
        metadata: {
          name: 'web-v2-2-1',
          uid: 'web-v2-2-1',
          namespace: 'demo',
          labels: { app: 'web', 'rollouts-pod-template-hash': 'v2', 'rollout-type': 'Step', 'step-index': '1' },
          annotations: { 'rollout.argoproj.io/revision': '2' },
          ownerReferences: [expect.objectContaining({ kind: 'Rollout', name: 'web', controller: true })],
        },
        spec: {
          metrics: templates["AnalysisTemplate 'errors'"]?.metrics,
          args: [
            { name: 'hash', value: 'v2' },
            { name: 'limit', value: '5' },
          ],
        },
      },
    ]);
    expect(world.status.canary?.currentStepAnalysisRunStatus).toEqual({ name: 'web-v2-2-1', status: '' });
  });

  test('is waited for, by its name, and opens the way by passing only', () => {
    const world = started({ steps });
    world.pass();
    world.tell('web-v2-2-1', 'Running');
    expect(world.pass().waitingFor).toMatchObject({ reason: 'AnalysisRunning', object: { kind: 'AnalysisRun', name: 'web-v2-2-1' } });
    expect(world.events).toEqual(["AnalysisRunRunning Step Analysis Run 'web-v2-2-1' Status New: 'Running' Previous: ''"]);
    world.tell('web-v2-2-1', 'Successful');
    world.pass();
    expect(world.status.currentStepIndex).toBe(2);
    expect(world.status.canary?.currentStepAnalysisRunStatus).toBeUndefined();
    expect(world.names).toEqual(['web-v2-2-1']);
  });

  test.each(['Failed', 'Error'] as const)('that ends as %s aborts the rollout and says why', (phase) => {
    const world = started({ steps });
    world.pass();
    world.tell('web-v2-2-1', phase, 'Metric "errors" assessed Failed due to failed (1) > failureLimit (0)');
    const plan = world.pass();
    const message =
      'Rollout aborted update to revision 2: Step-based analysis phase error/failed: Metric "errors" assessed Failed due to failed (1) > failureLimit (0)';
    expect(plan.status).toMatchObject({ abort: true, currentStepIndex: 0, phase: 'Degraded', message: `RolloutAborted: ${message}` });
    expect(world.events).toContain(`RolloutAborted ${message}`);
    expect(plan.status.canary?.currentStepAnalysisRunStatus?.status).toBe(phase);
  });

  test('after a retry measures anew, under a name of its own', () => {
    const world = started({ steps });
    world.pass();
    world.tell('web-v2-2-1', 'Failed');
    world.pass();
    const { abort: _, ...retried } = world.status;
    world.status = retried;
    for (let pass = 0; pass < 3; pass += 1) world.pass();
    expect([world.status.currentStepIndex, world.names]).toEqual([1, ['web-v2-2-1', 'web-v2-2-1.1']]);
  });

  test('that comes to no result pauses, and a promotion measures once more', () => {
    const world = started({ steps });
    world.pass();
    world.tell('web-v2-2-1', 'Inconclusive');
    expect(world.pass().status).toMatchObject({
      phase: 'Paused',
      controllerPause: true,
      pauseConditions: [{ reason: 'InconclusiveAnalysisRun', startTime: '2026-01-01T12:00:00Z' }],
      waitingFor: { reason: 'InconclusiveAnalysisRun' },
    });
    world.pass();
    expect(world.names).toEqual(['web-v2-2-1']);
    const { pauseConditions: _, ...promoted } = world.status;
    world.status = promoted;
    world.pass();
    expect(world.names).toEqual(['web-v2-2-1', 'web-v2-2-1.1']);
    expect(world.status.controllerPause).toBeUndefined();
  });

  test('and one beside the steps, both without a result, are measured once more by one promotion', () => {
    const world = started({ steps, analysis });
    world.pass();
    world.tell('web-v2-2', 'Inconclusive');
    world.tell('web-v2-2-1', 'Inconclusive');
    world.pass();
    const { pauseConditions: _, ...promoted } = world.status;
    world.status = promoted;
    world.pass();
    expect(world.names.toSorted()).toEqual(['web-v2-2', 'web-v2-2-1', 'web-v2-2-1.1', 'web-v2-2.1']);
    expect([world.status.pauseConditions, world.status.controllerPause]).toEqual([undefined, undefined]);
  });

  test('that somebody ended has not passed', () => {
    const world = started({ steps });
    world.pass();
    world.tell('web-v2-2-1', 'Successful', 'Run Terminated');
    expect(world.pass().status).toMatchObject({ currentStepIndex: 1, pauseConditions: [{ reason: 'InconclusiveAnalysisRun' }] });
  });

  test('that is deleted is started again', () => {
    const world = started({ steps });
    world.pass();
    world.runs = [];
    world.pass();
    expect([world.status.currentStepIndex, world.names]).toEqual([1, ['web-v2-2-1']]);
  });

  test('that a pass started which was cut off is taken, not started twice', () => {
    const world = started({ steps });
    const before = world.status;
    world.pass();
    world.status = before;
    world.pass();
    expect(world.names).toEqual(['web-v2-2-1']);
  });

  test('is ended by an abort, a promotion in full, and a step that somebody skips', () => {
    for (const change of [{ abort: true }, { promoteFull: true }, { currentStepIndex: 2 }]) {
      const world = started({ steps });
      world.pass();
      world.status = { ...world.status, ...change };
      world.pass();
      expect(world.names).toEqual(['web-v2-2-1 (ended)']);
    }
  });
});

describe('an analysis beside the steps', () => {
  const steps = [{ setWeight: 25 }, { pause: {} }, { setWeight: 50 }];

  test('begins at its starting step and is not waited for', () => {
    const world = started({ steps: [{ setWeight: 25 }, { setWeight: 25 }, { pause: {} }], analysis: { ...analysis, startingStep: 2 } });
    expect([world.status.currentStepIndex, world.names]).toEqual([1, []]);
    world.pass();
    expect([world.status.currentStepIndex, world.names]).toEqual([2, ['web-v2-2']]);
    expect(world.pass().waitingFor?.reason).toBe('CanaryPauseStep');
  });

  test('aborts whenever it fails, even in a pause', () => {
    const world = started({ steps, analysis });
    world.pass();
    world.pass();
    world.tell('web-v2-2', 'Failed', 'too many');
    world.pass();
    expect(world.status.abort).toBe(true);
    expect(world.events.at(-1)).toBe(
      'RolloutAborted Rollout aborted update to revision 2: Background analysis phase error/failed: too many',
    );
  });

  test('holds the rollout when it comes to no result', () => {
    const world = started({ steps: [{ setWeight: 25 }, { setWeight: 25 }, { setWeight: 25 }], analysis });
    world.tell('web-v2-2', 'Inconclusive');
    world.pass();
    expect(world.status).toMatchObject({ currentStepIndex: 1, pauseConditions: [{ reason: 'InconclusiveAnalysisRun' }] });
  });

  test('is ended with the promotion, and its status goes', () => {
    const world = started({ steps: [{ setWeight: 100 }, { setWeight: 100 }], analysis }, { sizes: [0, 4] });
    world.tell('web-v2-2', 'Running');
    for (let pass = 0; pass < 2; pass += 1) world.pass();
    expect(world.status.stableRS).toBe('v2');
    expect(world.names).toEqual(['web-v2-2 (ended)']);
    expect(world.status.canary?.currentBackgroundAnalysisRunStatus).toBeUndefined();
  });
});

describe('a gate as a step', () => {
  const steps = [{ setWeight: 25 }, { gate: { url: 'https://user:word@gates.example.org/web?token=1' } }];

  test('asks until it gets a success: an analysis of one question that errors do not end', () => {
    const world = started({ steps });
    world.pass();
    expect(world.runs[0]?.spec).toEqual({
      metrics: [
        {
          name: 'gate',
          count: 1,
          consecutiveErrorLimit: 2147483647,
          provider: {
            web: {
              url: 'https://user:word@gates.example.org/web?token=1',
              method: 'POST',
              jsonBody: { name: 'web', namespace: 'demo', revision: 2, podTemplateHash: 'v2', step: 1 },
            },
          },
        },
      ],
    });
    world.tell('web-v2-2-1', 'Running');
    expect(world.pass().waitingFor).toMatchObject({
      reason: 'GateClosed',
      message: 'https://gates.example.org/web has not answered with a success yet.',
    });
    world.tell('web-v2-2-1', 'Successful');
    world.pass();
    expect(world.status.currentStepIndex).toBe(2);
  });
});

describe('an analysis after the steps of a canary', () => {
  const strategy = { steps: [{ setWeight: 100 }, { setWeight: 100 }], postPromotionAnalysis: analysis };

  test('begins when all pods serve, and makes the revision stable by passing', () => {
    const world = started(strategy, { sizes: [0, 4] });
    world.pass();
    expect([world.status.currentStepIndex, world.status.stableRS, world.names]).toEqual([2, 'v1', ['web-v2-2-post']]);
    expect(world.pass().waitingFor).toMatchObject({ reason: 'AnalysisRunning', object: { name: 'web-v2-2-post' } });
    world.tell('web-v2-2-post', 'Successful');
    world.pass();
    expect(world.status.stableRS).toBe('v2');
  });

  test('takes the revision back by failing', () => {
    const world = started(strategy, { sizes: [0, 4] });
    world.pass();
    world.tell('web-v2-2-post', 'Failed', 'too many');
    world.pass();
    expect([world.status.stableRS, world.status.abort]).toEqual(['v1', true]);
    expect(world.events.at(-1)).toContain('Canary post-promotion analysis phase error/failed: too many');
  });
});

describe('what analyses lack', () => {
  test.each<readonly [string, CanaryStrategy, string]>([
    [
      'a template that is not there',
      { steps: [{ analysis: { templates: [{ templateName: 'gone' }] } }] },
      'spec.strategy.canary.steps[0].analysis.templates: Invalid value: "gone": AnalysisTemplate \'gone\' not found',
    ],
    [
      'an argument without a value',
      { steps: [{ analysis: { templates: [{ templateName: 'errors' }] } }] },
      'spec.strategy.canary.steps[0].analysis.templates: Invalid value: "errors": args.hash was not resolved',
    ],
    [
      'a metric that never ends, in a step',
      { steps: [{ analysis: { templates: [{ templateName: 'endless' }] } }] },
      'spec.strategy.canary.steps[0].analysis.templates: Invalid value: "endless": metric \'errors\' has an interval but no count: it would never end',
    ],
  ])('%s is a problem', (_, strategy, message) => {
    expect(referenceProblems(new World(strategy).seen).map((problem) => problem.message)).toEqual([message]);
  });

  test('a metric that never ends may run beside the steps', () => {
    expect(referenceProblems(new World({ analysis: { templates: [{ templateName: 'endless' }] } }).seen)).toEqual([]);
  });

  test('a lost template keeps no abort back, neither one that is asked for nor one that a verdict asks for', () => {
    const world = started({ steps: [{ analysis }] });
    world.known = {};
    expect(referenceProblems(world.seen)).toHaveLength(1);
    world.tell('web-v2-2-0', 'Failed');
    expect(referenceProblems(world.seen)).toEqual([]);
  });
});

describe('runs that are over', () => {
  const old = (name: string, hash: string, phase: string, created: string): Run =>
    ({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AnalysisRun',
      metadata: { name, uid: name, namespace: 'demo', creationTimestamp: created, labels: { 'rollouts-pod-template-hash': hash } },
      spec: { metrics: [] },
      status: { phase },
    }) as Run;

  test('are forgotten when their revision is gone, but never those of the wanted and the stable revision', () => {
    const world = new World({ steps: [{ pause: {} }] });
    world.runs = [
      old('a', 'v0', 'Failed', '2026-01-01T00:00:00Z'),
      ...Array.from({ length: 8 }, (_, n) => old(`b${n}`, n % 2 === 0 ? 'v1' : 'v2', 'Failed', '2026-01-01T00:00:00Z')),
    ];
    world.pass();
    expect(world.names).toHaveLength(8);
  });
});
