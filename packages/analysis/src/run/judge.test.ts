import { describe, expect, test } from '@jest/globals';
import type { Json } from '@sluice/kubernetes';
import { judge } from './judge.ts';
import { reportOf } from './report.ts';
import { metricNamed, start } from './testing/play.ts';
import { valueText } from './value-text.ts';

const phase = (conditions: object, value: Json) => judge(metricNamed('m', conditions), value, { args: {}, now: start }).phase;
const [good, bad] = ['result < 10', 'result > 90'];
const both = { successCondition: good, failureCondition: bad };

describe('judge', () => {
  test.each([
    ['without conditions', {}, [5, 50, 95], ['Successful', 'Successful', 'Successful']],
    ['with a condition of success', { successCondition: good }, [5, 50, 95], ['Successful', 'Failed', 'Failed']],
    ['with a condition of failure', { failureCondition: bad }, [5, 50, 95], ['Successful', 'Successful', 'Failed']],
    ['with both', both, [5, 50, 95], ['Successful', 'Inconclusive', 'Failed']],
  ] as const)('%s', (_, conditions, values, phases) => expect(values.map((value) => phase(conditions, value))).toEqual(phases));

  test('a condition that cannot be evaluated is an error that names it, and says so where there was no data', () => {
    const said = (conditions: object, value: Json) => judge(metricNamed('m', conditions), value, { args: {}, now: start });
    expect(said({ successCondition: 'result[0] < ' }, 5)).toMatchObject({
      phase: 'Error',
      message: expect.stringMatching(/^could not evaluate successCondition "result\[0\] < ": .*\n \| result\[0\] < \n \| \.+\^$/),
    });
    expect(said({ failureCondition: 'result[0] > 0.05' }, []).message).toContain(
      'could not evaluate failureCondition "result[0] > 0.05": metric result is nil or empty: no data returned from the metric provider: ',
    );
    expect(said({ successCondition: 'result + 1' }, 5)).toMatchObject({ phase: 'Error', message: expect.stringContaining('float') });
  });

  test.each<[string, Json, string, string]>([
    ['NaN', Number.NaN, '!(result >= 10)', 'isNaN(result) || result < 10'],
    ['minus infinity', Number.NEGATIVE_INFINITY, 'result < 10', 'isInf(result) || result < 10'],
    ['an empty list', [], 'not (result != [])', 'len(result) == 0 || result[0] < 10'],
    ['a list with NaN', [Number.NaN], '!(result[0] > 10)', 'isNaN(result[0])'],
    ['null', null, 'result != 5', 'isNil(result) || result < 10'],
  ])('%s never passes by accident, only by a condition that speaks of it', (_, value, accident, meant) => {
    expect(phase({ successCondition: accident }, value)).toBe('Error');
    expect(phase({ successCondition: meant }, value)).toBe('Successful');
  });

  test('a value that is no number does not pass by not failing', () => {
    expect(phase({ failureCondition: bad }, Number.NaN)).toBe('Error');
    expect(phase(both, Number.NaN)).toBe('Inconclusive');
    expect(phase({ successCondition: good }, Number.NaN)).toBe('Failed');
  });

  const nothing: readonly Json[] = [[], null, Number.NaN, [Number.NaN]];
  test.each([
    ['inconclusive', 'Inconclusive'],
    ['fail', 'Failed'],
    ['pass', 'Successful'],
    ['wait', 'Wait'],
  ] as const)('where no data is to %s, no condition is asked', (onNoData, worth) => {
    for (const value of nothing) expect(phase({ successCondition: 'result[0] < 1', onNoData }, value)).toBe(worth);
    expect(phase({ successCondition: 'result[0] < 1', onNoData }, [0.5])).toBe('Successful');
  });

  test('fewer values than a metric needs are no data', () => {
    const needs = { successCondition: 'result[0] < 9', minSamples: '3' };
    const few = judge(metricNamed('m', needs), [1, Number.NaN, 2], { args: {}, now: start });
    expect(few).toEqual({ phase: 'Error', message: 'too little data: 2 of 3 values' });
    expect(phase({ ...needs, onNoData: 'inconclusive' }, [1, 2])).toBe('Inconclusive');
    expect(phase(needs, [1, 2, 3])).toBe('Successful');
  });

  test('conditions see the arguments of the run', () => {
    const { phase: found } = judge(metricNamed('m', { successCondition: 'result < asFloat(args.limit)' }), 5, {
      args: { limit: '9' },
      now: start,
    });
    expect(found).toBe('Successful');
  });

  test('without conditions an empty answer is an answer, but an empty list of numbers is none', () => {
    expect([phase({}, ''), phase({}, null), phase({}, []), phase({}, [Number.NaN])]).toEqual([
      'Successful',
      'Successful',
      'Error',
      'Error',
    ]);
  });
});

describe('reportOf', () => {
  const context = { metric: metricNamed('m', both), number: 1, startedAt: start, now: start + 1000, secrets: ['s3cr&t', 'n0'] };

  test('shows no secret in any text, in whatever form', () => {
    const facts = { query: 'token=s3cr&t', url: 'http://h/?t=s3cr%26t', header: 'Basic czNjciZ0' };
    const report = reportOf({ ok: false, message: 'refused: s3cr&t n0', facts }, { ...context, facts: { key: 's3cr&t' } });
    expect(report.measurement).toMatchObject({ phase: 'Error', message: 'refused: ***** *****', metadata: { key: '*****' } });
    expect(report.facts).toEqual({ query: 'token=*****', url: 'http://h/?t=*****', header: 'Basic *****' });
    const value = reportOf({ ok: true, measured: { is: 'value', value: 's3cr&t' } }, { ...context, metric: metricNamed('m') });
    expect(value.measurement.value).toBe('"*****"');
  });

  test('keeps what a provider wants to find again, and when', () => {
    const measured = { is: 'running', facts: { job: 'j' }, resumeAt: start + 15_000 } as const;
    expect(reportOf({ ok: true, measured }, context).measurement).toEqual({
      phase: 'Running',
      startedAt: '2023-11-14T22:13:20Z',
      metadata: { job: 'j' },
      resumeAt: '2023-11-14T22:13:35Z',
    });
  });

  test('a metric that waits for data is asked again, and inconclusive after five minutes', () => {
    const waiting = { ...context, metric: metricNamed('m', { onNoData: 'wait' }) };
    const none = { ok: true, measured: { is: 'value', value: [] } } as const;
    expect(reportOf(none, waiting).measurement).toEqual({
      phase: 'Running',
      message: 'no data',
      startedAt: '2023-11-14T22:13:20Z',
      resumeAt: '2023-11-14T22:13:31Z',
    });
    expect(reportOf(none, { ...waiting, now: start + 300_000 }).measurement).toMatchObject({
      phase: 'Inconclusive',
      message: 'no data for 5 minutes',
    });
  });

  test('cuts what is too long for a status', () => {
    const { measurement } = reportOf(
      { ok: true, measured: { is: 'value', value: 'x'.repeat(100_000) } },
      { ...context, metric: metricNamed('m') },
    );
    expect(measurement.value?.length).toBeLessThan(4200);
    expect(reportOf({ ok: false, message: 'x'.repeat(100_000) }, context).measurement.message?.length).toBeLessThan(1100);
  });
});

test('values look as users know them', () => {
  expect([0.25, [Number.NaN, 1], Number.POSITIVE_INFINITY, { ok: true }, 'text', null].map((value) => valueText(value))).toEqual([
    '0.25',
    '[NaN,1]',
    '+Inf',
    '{"ok":true}',
    '"text"',
    'null',
  ]);
});
