import { describe, expect, test } from '@jest/globals';
import type { AnalysisRunSpec, Metric } from '@sluice/api';
import { formatInstant } from '@sluice/kubernetes';
import fc from 'fast-check';
import { planRun } from './plan-run.ts';
import { metricNamed, play, reported, runOf, start } from './testing/play.ts';
import { verdictOf } from './verdict.ts';

const one = (change: Partial<Metric>, more: Partial<AnalysisRunSpec> = {}): AnalysisRunSpec => ({
  metrics: [metricNamed('m', change)],
  ...more,
});
const phaseOf = (change: Partial<Metric>, letters: string) => play(one(change), { m: letters }).status.phase;

describe('when a metric is measured', () => {
  test('without an interval and a count, once and at once', () => {
    expect(play(one({}), { m: 'S' })).toMatchObject({ status: { phase: 'Successful' }, measuredAt: { m: [0] } });
  });

  test('with both, count times, each an interval after the end of the one before', () => {
    expect(play(one({ interval: '1m', count: 3 }), { m: 'S' })).toMatchObject({
      status: { phase: 'Successful' },
      measuredAt: { m: [0, 60, 120] },
    });
  });

  test('with an interval alone, without end', () => {
    const { status, measuredAt } = play(one({ interval: '20m' }), { m: 'S' });
    expect(status.phase).toBe('Running');
    expect(measuredAt.m).toEqual([0, 1200, 2400, 3600]);
  });

  test('not before its initial delay, counted from the start of the run', () => {
    expect(play(one({ initialDelay: '90s', interval: '1m', count: 2 }), { m: 'S' }).measuredAt.m).toEqual([90, 150]);
  });

  test('ten seconds after an error, whatever the interval, and errors are not counted', () => {
    const { status, measuredAt } = play(one({ interval: '1h', count: 1 }), { m: 'EES' });
    expect(measuredAt.m).toEqual([0, 10, 20]);
    expect(status.metricResults?.[0]).toMatchObject({ count: 1, successful: 1, error: 2, consecutiveError: 0 });
  });

  test('no more than once a second', () => {
    expect(play(one({ interval: '1ms', count: 3 }), { m: 'S' }).measuredAt.m).toEqual([0, 1, 2]);
  });

  test('each metric at its own pace', () => {
    const spec = { metrics: [metricNamed('a', { interval: '1m', count: 2 }), metricNamed('b', { interval: '45s', count: 2 })] };
    expect(play(spec, {}).measuredAt).toEqual({ a: [0, 60], b: [0, 45] });
  });
});

describe('how a metric ends', () => {
  const many = { interval: '1s', count: 10 };
  test.each([
    ['a failure is one too many where nothing is said', { ...many }, 'SF', 'Failed'],
    ['as many failures as the limit are tolerated', { ...many, failureLimit: 2 }, 'FFS', 'Successful'],
    ['one more is not', { ...many, failureLimit: 2 }, 'FSFSF', 'Failed'],
    ['an inconclusive result is one too many where nothing is said', { ...many }, 'SI', 'Inconclusive'],
    ['inconclusive results within the limit are tolerated', { ...many, inconclusiveLimit: 1 }, 'IS', 'Successful'],
    ['four errors in a row are tolerated where nothing is said', { ...many }, 'EEEES', 'Successful'],
    ['the fifth is not', { ...many }, 'EEEEE', 'Error'],
    ['errors that are not in a row are never too many', { ...many }, 'EEEESEEEESEEEES', 'Successful'],
    ['the limit of errors can be none', { ...many, consecutiveErrorLimit: 0 }, 'E', 'Error'],
    ['limits may be texts, as arguments give them', { interval: '1s', count: '3', failureLimit: '1' }, 'FSS', 'Successful'],
    ['enough good results in a row end it early', { interval: '1s', consecutiveSuccessLimit: 3, failureLimit: 5 }, 'SFSSS', 'Successful'],
    [
      'a row that count cut off is inconclusive',
      { ...many, count: 4, consecutiveSuccessLimit: 3, failureLimit: 1 },
      'SFSS',
      'Inconclusive',
    ],
    ['and failed where failures have no limit', { ...many, count: 4, consecutiveSuccessLimit: 3, failureLimit: -1 }, 'SFSF', 'Failed'],
    ['failures without a limit never end it', { interval: '1s', consecutiveSuccessLimit: 2, failureLimit: -1 }, 'FFFFFFFSS', 'Successful'],
  ] as const)('%s', (_, change, letters, phase) => expect(phaseOf(change, letters)).toBe(phase));
});

