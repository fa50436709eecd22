import { describe, expect, test } from '@jest/globals';
import type { ExperimentSpec } from '@sluice/api';
import { formatInstant, type Service } from '@sluice/kubernetes';
import { planExperiment } from './plan-experiment.ts';
import { arm, noon, running, templates, World } from './testing/world.ts';

describe('objects', () => {
  test('a template becomes a ReplicaSet that is named, marked and owned, with a hash of its own instead of the one it came with', () => {
    const labels = { app: 'web', 'rollouts-pod-template-hash': 'abc' };
    const { template } = arm('a');
    const world = new World({
      templates: [
        arm('a', {
          replicas: 3,
          minReadySeconds: 5,
          selector: { matchLabels: labels },
          template: { ...template, metadata: { labels } },
        }),
      ],
    });
    world.pass();
    const [made] = world.replicaSets;
    const hash = made?.metadata.labels?.['rollouts-pod-template-hash'] ?? '';
    expect(hash).not.toBe('abc');
    expect(made).toMatchObject({
      metadata: {
        name: 'exp-a',
        labels: { app: 'web', 'rollouts-pod-template-hash': hash },
        annotations: { 'experiment.argoproj.io/name': 'exp', 'experiment.argoproj.io/template-name': 'a' },
        ownerReferences: [{ kind: 'Experiment', uid: 'e', controller: true }],
      },
      spec: {
        replicas: 3,
        minReadySeconds: 5,
        selector: { matchLabels: { app: 'web', 'rollouts-pod-template-hash': hash } },
        template: { metadata: { labels: { app: 'web', 'rollouts-pod-template-hash': hash } } },
      },
    });
    expect(world.events).toContain('ScalingReplicaSet Scaled up ReplicaSet exp-a from 0 to 3');
  });

  test('two templates with the same pods have different hashes', () => {
    const world = new World({ templates: [arm('a'), arm('b')] });
    world.pass();
    expect(new Set(world.status.templateStatuses?.map(({ podTemplateHash }) => podTemplateHash)).size).toBe(2);
  });

  test('a Service leads to the pods of one template, by every port of its containers', () => {
    const world = new World({
      templates: [
        arm('a', {
          service: {},
          template: {
            metadata: { labels: { app: 'web' } },
            spec: {
              containers: [
                { name: 'web', image: 'web', ports: [{ containerPort: 8080, name: 'http' }, { containerPort: 9090 }] },
                {
                  name: 'side',
                  image: 'side',
                  ports: [
                    { containerPort: 8080, name: 'http' },
                    { containerPort: 53, protocol: 'UDP' },
                  ],
                },
              ],
            },
          },
        }),
        arm('b', { service: { name: 'mine' } }),
        arm('c', { service: {}, replicas: 0 }),
      ],
    });
    world.pass();
    expect(Object.keys(world.services)).toEqual(['exp-a', 'mine']);
    expect(world.services['exp-a']?.spec).toEqual({
      selector: { app: 'web', 'rollouts-pod-template-hash': world.status.templateStatuses?.[0]?.podTemplateHash },
      ports: [
        { name: 'http', protocol: 'TCP', port: 8080, targetPort: 8080 },
        { name: 'tcp-9090', protocol: 'TCP', port: 9090, targetPort: 9090 },
        { name: 'udp-53', protocol: 'UDP', port: 53, targetPort: 53 },
      ],
    });
    world.pass();
    expect(world.status.templateStatuses?.map(({ serviceName }) => serviceName)).toEqual(['exp-a', 'mine', undefined]);
  });

  test('without a port there is no Service, and the status says why', () => {
    const spec = { containers: [{ name: 'web', image: 'web' }] };
    const world = running({ templates: [arm('a', { service: {}, template: { metadata: { labels: { app: 'web' } }, spec } })] });
    expect(world.services).toEqual({});
    expect(world.status.templateStatuses?.[0]).toMatchObject({
      status: 'Running',
      message: 'No container has a port that a Service could lead to',
    });
  });

  test('a name that is too long for a Service is cut, and told from others by a hash', () => {
    const world = new World({ templates: [arm('a'.repeat(70), { service: {} }), arm(`${'a'.repeat(70)}b`, { service: {} })] });
    world.pass();
    const names = Object.keys(world.services);
    expect([names.length, ...names.map(({ length }) => length <= 63)]).toEqual([2, true, true]);
  });

  test('a ReplicaSet whose name is taken gets another one', () => {
    const world = new World({ templates: [arm('a')] });
    const before = planExperiment({ ...world, templates }).actions;
    world.pass({ template: 'a', because: 'taken' });
    expect(world.status.templateStatuses?.[0]).toMatchObject({ collisionCount: 1, status: 'Progressing' });
    world.pass();
    expect(before[0]).toMatchObject({ replicaSet: { metadata: { name: 'exp-a' } } });
    expect(Object.keys(world.sizes)).toEqual(['exp-a-1']);
  });

  test('what the server will never make is an error of the template', () => {
    const world = new World({ templates: [arm('a')] });
    world.pass({ template: 'a', because: 'invalid', message: 'no such port' });
    expect([...world.phases, world.status.message]).toEqual(['Error', 'Error', 'no such port']);
  });

  test("somebody else's Service is an error; one of another Experiment is waited for", () => {
    const foreign = (kind: string): Service => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'mine', ownerReferences: [{ apiVersion: 'x', kind, name: 'theirs', uid: 'x', controller: true }] },
    });
    const world = new World({ templates: [arm('a', { service: { name: 'mine' } })] });
    world.services = { mine: foreign('Experiment') };
    world.pass();
    world.serve('exp-a', 1);
    world.pass();
    expect(world.phases).toEqual(['Pending', 'Progressing']);
    expect(world.status.templateStatuses?.[0]?.message).toBe("Service 'mine' is still that of Experiment 'theirs'");
    world.services = {};
    world.pass();
    world.pass();
    expect(world.phases).toEqual(['Running', 'Running']);

    const other = new World({ templates: [arm('a', { service: { name: 'mine' } })] });
    other.services = { mine: foreign('Gateway') };
    other.pass();
    expect(other.status).toMatchObject({
      phase: 'Error',
      message: "Service 'mine' for template 'a' already exists and is not owned by Experiment 'exp'",
    });
  });
});

