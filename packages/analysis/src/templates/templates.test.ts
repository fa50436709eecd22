import { describe, expect, test } from '@jest/globals';
import type { AnalysisTemplateSpec, Metric } from '@sluice/api';
import { endlessMetrics, runSpecOf } from './run-spec.ts';
import { type TemplateTable, templateId, templateTable } from './template-table.ts';

const metric = (name: string, more: Partial<Metric> = {}): Metric => ({ name, provider: { web: { url: 'http://x' } }, ...more });

const tableOf = (specs: Readonly<Record<string, AnalysisTemplateSpec>>): TemplateTable =>
  Object.fromEntries(Object.entries(specs).map(([templateName, spec]) => [templateId({ templateName }), spec]));

const named = (...names: readonly string[]) => names.map((templateName) => ({ templateName }));

describe('templates as one', () => {
  test('nested templates follow the one that names them, and one that is named twice counts once', () => {
    const table = tableOf({
      a: { metrics: [metric('one')], templates: named('b', 'c') },
      b: { metrics: [metric('two')], templates: named('a') },
      c: { metrics: [metric('three')] },
      d: { metrics: [metric('four')] },
    });
    const spec = runSpecOf({ templates: named('a', 'd', 'c') }, table);
    expect(spec.ok && spec.value.metrics.map(({ name }) => name)).toEqual(['one', 'two', 'three', 'four']);
  });

  test.each<readonly [string, Readonly<Record<string, AnalysisTemplateSpec>>, string]>([
    ['a template that is not there', { a: { metrics: [metric('one')], templates: named('gone') } }, "AnalysisTemplate 'gone' not found"],
    ['two metrics of one name', { a: { metrics: [metric('one'), metric('one')] } }, "two templates have a metric 'one'"],
    [
      'two different defaults',
      {
        a: { metrics: [metric('one')], args: [{ name: 'x', value: '1' }], templates: named('b') },
        b: { args: [{ name: 'x', value: '2' }] },
      },
      "argument 'x' has two different defaults",
    ],
    ['no metric at all', { a: {} }, 'no metric is there to measure'],
    ['an argument without a value', { a: { metrics: [metric('one')], args: [{ name: 'x' }] } }, 'args.x was not resolved'],
  ])('%s is an error', (_, specs, message) => {
    expect(runSpecOf({ templates: named('a') }, tableOf(specs))).toEqual({ ok: false, error: message });
  });

  test('given values replace defaults, and arguments that no template declares are left out', () => {
    const table = tableOf({ a: { metrics: [metric('one')], args: [{ name: 'x', value: '1' }, { name: 'y' }] } });
    const args = [
      { name: 'y', value: 'b' },
      { name: 'z', value: 'c' },
    ];
    const spec = runSpecOf({ templates: named('a'), args }, table);
    expect(spec.ok && spec.value.args).toEqual([
      { name: 'x', value: '1' },
      { name: 'y', value: 'b' },
    ]);
  });

  test('a Secret is a value as well as a text', () => {
    const secret = { name: 'x', valueFrom: { secretKeyRef: { name: 'token', key: 'value' } } };
    const spec = runSpecOf({ templates: named('a') }, tableOf({ a: { metrics: [metric('one')], args: [{ name: 'x' }, secret] } }));
    expect(spec.ok && spec.value.args).toEqual([secret]);
  });

  test('what the request says of metrics is added to what the templates say, and may not repeat it', () => {
    const table = tableOf({ a: { metrics: [metric('one')], dryRun: [{ metricName: 'one' }] } });
    expect(runSpecOf({ templates: named('a'), dryRun: [{ metricName: 'two' }] }, table)).toMatchObject({
      ok: true,
      value: { dryRun: [{ metricName: 'one' }, { metricName: 'two' }] },
    });
    expect(runSpecOf({ templates: named('a'), dryRun: [{ metricName: 'one' }] }, table).ok).toBe(false);
  });
});

describe('the table of templates', () => {
  test('holds what the references lead to, and is unknown as long as one of them is', () => {
    const specs: Readonly<Record<string, AnalysisTemplateSpec>> = { a: { templates: [{ templateName: 'b', clusterScope: true }] }, b: {} };
    const table = templateTable(named('a', 'gone'), ({ templateName = '' }) => specs[templateName]);
    expect(Object.keys(table)).toEqual(["AnalysisTemplate 'a'", "ClusterAnalysisTemplate 'b'"]);
    expect(templateTable(named('a'), ({ templateName }) => (templateName === 'a' ? specs.a : 'unknown'))).toBe('unknown');
  });
});

test('a metric with an interval and no count never ends by itself', () => {
  const metrics = [
    metric('once'),
    metric('five', { interval: '1m', count: 5 }),
    metric('ever', { interval: '1m' }),
    metric('none', { interval: '1m', count: 0 }),
  ];
  expect(endlessMetrics({ metrics }).map(({ name }) => name)).toEqual(['ever', 'none']);
});