describe('what a run says', () => {
  test('it succeeds when all metrics do, with how many and when', () => {
    const { status, events } = play({ metrics: [metricNamed('a'), metricNamed('b', { interval: '30s', count: 2 })] }, {});
    expect(status).toMatchObject({
      phase: 'Successful',
      startedAt: formatInstant(start),
      completedAt: formatInstant(start + 30_000),
      runSummary: { count: 2, successful: 2 },
    });
    expect(status.message).toBeUndefined();
    expect(events).toEqual(['Normal MetricSuccessful', 'Normal MetricSuccessful', 'Normal AnalysisRunSuccessful']);
  });

  test('it is as bad as its worst metric, and says which and why', () => {
    const { status, events } = play(one({ interval: '1s', count: 5, failureLimit: 1 }), { m: 'SFF' });
    expect(status).toMatchObject({
      phase: 'Failed',
      message: 'Metric "m" assessed Failed due to failed (2) > failureLimit (1)',
      runSummary: { count: 1, failed: 1 },
    });
    expect(events).toEqual(['Warning MetricFailed', 'Warning AnalysisRunFailed']);
  });

  test("it passes on the provider's words", () => {
    expect(play(one({ consecutiveErrorLimit: 1 }), { m: 'E' }).status.message).toBe(
      'Metric "m" assessed Error due to consecutiveErrors (2) > consecutiveErrorLimit (1): "Error Message: no answer"',
    );
    expect(play(one({}), { m: 'I' }).status.message).toBe(
      'Metric "m" assessed Inconclusive due to inconclusive (1) > inconclusiveLimit (0)',
    );
  });

  test('the first metric that ends badly ends all others, and those are no failures', () => {
    const spec = {
      metrics: [
        metricNamed('good', { interval: '10s', count: 100 }),
        metricNamed('bad', { interval: '10s', initialDelay: '25s', count: 1 }),
      ],
    };
    const { status, measuredAt } = play(spec, { bad: 'F' });
    expect(measuredAt).toEqual({ good: [0, 10, 20], bad: [25] });
    expect(status).toMatchObject({ phase: 'Failed', runSummary: { count: 2, successful: 1, failed: 1 } });
  });

  test('failed goes before error, and error before inconclusive', () => {
    const spec = { metrics: ['i', 'e', 'f'].map((name) => metricNamed(name, { consecutiveErrorLimit: 0 })) };
    expect(play(spec, { i: 'I', e: 'E', f: 'F' }).status).toMatchObject({
      phase: 'Failed',
      runSummary: { count: 3, failed: 1, error: 1, inconclusive: 1 },
    });
    expect(play({ metrics: spec.metrics.slice(0, 2) }, { i: 'I', e: 'E' }).status.phase).toBe('Error');
  });

  test('metrics on dry run are measured, tell what they would have said, and decide nothing', () => {
    const spec = { metrics: [metricNamed('real', { interval: '5s', count: 2 }), metricNamed('dry')], dryRun: [{ metricName: 'dry' }] };
    const { status } = play(spec, { dry: 'F' });
    expect(status).toMatchObject({
      phase: 'Successful',
      runSummary: { count: 1, successful: 1 },
      dryRunSummary: { count: 1, failed: 1 },
      metricResults: [
        { name: 'real', phase: 'Successful', count: 2 },
        { name: 'dry', phase: 'Failed', dryRun: true, message: 'Metric assessed Failed due to failed (1) > failureLimit (0)' },
      ],
    });
  });

  test('a run with nothing but dry runs ends when they end', () => {
    expect(play(one({}, { dryRun: [{ metricName: '.*' }] }), { m: 'F' }).status).toMatchObject({
      phase: 'Successful',
      dryRunSummary: { failed: 1 },
    });
  });

  test('the full name of a metric chooses it alone, a pattern all that match', () => {
    const metrics = ['errors', 'errors-5xx', 'latency'].map((name) => metricNamed(name));
    const dry = (metricName: string) =>
      play({ metrics, dryRun: [{ metricName }] }, {})
        .status.metricResults?.filter(({ dryRun }) => dryRun)
        .map(({ name }) => name);
    expect(dry('errors')).toEqual(['errors']);
    expect(dry('err.*')).toEqual(['errors', 'errors-5xx']);
  });

  test('only the latest measurements stay: ten, or as many as a rule says', () => {
    const spec = {
      metrics: [metricNamed('a', { interval: '1s', count: 25 }), metricNamed('b', { interval: '1s', count: 25 })],
      measurementRetention: [{ metricName: 'b', limit: 3 }],
    };
    const { status, dropped } = play(spec, {});
    expect(status.metricResults?.map(({ measurements, count }) => [measurements?.length, count])).toEqual([
      [10, 25],
      [3, 25],
    ]);
    expect(dropped).toBe(15 + 22);
  });
});