describe('templates', () => {
  test('go from Progressing to Running with their pods, and back when one is lost', () => {
    const world = new World({ templates: [arm('a', { replicas: 2 })] });
    world.pass();
    expect(world.phases).toEqual(['Pending', 'Progressing']);
    world.serve('exp-a', 1);
    world.pass();
    expect(world.phases).toEqual(['Pending', 'Progressing']);
    world.serve('exp-a', 2);
    world.pass();
    expect(world.phases).toEqual(['Running', 'Running']);
    expect(world.events).toEqual([
      "TemplateRunning Template 'a' is Running, was Progressing",
      'ExperimentRunning Experiment is Running, was Pending',
    ]);
    world.serve('exp-a', 1);
    world.pass();
    expect(world.phases).toEqual(['Running', 'Progressing']);
  });

  test('fail at the deadline, counted from when their pods were last missing, and the Experiment with them', () => {
    const world = new World({ progressDeadlineSeconds: 60, templates: [arm('a')] });
    expect(world.pass().revisitAt).toBe(noon + 60_000);
    world.after(59);
    world.serve('exp-a', 1);
    world.pass();
    world.serve('exp-a', 0);
    world.after(10);
    expect(world.after(59).revisitAt).toBe(noon + 129_000);
    expect(world.phases).toEqual(['Running', 'Progressing']);
    world.after(1);
    expect(world.phases).toEqual(['Failed', 'Failed']);
    expect(world.status.message).toBe("Template 'a' exceeded its progressDeadlineSeconds (60)");
    world.serve('exp-a', 1);
    world.after(1);
    expect(world.phases).toEqual(['Failed', 'Failed']);
  });
});

