import { describe, expect, test } from '@jest/globals';
import type { CanaryStrategy, Experiment, ExperimentStep, TemplateStatus } from '@sluice/api';
import type { Service } from '@sluice/kubernetes';
import { referenceProblems } from '@sluice/rollout';
import { noon } from '@sluice/rollout/testing';
import { started, World } from './testing/world.ts';

const experiment: ExperimentStep = {
  duration: '1h',
  templates: [
    { name: 'baseline', specRef: 'stable' },
    { name: 'candidate', specRef: 'canary', replicas: 2, metadata: { labels: { arm: 'candidate' }, annotations: { note: 'x' } } },
  ],
  analyses: [
    {
      name: 'check',
      templateName: 'errors',
      args: [
        { name: 'hash', valueFrom: { podTemplateHashValue: 'Latest' } },
        { name: 'arm', value: '{{templates.candidate.podTemplateHash}}' },
      ],
      requiredForCompletion: true,
    },
  ],
};
const steps = [{ setWeight: 25 }, { experiment }, { setWeight: 50 }];
const name = 'web-v2-2-1';

/** At the step of the Experiment, which has been started. */
function begun(strategy: CanaryStrategy = { steps }): World {
  const world = started(strategy);
  world.pass();
  return world;
}

describe('an experiment as a step', () => {
  test('is started when the step is reached: both revisions as the Rollout runs them, with what the step adds', () => {
    const world = started({ steps });
    expect(world.status.canary?.currentExperiment).toBe(name);
    expect(world.events).toContain(`ExperimentCreated Created Experiment '${name}'`);
    const pods = (hash: string, more: object = {}) => ({ app: 'web', 'rollouts-pod-template-hash': hash, ...more });
    expect(world.runs).toEqual([
      {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Experiment',
        metadata: {
          name,
          uid: name,
          namespace: 'demo',
          labels: { 'rollouts-pod-template-hash': 'v2', 'step-index': '1' },
          annotations: { 'rollout.argoproj.io/revision': '2' },
          ownerReferences: [expect.objectContaining({ kind: 'Rollout', name: 'web', controller: true })],
        },
        spec: {
          duration: '1h',
          progressDeadlineSeconds: 600,
          templates: [
            {
              name: 'baseline',
              selector: { matchLabels: pods('v1') },
              template: { metadata: { labels: pods('v1') }, spec: { containers: [{ name: 'web', image: 'web:v1' }] } },
            },
            {
              name: 'candidate',
              replicas: 2,
              selector: { matchLabels: pods('v2', { arm: 'candidate' }) },
              template: {
                metadata: { labels: pods('v2', { arm: 'candidate' }), annotations: { note: 'x' } },
                spec: { containers: [{ name: 'web', image: 'web:v2' }] },
              },
            },
          ],
          analyses: [
            {
              name: 'check',
              templateName: 'errors',
              args: [
                { name: 'hash', value: 'v2' },
                { name: 'arm', value: '{{templates.candidate.podTemplateHash}}' },
              ],
              requiredForCompletion: true,
            },
          ],
        },
      },
    ]);
  });

  test('asks for a Service where the step does, or where it gives weight', () => {
    const templates: ExperimentStep['templates'] = [
      { name: 'plain', specRef: 'canary' },
      { name: 'named', specRef: 'canary', service: { name: 'mine' } },
      { name: 'weighted', specRef: 'canary', weight: 5 },
    ];
    const [run] = begun({ steps: [{ setWeight: 25 }, { experiment: { templates } }] }).runs;
    expect((run as Experiment).spec.templates.map(({ service }) => service)).toEqual([undefined, { name: 'mine' }, {}]);
  });

  test('is waited for, and opens the way when it is successful', () => {
    const world = begun();
    world.report(name, { phase: 'Pending' });
    expect(world.pass().waitingFor).toMatchObject({
      reason: 'ExperimentRunning',
      message: 'The pods of the experiment are not all available yet.',
      object: { kind: 'Experiment', name },
    });
    world.report(name, { phase: 'Running', availableAt: '2026-01-01T12:00:00Z' });
    expect(world.pass().waitingFor).toMatchObject({ message: 'The experiment runs for a set time.', until: '2026-01-01T13:00:00Z' });
    world.now += 3_600_000;
    const late = world.pass();
    expect(late.waitingFor?.message).toBe('The time of the experiment is over; what it requires has not ended yet.');
    expect([late.waitingFor?.until, late.revisitAt]).toEqual([undefined, undefined]);
    world.report(name, { phase: 'Successful' });
    world.pass();
    expect(world.status.currentStepIndex).toBe(2);
    expect(world.status.canary?.currentExperiment).toBeUndefined();
  });

  test.each(['Failed', 'Error'] as const)('that ends as %s aborts the rollout and says why', (phase) => {
    const world = begun();
    world.report(name, { phase, message: 'too slow' });
    world.pass();
    expect(world.status).toMatchObject({ abort: true, canary: { currentExperiment: name } });
    expect(world.events).toContain(
      'RolloutAborted Rollout aborted update to revision 2: Experiment analysis phase is error/failed: too slow',
    );
  });

  test('after a retry runs anew, under a name of its own', () => {
    const world = begun();
    world.report(name, { phase: 'Failed' });
    world.pass();
    const { abort: _, ...retried } = world.status;
    world.status = retried;
    for (let pass = 0; pass < 3; pass += 1) world.pass();
    expect(world.names).toEqual([name, `${name}-1`]);
  });

  test('that comes to no result pauses, and a promotion runs it once more', () => {
    const world = begun();
    world.report(name, { phase: 'Inconclusive' });
    expect(world.pass().status).toMatchObject({ phase: 'Paused', pauseConditions: [{ reason: 'InconclusiveExperiment' }] });
    const { pauseConditions: _, ...promoted } = world.status;
    world.status = promoted;
    world.pass();
    expect([world.status.currentStepIndex, world.names]).toEqual([1, [name, `${name}-1`]]);
  });

  test('that somebody ends is completed by that, unless it cut off an analysis', () => {
    const end = (analysisRuns: NonNullable<Experiment['status']>['analysisRuns'] = [], strategy?: CanaryStrategy) => {
      const world = begun(strategy);
      world.runs = world.runs.map((run) => ({ ...run, spec: { ...run.spec, terminate: true } }) as Experiment);
      world.report(name, { phase: 'Successful', analysisRuns });
      world.pass();
      return [world.status.currentStepIndex, world.status.pauseConditions?.[0]?.reason];
    };
    const check = { name: 'check', analysisRun: 'check' } as const;
    expect(end([{ ...check, phase: 'Successful' }])).toEqual([2, undefined]);
    expect(end([], { steps: [{ setWeight: 25 }, { experiment: { templates: experiment.templates } }, { setWeight: 50 }] })).toEqual([
      2,
      undefined,
    ]);
    expect(end([{ ...check, phase: 'Successful', message: 'Run Terminated' }])).toEqual([1, 'InconclusiveExperiment']);
    expect(end([{ ...check, phase: 'Running' }])).toEqual([1, 'InconclusiveExperiment']);
    expect(end()).toEqual([1, 'InconclusiveExperiment']);
  });

  test('is ended by an abort, a promotion in full, and a step that somebody skips', () => {
    for (const change of [{ abort: true }, { promoteFull: true }, { currentStepIndex: 2 }]) {
      const world = begun();
      world.status = { ...world.status, ...change };
      world.pass();
      expect(world.names).toEqual([`${name} (ended)`]);
    }
  });
});

