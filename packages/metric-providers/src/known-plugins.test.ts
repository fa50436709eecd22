import { expect, test } from '@jest/globals';
import type { AnalysisRun, MetricProviderConfig } from '@sluice/api';
import { pluginsOf, withKnownPlugins } from './known-plugins.ts';

const runWith = (provider: MetricProviderConfig): AnalysisRun => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'AnalysisRun',
  metadata: { name: 'run' },
  spec: { metrics: [{ name: 'm', provider }] },
});

test('a plugin that is known is the provider that does its work', () => {
  const config = { address: 'http://p', query: 'up' };
  expect(withKnownPlugins(runWith({ plugin: { 'argoproj-labs/sample-prometheus': config } })).spec.metrics[0]?.provider).toEqual({
    prometheus: config,
  });
});

test('all else stays as it is', () => {
  for (const run of [runWith({ plugin: { 'example/other': {} } }), runWith({ plugin: {} }), runWith({ web: { url: 'u' } })])
    expect(withKnownPlugins(run)).toBe(run);
  expect(pluginsOf({ name: 'm', provider: { plugin: { 'example/other': {} } } })).toEqual(['example/other']);
});
