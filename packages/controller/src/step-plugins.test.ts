import { describe, expect, test } from '@jest/globals';
import type { Rollout } from '@sluice/api';
import { stopper } from '@sluice/kubernetes';
import { createManualClock } from '@sluice/kubernetes/manual-clock';
import type { HttpResponse } from '@sluice/metric-providers';
import type { StepPluginCall } from '@sluice/rollout';
import { createStepPlugins } from './step-plugins.ts';

const rolloutOf = (uid: string): Rollout => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Rollout',
  metadata: { name: 'web', namespace: 'demo', uid },
  spec: {},
});
const call: StepPluginCall = {
  id: 'one',
  plugin: 'migrate',
  index: 0,
  operation: 'Run',
  execution: 1,
  podHash: 'v2',
  attempt: '',
  body: {},
};
const done: HttpResponse = { status: 200, headers: {}, body: '{"phase":"Successful"}' };
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

function world() {
  const asked: ((response: HttpResponse) => void)[] = [];
  const log = { debug() {}, info() {}, warn() {}, error() {}, with: () => log };
  const plugins = createStepPlugins({
    endpoints: { migrate: 'http://plugin/' },
    http: { send: () => new Promise((resolve) => asked.push(resolve)) },
    clock: createManualClock(),
    log,
    stop: stopper(),
    onAnswer() {},
  });
  return { plugins, asked };
}

describe('what a step plugin is asked', () => {
  test('is under way until it is answered, and the answer stays until it is recorded', async () => {
    const { plugins, asked } = world();
    const rollout = rolloutOf('a');
    plugins.start(rollout, call);
    plugins.start(rollout, call);
    expect(asked.length).toBe(1);
    expect([...plugins.observe(rollout).underWay]).toEqual(['one']);
    asked[0]?.(done);
    await turn();
    const { underWay, answers } = plugins.observe(rollout);
    expect([underWay.size, answers.map(({ outcome }) => outcome.phase)]).toEqual([0, ['Successful']]);
    plugins.recorded(rollout, answers);
    expect(plugins.observe(rollout).answers).toEqual([]);
  });

  test('for one Rollout is not seen by another of the same name', async () => {
    const { plugins, asked } = world();
    plugins.start(rolloutOf('a'), call);
    expect(plugins.observe(rolloutOf('b')).underWay.size).toBe(0);
    plugins.start(rolloutOf('b'), call);
    asked[0]?.(done);
    await turn();
    expect(plugins.observe(rolloutOf('b')).answers).toEqual([]);
    expect([...plugins.observe(rolloutOf('b')).underWay]).toEqual(['one']);
  });

  test('is forgotten with the Rollout, even where the answer comes later', async () => {
    const { plugins, asked } = world();
    plugins.start(rolloutOf('a'), call);
    plugins.forget('demo/web');
    asked[0]?.(done);
    await turn();
    expect(plugins.observe(rolloutOf('a'))).toMatchObject({ underWay: new Set(), answers: [] });
  });
});