describe('what the analyses of an experiment lack', () => {
  const check = { name: 'check', templateName: 'errors', args: [{ name: 'hash', value: 'x' }] };
  const field = 'spec.strategy.canary.steps[0].experiment.analyses';
  test.each<readonly [string, NonNullable<ExperimentStep['analyses']>[number], readonly string[]]>([
    ['nothing', check, []],
    ['a template', { ...check, templateName: 'gone' }, [`${field}: Invalid value: "gone": AnalysisTemplate 'gone' not found`]],
    ['a value', { ...check, args: [] }, [`${field}: Invalid value: "errors": args.hash was not resolved`]],
    ['an end, where none is needed', { name: 'check', templateName: 'endless' }, []],
    [
      'an end, where one is waited for',
      { name: 'check', templateName: 'endless', requiredForCompletion: true },
      [`${field}: Invalid value: "endless": metric 'errors' has an interval but no count: it would never end`],
    ],
  ])('%s', (_, analysis, messages) => {
    const world = new World({ steps: [{ experiment: { ...experiment, analyses: [analysis] } }] });
    expect(referenceProblems(world.seen).map(({ message }) => message)).toEqual(messages);
  });
});

describe('an experiment with weights', () => {
  const templates: ExperimentStep['templates'] = [
    { name: 'baseline', specRef: 'stable', weight: 10 },
    { name: 'candidate', specRef: 'canary', weight: 5 },
  ];
  const service = (hash: string): Service => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'x', annotations: { 'argo-rollouts.argoproj.io/managed-by-rollouts': 'web' } },
    spec: { selector: { 'rollouts-pod-template-hash': hash } },
  });
  const arm = (of: string, change: Partial<TemplateStatus> = {}): TemplateStatus => ({
    name: of,
    status: 'Running',
    replicas: 1,
    updatedReplicas: 1,
    readyReplicas: 1,
    availableReplicas: 1,
    serviceName: `web-${of}`,
    podTemplateHash: `h-${of}`,
    ...change,
  });

  /** A canary with a weight of 25, whose Experiment is there; its pods are not. */
  function routed({ accepted = 'yes' as 'yes' | 'no' | 'unknown', maxTrafficWeight = 100 } = {}): World {
    const strategy: CanaryStrategy = {
      canaryService: 'canary',
      stableService: 'stable',
      trafficRouting: { istio: {}, maxTrafficWeight },
      steps: [{ setWeight: 25 }, { experiment: { templates } }, { setWeight: 50 }],
    };
    const world = new World(strategy, { sizes: [4, Math.ceil(100 / maxTrafficWeight)], status: { currentStepIndex: 1 } });
    world.services = { canary: service('v2'), stable: service('v1') };
    world.routes = { state: 'known', weights: { canary: 25 }, managed: [], isPartial: false, accepted };
    world.pass();
    world.pass();
    expect(world.names).toEqual([name]);
    return world;
  }
  const both = { phase: 'Running', templateStatuses: [arm('baseline'), arm('candidate')] } as const;
  const weightsOf = ({ routes }: World) => (routes?.state === 'known' ? routes.weights : undefined);
  const sharesOf = ({ status }: World) => {
    const { canary, stable, additional } = status.canary?.weights ?? {};
    return [canary?.weight, stable?.weight, ...(additional ?? []).map(({ serviceName, weight }) => `${serviceName} ${weight}`)];
  };

  test('gives each arm its weight once its pods are there, from the share of the stable side', () => {
    const world = routed();
    world.report(name, { phase: 'Pending', templateStatuses: [arm('baseline'), arm('candidate', { status: 'Progressing' })] });
    world.pass();
    world.pass();
    expect([weightsOf(world), sharesOf(world)]).toEqual([{ canary: 25, 'web-baseline': 10 }, [25, 65, 'web-baseline 10']]);
    world.report(name, both);
    world.pass();
    world.pass();
    expect(weightsOf(world)).toEqual({ canary: 25, 'web-baseline': 10, 'web-candidate': 5 });
    expect(world.status.canary?.weights?.additional).toEqual([
      { serviceName: 'web-baseline', weight: 10, podTemplateHash: 'h-baseline' },
      { serviceName: 'web-candidate', weight: 5, podTemplateHash: 'h-candidate' },
    ]);
    expect(world.pass().actions).toEqual([]);
  });

  test('lists an arm in the status before it gets traffic, so that no crash forgets it in a route', () => {
    const world = routed();
    world.report(name, both);
    expect(world.pass().actions.map((action) => action.do)).not.toContain('route-traffic');
    expect(sharesOf(world)).toEqual([25, 75, 'web-baseline 0', 'web-candidate 0']);
    world.pass();
    expect(world.events).toContain("TrafficWeightUpdated Traffic weight of experiment Service 'web-baseline' updated from 0 to 10");
  });

  test('takes the weight back from an arm that loses its pods or its Service', () => {
    for (const change of [{ status: 'Progressing', availableReplicas: 0 }, { serviceName: '' }] as const) {
      const world = routed();
      world.report(name, both);
      world.pass();
      world.pass();
      world.report(name, { ...both, templateStatuses: [arm('baseline', change), arm('candidate')] });
      world.pass();
      expect(weightsOf(world)).toEqual({ canary: 25, 'web-candidate': 5 });
    }
  });

  test.each([
    ['succeeds', (world: World) => world.report(name, { ...both, phase: 'Successful' })],
    ['fails', (world: World) => world.report(name, { ...both, phase: 'Failed' })],
    ['is aborted with the rollout', (world: World) => Object.assign(world, { status: { ...world.status, abort: true } })],
    ['is skipped', (world: World) => Object.assign(world, { status: { ...world.status, currentStepIndex: 2 } })],
  ])('leaves no trace in routes when the experiment %s', (_, end) => {
    const world = routed();
    world.report(name, both);
    world.pass();
    world.pass();
    end(world);
    world.pass();
    expect(Object.keys(weightsOf(world) ?? {})).toEqual(['canary']);
    expect(sharesOf(world).slice(2)).toEqual(['web-baseline 0', 'web-candidate 0']);
    world.pass();
    expect(world.status.canary?.weights?.additional).toBeUndefined();
  });

  test('where the data plane cannot tell, arms stay listed for ten seconds after they lost their weight', () => {
    const world = routed({ accepted: 'unknown' });
    world.now = noon + 60_000;
    world.report(name, both);
    world.pass();
    world.pass();
    world.report(name, { ...both, phase: 'Successful' });
    world.pass();
    world.now += 9_000;
    expect(world.pass().revisitAt).toBe(noon + 70_000);
    expect(sharesOf(world).slice(2)).toEqual(['web-baseline 0', 'web-candidate 0']);
    world.now += 1_000;
    world.pass();
    expect(world.status.canary?.weights?.additional).toBeUndefined();
    expect(world.status.canary?.routing).toBeUndefined();
  });

  test('where the data plane has not followed yet, arms stay listed', () => {
    const world = routed();
    world.report(name, both);
    world.pass();
    world.pass();
    world.report(name, { ...both, phase: 'Successful' });
    world.pass();
    if (world.routes?.state === 'known') world.routes = { ...world.routes, accepted: 'no' };
    world.now += 3_600_000;
    world.pass();
    expect(world.status.canary?.weights?.additional).toHaveLength(2);
  });

  test('never gives more than there is', () => {
    const world = routed({ maxTrafficWeight: 32 });
    world.report(name, both);
    world.pass();
    world.pass();
    expect(sharesOf(world)).toEqual([25, 0, 'web-baseline 7']);
  });
});
