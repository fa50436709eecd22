import { describe, expect, test } from '@jest/globals';
import { analysisRuns } from './analysis/run.ts';
import { analysisTemplates } from './analysis/template.ts';
import { experiments } from './experiment/experiment.ts';
import { rollouts } from './rollout/rollout.ts';
import { canaryWith } from './rollout/rollout-for-tests.ts';
import { shapeProblems, validateShape } from './validate.ts';

const good = canaryWith({ steps: [{ setWeight: 20 }, { pause: {} }, { pause: { duration: '10m' } }] }, { replicas: 3 });
const messages = (spec: object, status?: object): readonly string[] =>
  shapeProblems(rollouts, { ...good, spec: { ...good.spec, ...spec }, ...(status && { status }) }).map(({ message }) => message);

const podWith = (container: object, more: object = {}) => ({
  template: { spec: { containers: [{ name: 'web', image: 'web:1', ...container }], ...more } },
});

describe('the shape of a Rollout', () => {
  test('is right where every field is of its type', () => {
    expect(validateShape(rollouts, good)).toEqual({ ok: true, value: good });
  });

  test.each([
    ['a word for a number', { replicas: 'three' }, 'spec.replicas: Invalid value: "three": must be a whole number'],
    ['a fraction', { replicas: 1.5 }, 'spec.replicas: Invalid value: 1.5: must be a whole number'],
    ['a negative size', { replicas: -1 }, 'spec.replicas: Invalid value: -1: must be greater than or equal to 0'],
    ['a list for an object', { strategy: [] }, 'spec.strategy: Invalid value: "array": must be an object'],
    [
      'no time',
      { restartAt: 'soon' },
      'spec.restartAt: Invalid value: "soon": must be a time in the form of RFC 3339, such as \'2026-01-31T12:00:00Z\'',
    ],
    [
      'a bad weight deep inside',
      { strategy: { canary: { steps: [{ setWeight: 5 }, { setWeight: 'x' }] } } },
      'spec.strategy.canary.steps[1].setWeight: Invalid value: "x": must be a whole number',
    ],
    [
      'a truth for a text or number',
      { strategy: { canary: { maxSurge: true } } },
      'spec.strategy.canary.maxSurge: Invalid value: true: must be a whole number or a string',
    ],
    ['no active Service', { strategy: { blueGreen: {} } }, 'spec.strategy.blueGreen.activeService: Required value'],
    [
      'a container without a name',
      { template: { spec: { containers: [{ image: 'a' }] } } },
      'spec.template.spec.containers[0].name: Required value',
    ],
    [
      'no quantity',
      podWith({ resources: { limits: { cpu: 'much' } } }),
      "spec.template.spec.containers[0].resources.limits.cpu: Invalid value: \"much\": must be a quantity such as '500m' or '1Gi'",
    ],
    [
      'a port without a number',
      podWith({ ports: [{ name: 'http' }] }),
      'spec.template.spec.containers[0].ports[0].containerPort: Required value',
    ],
    [
      'the same variable twice',
      podWith({ env: [{ name: 'A' }, { name: 'A' }] }),
      'spec.template.spec.containers[0].env[1]: Duplicate value: {"name":"A"}',
    ],
    [
      'the same port twice, once with its default written out',
      podWith({ ports: [{ containerPort: 80 }, { containerPort: 80, protocol: 'TCP' }] }),
      'spec.template.spec.containers[0].ports[1]: Duplicate value: {"containerPort":80,"protocol":"TCP"}',
    ],
    [
      'a number as a label',
      { selector: { matchLabels: { 'app.example.com/name': 1 } } },
      'spec.selector.matchLabels[app.example.com/name]: Invalid value: 1: must be a string',
    ],
    [
      'an unknown word',
      { strategy: { canary: { steps: [{ experiment: { templates: [{ name: 'a', specRef: 'other' }] } }] } } },
      'spec.strategy.canary.steps[0].experiment.templates[0].specRef: Unsupported value: "other": supported values: "canary", "stable"',
    ],
  ])('names the field of %s', (_, spec, message) => {
    expect(messages(spec)).toEqual([message]);
  });

  test('names everything that is wrong at once', () => {
    expect(messages({ replicas: 'x', paused: 'no' }, { phase: 'Fine' })).toHaveLength(3);
  });

  test('is that of the kind: another kind, another version and no name are refused', () => {
    expect(shapeProblems(rollouts, { ...good, kind: 'Deployment' })[0]?.field).toBe('kind');
    expect(shapeProblems(rollouts, { ...good, apiVersion: 'apps/v1' })[0]?.field).toBe('apiVersion');
    expect(shapeProblems(rollouts, { ...good, metadata: {} })[0]?.message).toBe('metadata.name: Required value');
    expect(shapeProblems(rollouts, 'no object')[0]?.message).toBe('Invalid value: "no object": must be an object');
  });

  test('takes what Kubernetes takes: fractions and texts as quantities, empty words, fields that are null', () => {
    const limits = { cpu: 0.5, memory: '64Mi', 'example.com/gpu': 1 };
    expect(messages(podWith({ resources: { limits }, imagePullPolicy: '', ports: null }, { dnsPolicy: null }))).toEqual([]);
  });
});

test('null fields are left out of the result, and kept where any JSON may stand', () => {
  const jsonBody = { a: null };
  const template = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AnalysisTemplate',
    metadata: { name: 'ok' },
    spec: { args: null, metrics: [{ name: 'a', interval: null, provider: { web: { url: 'http://a', jsonBody } } }] },
  };
  const result = validateShape(analysisTemplates, template);
  expect(result.ok && result.value.spec).toEqual({ metrics: [{ name: 'a', provider: { web: { url: 'http://a', jsonBody } } }] });
});

describe('fields that nobody knows', () => {
  const withUnknown = {
    ...good,
    spec: {
      ...good.spec,
      replica: 3,
      ...podWith({ imgae: 'x' }),
      strategy: { canary: { trafficRouting: { plugins: { any: { thing: 1 } } } } },
    },
  };

  test('are ignored, as the API server drops them', () => {
    expect(shapeProblems(rollouts, withUnknown)).toEqual([]);
  });

  test('are named on demand, but for those under plugins', () => {
    const found = shapeProblems(rollouts, withUnknown, { unknownFields: 'report' });
    expect(found.map(({ message }) => message).sort()).toEqual([
      'spec.replica: unknown field',
      'spec.template.spec.containers[0].imgae: unknown field',
    ]);
  });
});

test('objects as Go clients send them are right: an empty phase, an empty status, a name to be made', () => {
  const base = { apiVersion: 'argoproj.io/v1alpha1', metadata: { generateName: 'run-' } };
  expect(shapeProblems(analysisRuns, { ...base, kind: 'AnalysisRun', spec: { metrics: [] }, status: { phase: '' } })).toEqual([]);
  expect(shapeProblems(experiments, { ...base, kind: 'Experiment', spec: { templates: [] }, status: {} })).toEqual([]);
});