describe('time', () => {
  test('the duration counts from when all templates were first available, whatever happens later', () => {
    const world = new World({ duration: '30s', templates: [arm('a'), arm('b')] });
    world.pass();
    world.serve('exp-a', 1);
    world.after(100);
    expect(world.status.availableAt).toBeUndefined();
    world.serve('exp-b', 1);
    expect(world.after(10).revisitAt).toBe(noon + 140_000);
    expect(world.status.availableAt).toBe(formatInstant(noon + 110_000));
    world.serve('exp-b', 0);
    world.after(10);
    world.serve('exp-b', 1);
    world.after(10);
    expect(world.status.availableAt).toBe(formatInstant(noon + 110_000));
    world.after(10);
    expect(world.phases).toEqual(['Successful', 'Successful', 'Successful']);
  });

  test('after the end the pods stay for scaleDownDelaySeconds, then the Services go', () => {
    const world = running({ duration: '10s', scaleDownDelaySeconds: 20, templates: [arm('a', { service: {} })] });
    expect(world.after(10).revisitAt).toBe(noon + 30_000);
    expect([world.sizes, Object.keys(world.services)]).toEqual([{ 'exp-a': 1 }, ['exp-a']]);
    expect(world.replicaSets[0]?.metadata.annotations?.['scale-down-deadline']).toBe('2026-01-01T12:00:30Z');
    world.after(19);
    expect(world.sizes).toEqual({ 'exp-a': 1 });
    world.after(1);
    expect([world.sizes, Object.keys(world.services)]).toEqual([{ 'exp-a': 0 }, ['exp-a']]);
    world.pass();
    expect(world.services).toEqual({});
    expect(world.pass().actions).toEqual([]);
  });

  test('the delay is 30 seconds where nothing is said', () => {
    const world = running({ duration: '10s', templates: [arm('a')] });
    expect(world.after(10).revisitAt).toBe(noon + 40_000);
  });

  test('an arm stays as long as routes lead to it', () => {
    const world = running({ duration: '10s', scaleDownDelaySeconds: 0, templates: [arm('a', { service: {} })] });
    world.routed.add('exp-a');
    world.after(10);
    world.after(1000);
    expect([world.phases, world.sizes, Object.keys(world.services)]).toEqual([['Successful', 'Successful'], { 'exp-a': 1 }, ['exp-a']]);
    world.routed.clear();
    world.pass();
    world.pass();
    expect([world.sizes, world.services]).toEqual([{ 'exp-a': 0 }, {}]);
  });

  test('terminating ends it before it has begun, and without any pod', () => {
    const world = new World({ terminate: true, templates: [arm('a')] });
    world.pass();
    expect([world.phases, world.sizes]).toEqual([['Successful', ''], {}]);
  });

  test('after a retry it has its pods again', () => {
    const world = running({ duration: '10s', scaleDownDelaySeconds: 5, templates: [arm('a')] });
    world.after(10);
    const { status: _, ...retried } = world.experiment;
    world.experiment = retried;
    world.pass();
    expect([world.phases, world.sizes]).toEqual([['Running', 'Running'], { 'exp-a': 1 }]);
    expect(world.replicaSets[0]?.metadata.annotations?.['scale-down-deadline']).toBeUndefined();
  });
});