describe('a run that is terminated', () => {
  const begun = play(one({ interval: '1m' }), { m: 'S' }, 61).status;

  test('measures no more, and ends successful with a message that tells it from one that passed', () => {
    const plan = planRun(runOf(one({ interval: '1m' }, { terminate: true }), begun), { now: start + 200_000 });
    expect(plan.tasks).toEqual([]);
    expect(plan.status).toMatchObject({ phase: 'Successful', message: 'Run Terminated', completedAt: formatInstant(start + 200_000) });
    expect(verdictOf(plan)).toEqual({ is: 'cancelled' });
  });

  test('before its first measurement is no pass either', () => {
    const plan = planRun(runOf(one({ initialDelay: '1h' }, { terminate: true })), { now: start });
    expect(plan.status.phase).toBe('Successful');
    expect(verdictOf(plan)).toEqual({ is: 'cancelled' });
  });

  test('first ends what is under way', () => {
    const running = planRun(runOf(one({})), { now: start });
    const [task] = running.tasks;
    if (task === undefined) throw new Error('nothing to measure');
    const { status } = planRun(runOf(one({}), running.status), {
      now: start,
      reports: [reported(task, 'Running', start, { metadata: { job: 'j' } })],
    });
    expect(status).toMatchObject({ phase: 'Running', metricResults: [{ phase: 'Running' }] });

    const ending = planRun(runOf(one({}, { terminate: true }), status), { now: start + 5000 });
    expect(ending.status.phase).toBe('Running');
    expect(ending.tasks).toMatchObject([{ do: 'cancel', number: 1, measurement: { metadata: { job: 'j' } } }]);
    const [cancel] = ending.tasks;
    if (cancel === undefined) throw new Error('nothing to cancel');
    const ended = planRun(runOf(one({}, { terminate: true }), ending.status), {
      now: start + 6000,
      reports: [reported(cancel, 'Inconclusive', start + 6000, { message: 'Metric Terminated' })],
    });
    expect(ended.status).toMatchObject({ phase: 'Inconclusive', message: 'Run Terminated' });
    expect(verdictOf(ended)).toEqual({ is: 'cancelled' });
  });
});

