import { describe, expect, test } from '@jest/globals';
import { err, type Json, ok } from '@sluice/kubernetes';
import { judge } from './judge.ts';
import { reportOf } from './report.ts';
import { metricNamed, start } from './testing/play.ts';
import { valueText } from './value-text.ts';

/** Knows two conditions: `good`, which holds for values under 10, and `bad`, for those over 90. */
const evaluate = (condition: string, value: Json) => {
  if (condition.includes('broken')) return err('unexpected token');
  const number = Number(Array.isArray(value) ? value[0] : value);
  return ok(condition.includes('good') ? !(number >= 10) : number > 90);
};
const phase = (conditions: object, value: Json) => judge(metricNamed('m', conditions), value, evaluate).phase;
const both = { successCondition: 'good', failureCondition: 'bad' };

describe('judge', () => {
  test.each([
    ['without conditions', {}, [5, 50, 95], ['Successful', 'Successful', 'Successful']],
    ['with a condition of success', { successCondition: 'good' }, [5, 50, 95], ['Successful', 'Failed', 'Failed']],
    ['with a condition of failure', { failureCondition: 'bad' }, [5, 50, 95], ['Successful', 'Successful', 'Failed']],
    ['with both', both, [5, 50, 95], ['Successful', 'Inconclusive', 'Failed']],
  ] as const)('%s', (_, conditions, values, phases) => expect(values.map((value) => phase(conditions, value))).toEqual(phases));

  test('a condition that cannot be evaluated is an error that names it, and says so where there was no data', () => {
    expect(judge(metricNamed('m', { successCondition: 'broken' }), 5, evaluate)).toEqual({
      phase: 'Error',
      message: 'could not evaluate successCondition "broken": unexpected token',
    });
    expect(judge(metricNamed('m', { failureCondition: 'broken' }), [], evaluate).message).toBe(
      'could not evaluate failureCondition "broken": metric result is nil or empty: no data returned from the metric provider (unexpected token)',
    );
  });

  test.each<[string, Json]>([
    ['NaN', Number.NaN],
    ['minus infinity', Number.NEGATIVE_INFINITY],
    ['an empty list', []],
    ['a list with NaN', [Number.NaN]],
    ['null', null],
  ])('%s never passes by accident, only by a condition that speaks of it', (_, value) => {
    expect(phase({ successCondition: 'good' }, value)).toBe('Error');
    expect(phase({ failureCondition: 'bad' }, value)).toBe('Error');
    expect(phase({ successCondition: 'isNaN(result) || len(result) == 0 || good' }, value)).toBe('Successful');
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
  const context = { metric: metricNamed('m', both), number: 1, startedAt: start, now: start + 1000, secrets: ['s3cr&t', 'n0'], evaluate };

  test('shows no secret in any text, in whatever form', () => {
    const facts = { query: 'token=s3cr&t', url: 'http://h/?t=s3cr%26t' };
    const report = reportOf({ ok: false, message: 'refused: s3cr&t n0', facts }, { ...context, facts: { key: 's3cr&t' } });
    expect(report.measurement).toMatchObject({ phase: 'Error', message: 'refused: ***** *****', metadata: { key: '*****' } });
    expect(report.facts).toEqual({ query: 'token=*****', url: 'http://h/?t=*****' });
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