describe('analyses', () => {
  const check = { name: 'check', templateName: 'rate' };

  test('begin when all pods are available, and not before', () => {
    const world = new World({ templates: [arm('a')], analyses: [check] });
    world.pass();
    expect(world.runs).toEqual([]);
    world.serve('exp-a', 1);
    world.pass();
    expect(world.runs.map(({ metadata }) => metadata)).toMatchObject([{ name: 'exp-check', ownerReferences: [{ kind: 'Experiment' }] }]);
    expect(world.status.analysisRuns).toEqual([{ name: 'check', analysisRun: 'exp-check', phase: 'Pending' }]);
    world.tell('exp-check', 'Running');
    world.pass();
    expect(world.events).toEqual(["AnalysisRunRunning Analysis 'check' (exp-check) is Running, was Pending"]);
    expect(world.plan?.parentEvents).toHaveLength(1);
  });

  test.each([
    ['{{templates.a.podTemplateHash}}', (world: World) => world.status.templateStatuses?.[0]?.podTemplateHash],
    ['{{ templates.a.replicaset.name }}', () => 'exp-a'],
    ['{{experiment.availableAt}}', () => '2026-01-01T12:00:00Z'],
    ['until {{experiment.finishedAt}}', () => 'until 2026-01-01T12:10:00Z'],
    ['{{args.other}}', () => '{{args.other}}'],
  ])('an argument may be %s', (value, wanted) => {
    const world = running({ duration: '10m', templates: [arm('a')], analyses: [{ ...check, args: [{ name: 'value', value }] }] });
    expect(world.runs[0]?.spec.args).toEqual([{ name: 'value', value: wanted(world) }]);
  });

  test('an argument may be a field of the Experiment', () => {
    const args = [{ name: 'value', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }];
    expect(running({ templates: [arm('a')], analyses: [{ ...check, args }] }).runs[0]?.spec.args).toEqual([
      { name: 'value', value: 'exp' },
    ]);
  });

  test.each([
    ['{{templates.gone.podTemplateHash}}', "Analysis 'check': args.value: failed to resolve {{templates.gone.podTemplateHash}}"],
    ['{{experiment.finishedAt}}', "Analysis 'check': args.value: failed to resolve {{experiment.finishedAt}}"],
  ])('%s that stands for nothing is an error', (value, message) => {
    const world = running({ templates: [arm('a')], analyses: [{ ...check, args: [{ name: 'value', value }] }] });
    expect(world.status).toMatchObject({ phase: 'Error', message });
  });

  test('a template that does not exist is an error before any pod is there', () => {
    const world = new World({ templates: [arm('a')], analyses: [{ name: 'check', templateName: 'gone' }] });
    world.pass();
    expect([world.status.phase, world.status.message, world.sizes]).toEqual([
      'Error',
      "Analysis 'check': AnalysisTemplate 'gone' not found",
      {},
    ]);
  });

  test('rules for metrics go to the analyses that have them', () => {
    const world = running({
      templates: [arm('a')],
      analyses: [check, { name: 'other', templateName: 'other' }],
      dryRun: [{ metricName: 'late.*' }],
      measurementRetention: [{ metricName: 'rate', limit: 3 }],
    });
    expect(world.runs.map(({ spec: { dryRun, measurementRetention } }) => [dryRun, measurementRetention])).toEqual([
      [undefined, [{ metricName: 'rate', limit: 3 }]],
      [[{ metricName: 'late.*' }], undefined],
    ]);
  });

  test('carry the labels and annotations that are asked for', () => {
    const world = running({
      templates: [arm('a')],
      analyses: [check],
      analysisRunMetadata: { labels: { team: 'x' }, annotations: { note: 'y' } },
    });
    expect(world.runs[0]?.metadata).toMatchObject({ labels: { team: 'x' }, annotations: { note: 'y' } });
  });

  test('are ended with the Experiment, and their end is shown', () => {
    const world = running({ duration: '10s', templates: [arm('a')], analyses: [check] });
    world.tell('exp-check', 'Running');
    world.after(10);
    expect(world.runs[0]?.spec.terminate).toBe(true);
    expect(world.events).toContain("AnalysisRunTerminating Ending AnalysisRun 'exp-check'");
    world.tell('exp-check', 'Successful', 'Run Terminated');
    world.pass();
    expect([world.phases[0], world.status.analysisRuns?.[0]?.phase]).toEqual(['Successful', 'Successful']);
  });

  test('one that a pass which was cut off has started is taken, and ended with the Experiment', () => {
    const world = running({ templates: [arm('a')], analyses: [check] });
    const { analysisRuns: _, ...before } = world.status;
    world.experiment = { ...world.experiment, status: before };
    world.pass();
    expect(world.runs).toHaveLength(1);
    world.experiment = { ...world.experiment, spec: { ...world.experiment.spec, terminate: true }, status: before };
    world.pass();
    expect(world.runs.map(({ spec }) => spec.terminate)).toEqual([true]);
  });

  test('one that is deleted before its end begins anew; one that is deleted later keeps its verdict', () => {
    const world = running({ templates: [arm('a')], analyses: [check, { name: 'second', templateName: 'other' }] });
    world.tell('exp-second', 'Successful');
    world.pass();
    world.runs = [];
    world.pass();
    expect(world.runs.map(({ metadata }) => metadata.name)).toEqual(['exp-check']);
    expect(world.status.analysisRuns?.map(({ phase }) => phase)).toEqual(['Pending', 'Successful']);
  });

  test('after a retry are measured anew, under names of their own', () => {
    const world = running({ templates: [arm('a')], analyses: [check] });
    world.tell('exp-check', 'Failed', 'too slow');
    world.pass();
    expect(world.status.phase).toBe('Failed');
    const { status: _, ...retried } = world.experiment;
    world.experiment = retried;
    world.pass();
    expect(world.runs.map(({ metadata }) => metadata.name)).toEqual(['exp-check', 'exp-check.1']);
    expect(world.status.phase).toBe('Running');
  });
});

describe('what is wrong with an Experiment', () => {
  test.each<readonly [string, Partial<ExperimentSpec>, string]>([
    ['no template', { templates: [] }, 'spec.templates: Required value'],
    ['a name that stands there twice', { templates: [arm('a'), arm('a')] }, 'spec.templates[1].name: Duplicate value: "a"'],
    [
      'a name that objects cannot have',
      { templates: [arm('A')] },
      'spec.templates[0].name: Invalid value: "A": a lowercase RFC 1123 subdomain',
    ],
    ['a duration that is none', { duration: 'long' }, 'spec.duration: Invalid value: "long"'],
    [
      'pods that the selector does not find',
      { templates: [arm('a', { selector: { matchLabels: { app: 'x' } } })] },
      'spec.templates[0].template.metadata.labels: Invalid value',
    ],
    [
      'a pod without a container',
      { templates: [arm('a', { template: { metadata: { labels: { app: 'web' } }, spec: { containers: [] } } })] },
      'spec.templates[0].template.spec.containers: Required value',
    ],
  ])('%s is told with its field, and nothing is made', (_, change, message) => {
    const world = new World({ templates: [arm('a')], ...change });
    world.pass();
    expect(world.status.phase).toBe('Error');
    expect(world.status.message).toContain(`The Experiment "exp" is invalid: ${message}`);
    expect(world.status.conditions).toMatchObject([{ type: 'InvalidSpec', status: 'True' }]);
    expect(world.pass().actions).toEqual([]);
  });
});