describe('a measurement that takes time', () => {
  test('is asked for again at its moment, or in every plan where it names none', () => {
    const [task] = planRun(runOf(one({})), { now: start }).tasks;
    if (task === undefined) throw new Error('nothing to measure');
    const resumeAt = formatInstant(start + 15_000);
    const waiting = planRun(runOf(one({})), { now: start, reports: [reported(task, 'Running', start, { resumeAt })] });
    expect(waiting).toMatchObject({ tasks: [], revisitAt: start + 15_000 });
    expect(planRun(runOf(one({}), waiting.status), { now: start + 15_000 }).tasks).toMatchObject([{ do: 'resume', number: 1 }]);
    const awake = planRun(runOf(one({}), waiting.status), { now: start + 1000, awake: new Set(['m']) });
    expect(awake.tasks).toMatchObject([{ do: 'resume', number: 1 }]);
    const open = planRun(runOf(one({})), { now: start, reports: [reported(task, 'Running', start)] });
    expect(open.tasks).toMatchObject([{ do: 'resume', number: 1 }]);
  });

  test('a report that comes twice counts once', () => {
    const [task] = planRun(runOf(one({ interval: '1m' })), { now: start }).tasks;
    if (task === undefined) throw new Error('nothing to measure');
    const report = reported(task, 'Failed', start);
    const { status } = planRun(runOf(one({ interval: '1m', failureLimit: 5 })), { now: start, reports: [report, report] });
    expect(status.metricResults?.[0]).toMatchObject({ count: 1, failed: 1 });
  });
});

