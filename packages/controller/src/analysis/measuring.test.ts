import { describe, expect, test } from '@jest/globals';
import type { Measured, Report, Task } from '@sluice/analysis';
import type { AnalysisRun, Metric } from '@sluice/api';
import { ApiError, type KubernetesClient, silentLog } from '@sluice/kubernetes';
import { createManualClock, settle } from '@sluice/kubernetes/manual-clock';
import type { MetricProvider } from '@sluice/metric-providers';
import { createMeasuring } from './measuring.ts';

const metric: Metric = { name: 'm', provider: { web: { url: 'http://x' } } };
const other: Metric = { ...metric, name: 'other' };
const run: AnalysisRun = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'AnalysisRun',
  metadata: { name: 'run', namespace: 'shop', uid: 'uid-1' },
  spec: { metrics: [metric, other] },
};
const good: Measured = { is: 'judged', phase: 'Successful' };
const measure = (of: Metric, number = 1): Task => ({ do: 'measure', metric: of, number });

/** Measuring with a provider whose answers the test gives. */
function scene({ canEnd = true } = {}) {
  const clock = createManualClock();
  const asked: string[] = [];
  const open: { answer(measured: Measured): void; fail(error: Error): void }[] = [];
  const ask = (what: string) => (): Promise<Measured> => {
    asked.push(what);
    return new Promise((resolve, reject) => open.push({ answer: resolve, fail: reject }));
  };
  const provider: MetricProvider = {
    id: 'web',
    configOf: ({ web }) => web,
    measure: ask('measure'),
    resume: ask('resume'),
    ...(canEnd ? { cancel: ask('cancel') } : {}),
  };
  const calls: string[] = [];
  const measuring = createMeasuring({
    ports: {
      providers: [provider],
      http: { send: () => Promise.reject(new Error('not used')) },
      client: {} as KubernetesClient,
      jobs: { client: {} as KubernetesClient, isElsewhere: false },
      clock,
      readSecret: async () => undefined,
      namespace: 'controller',
      setting: () => undefined,
      readFile: async () => undefined,
      tokens: new Map(),
    },
    log: silentLog,
    onReport: (_, isLast) => calls.push(isLast ? 'last report' : 'report'),
    onFailure: () => calls.push('failure'),
  });
  const answer = async (measured: Measured) => {
    open.shift()?.answer(measured);
    await settle();
  };
  const begin = async (...tasks: Task[]) => {
    measuring.start(run, tasks);
    await settle();
  };
  return { clock, asked, open, calls, measuring, answer, begin };
}

const resumeAfter = ({ measurement }: Report): Task => ({ do: 'resume', metric, number: 1, measurement });

describe('measuring', () => {
  test('begins a task once, however often it is planned, and says when the last one of a run is in', async () => {
    const { begin, answer, asked, calls } = scene();
    await begin(measure(metric), measure(other));
    await begin(measure(metric), measure(other));
    expect(asked).toEqual(['measure', 'measure']);
    await answer(good);
    await answer(good);
    expect(calls).toEqual(['report', 'last report']);
  });

  test('keeps a report until it is written', async () => {
    const { begin, answer, measuring } = scene();
    await begin(measure(metric));
    await answer(good);
    const reports = measuring.reportsOf(run);
    expect(reports).toMatchObject([{ metric: 'm', number: 1, measurement: { phase: 'Successful' } }]);
    expect(measuring.reportsOf(run)).toEqual(reports);
    measuring.written(run, reports);
    expect(measuring.reportsOf(run)).toEqual([]);
  });

  test('what a provider cannot do is an error of the measurement; what the API server cannot do is tried again', async () => {
    const { begin, open, measuring, calls } = scene();
    await begin(measure(metric), measure(other));
    open.shift()?.fail(new Error('no answer'));
    open.shift()?.fail(new ApiError('ServiceUnavailable', 'busy'));
    await settle();
    expect(measuring.reportsOf(run)).toMatchObject([{ metric: 'm', measurement: { phase: 'Error', message: 'no answer' } }]);
    expect(calls).toEqual(['report', 'failure']);
  });

  test('an API server that cannot serve is asked later and later', async () => {
    const { begin, open, clock, asked, measuring } = scene();
    const begun = clock.now();
    const triedAt: number[] = [];
    for (let second = 0; second < 20; second += 1) {
      const before = asked.length;
      await begin(measure(metric));
      if (asked.length > before) triedAt.push((clock.now() - begun) / 1000);
      open.shift()?.fail(new ApiError('TooManyRequests', 'busy'));
      await settle();
      expect(measuring.nextOf(run)).toBeGreaterThan(clock.now());
      await clock.advance(1000);
    }
    expect(triedAt).toEqual([0, 1, 3, 7, 15]);
  });

  test('a measurement that goes on as before makes no noise, and is asked for at its moment, or earlier when there is news', async () => {
    const { begin, answer, measuring, asked, calls, clock } = scene();
    const running = (): Measured => ({ is: 'running', facts: { job: 'j' }, resumeAt: clock.now() + 10_000 });
    await begin(measure(metric));
    await answer(running());
    const [report] = measuring.reportsOf(run);
    if (report === undefined) throw new Error('no report');
    measuring.written(run, [report]);
    await begin(resumeAfter(report));
    await clock.advance(1000);
    await answer(running());
    expect(measuring.reportsOf(run)).toEqual([]);
    expect(measuring.nextOf(run)).toBe(Math.floor((clock.now() + 10_000) / 1000) * 1000);
    await begin(resumeAfter(report));
    expect(asked).toEqual(['measure', 'resume']);
    measuring.wake('uid-1', 'm');
    expect(measuring.awakeOf(run)).toEqual(new Set(['m']));
    await begin(resumeAfter(report));
    expect(asked).toEqual(['measure', 'resume', 'resume']);
    expect(measuring.awakeOf(run)).toEqual(new Set());
    expect(calls.length).toBe(2);
  });

  test('news that come while the provider is being asked are not lost', async () => {
    const { begin, answer, measuring, calls } = scene();
    await begin(measure(metric));
    await answer({ is: 'running' });
    const [report] = measuring.reportsOf(run);
    if (report === undefined) throw new Error('no report');
    measuring.written(run, [report]);
    await begin(resumeAfter(report));
    measuring.wake('uid-1', 'm');
    await answer({ is: 'running' });
    expect(calls.length).toBe(2);
  });

  test('a measurement that its provider cannot end says nothing, and keeps its facts', async () => {
    const { begin, answer, measuring } = scene({ canEnd: false });
    await begin(measure(metric));
    await answer({ is: 'running', facts: { job: 'j' } });
    const [report] = measuring.reportsOf(run);
    if (report === undefined) throw new Error('no report');
    measuring.written(run, [report]);
    await begin({ do: 'cancel', metric, number: 1, measurement: report.measurement });
    expect(measuring.reportsOf(run)).toMatchObject([
      { measurement: { phase: 'Inconclusive', message: 'Metric Terminated', metadata: { job: 'j' } } },
    ]);
  });

  test('what was begun for a run that is over is ended when it answers, and nothing of the run is kept', async () => {
    const { begin, answer, measuring, asked, calls } = scene();
    await begin(measure(metric), measure(other));
    measuring.forget('uid-1');
    await answer({ is: 'running', facts: { job: 'j' } });
    await answer(good);
    expect(asked).toEqual(['measure', 'measure', 'cancel']);
    expect(calls).toEqual([]);
    expect(measuring.reportsOf(run)).toEqual([]);
  });
});