describe('a run that makes no sense', () => {
  test.each<[string, AnalysisRunSpec, string]>([
    ['no metrics', { metrics: [] }, 'Analysis spec invalid: no metrics specified'],
    ['two of a name', { metrics: [metricNamed('m'), metricNamed('m')] }, "Analysis spec invalid: metrics[1]: duplicate name 'm'"],
    ['count without interval', one({ count: 2 }), 'Analysis spec invalid: metrics[0]: interval must be specified when count > 1'],
    [
      'a bad interval',
      one({ interval: 'soon' }),
      "Analysis spec invalid: metrics[0]: interval: 'soon' is not a duration such as 30s or 5m",
    ],
    ['a bad limit', one({ failureLimit: 'few' }), "Analysis spec invalid: metrics[0]: failureLimit: 'few' is not a whole number"],
    ['a limit beyond count', one({ count: 1, failureLimit: 2 }), 'Analysis spec invalid: metrics[0]: count must be >= failureLimit'],
    ['a negative limit', one({ inconclusiveLimit: -1 }), 'Analysis spec invalid: metrics[0]: inconclusiveLimit must be >= 0'],
    [
      'no failure limit without a row to reach',
      one({ failureLimit: -1 }),
      'Analysis spec invalid: metrics[0]: failureLimit must be >= 0 unless consecutiveSuccessLimit is set',
    ],
    ['no provider', one({ provider: {} }), 'Analysis spec invalid: metrics[0]: no provider specified'],
    [
      'two providers',
      one({ provider: { web: { url: 'u' }, graphite: {} } }),
      'Analysis spec invalid: metrics[0]: multiple providers specified',
    ],
    [
      'a rule for no metric',
      one({}, { dryRun: [{ metricName: 'x' }] }),
      "Analysis spec invalid: dryRun[0]: Rule didn't match any metric name(s)",
    ],
    ['a broken pattern', one({}, { dryRun: [{ metricName: '(' }] }), "Analysis spec invalid: dryRun[0]: '(' is not a regular expression"],
    ['an argument without a value', one({}, { args: [{ name: 'a' }] }), 'Unable to resolve metric arguments: args.a was not resolved'],
    ['an unknown argument', one({ count: '{{args.n}}' }), 'Unable to resolve metric arguments: failed to resolve {{args.n}}'],
    [
      'a secret where the engine needs it',
      one({ count: '{{args.n}}' }, { args: [{ name: 'n', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] }),
      "Analysis spec invalid: metrics[0]: count: argument 'n' is a secret, which only the provider and the conditions may use",
    ],
  ])('%s: ends in an error that says so', (_, spec, message) => {
    expect(planRun(runOf(spec), { now: start })).toMatchObject({
      status: { phase: 'Error', message, completedAt: formatInstant(start) },
      tasks: [],
    });
  });

  test('arguments reach every text of a metric', () => {
    const spec = one(
      { interval: '{{ args.pace }}', count: '{{args.n}}', successCondition: 'result < {{args.limit}}' },
      {
        args: ['pace=7s', 'n=2', 'limit=0.5'].map((each) => ({ name: each.split('=')[0] ?? '', value: each.split('=')[1] ?? '' })),
      },
    );
    expect(play(spec, {}).measuredAt.m).toEqual([0, 7]);
    expect(planRun(runOf(spec), { now: start }).tasks[0]?.metric.successCondition).toBe('result < 0.5');
  });
});

describe('a finished run', () => {
  const ended = play(one({}), {}).status;
  const failed = play(one({}), { m: 'F' }).status;
  const wish = (status: typeof ended, ttlStrategy: object, seconds: number) =>
    planRun(runOf(one({}, { ttlStrategy }), status), { now: start + seconds * 1000 });

  test('stays as it is, whatever is reported', () => {
    expect(planRun(runOf(one({}), ended), { now: start + 1e6 })).toEqual({
      status: ended,
      tasks: [],
      dropped: [],
      events: [],
      remove: false,
    });
  });

  test('goes when its time to live is over: the one of its outcome first', () => {
    expect(wish(ended, { secondsAfterCompletion: 60 }, 59)).toMatchObject({ remove: false, revisitAt: start + 60_000 });
    expect(wish(ended, { secondsAfterCompletion: 60 }, 60).remove).toBe(true);
    expect(wish(ended, { secondsAfterCompletion: 60, secondsAfterSuccess: 10 }, 10).remove).toBe(true);
    expect(wish(failed, { secondsAfterCompletion: 60, secondsAfterSuccess: 10 }, 10).remove).toBe(false);
    expect(wish(failed, { secondsAfterFailure: 0 }, 0).remove).toBe(true);
    expect(wish(ended, { secondsAfterFailure: 0 }, 1e6).remove).toBe(false);
  });
});

describe('for every script', () => {
  const letters = fc.array(fc.constantFrom('S', 'F', 'I', 'E'), { minLength: 1, maxLength: 40 }).map((each) => each.join(''));
  const rules = fc.record({
    interval: fc.constantFrom('1s', '30s'),
    count: fc.integer({ min: 5, max: 20 }),
    failureLimit: fc.integer({ min: 0, max: 3 }),
    inconclusiveLimit: fc.integer({ min: 0, max: 3 }),
    consecutiveErrorLimit: fc.integer({ min: 0, max: 5 }),
  });

  test('a run that passes has measured its count, within all limits, and every counter tells the truth', () => {
    fc.assert(
      fc.property(rules, letters, (change, script) => {
        const { status } = play(one(change), { m: script });
        const [result] = status.metricResults ?? [];
        const { count = 0, successful = 0, failed = 0, inconclusive = 0 } = result ?? {};
        expect(successful + failed + inconclusive).toBe(count);
        const verdict = verdictOf({ status });
        if (verdict?.is !== 'passed') return;
        expect(count).toBe(change.count);
        expect(failed).toBeLessThanOrEqual(change.failureLimit);
        expect(inconclusive).toBeLessThanOrEqual(change.inconclusiveLimit);
      }),
    );
  });

  test('planning again without news changes nothing', () => {
    fc.assert(
      fc.property(rules, letters, fc.integer({ min: 0, max: 100 }), (change, script, seconds) => {
        const { status } = play(one(change), { m: script }, seconds);
        const again = planRun(runOf(one(change), status), { now: start });
        expect(again.status).toEqual(status);
        expect(again.events).toEqual([]);
      }),
    );
  });
});
