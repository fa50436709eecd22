import type { AnalysisRun, Metric } from '@sluice/api';
import { isObject, remembered } from '@sluice/kubernetes';

/** Metric plugins of the reference that do what a provider here does, with the same configuration. */
const knownPlugins: Readonly<Record<string, string>> = { 'argoproj-labs/sample-prometheus': 'prometheus' };

/** The run as if each plugin that is known were the provider that does its work. The same object where there is none. */
export const withKnownPlugins = remembered((run: AnalysisRun): AnalysisRun => {
  const metrics = run.spec.metrics?.map(withoutPlugin);
  const isChanged = metrics?.some((metric, index) => metric !== run.spec.metrics[index]) ?? false;
  return isChanged ? { ...run, spec: { ...run.spec, metrics } } : run;
});

function withoutPlugin(metric: Metric): Metric {
  const [name = '', ...more] = pluginsOf(metric);
  const id = knownPlugins[name];
  if (id === undefined || more.length > 0) return metric;
  const { plugin, ...others } = metric.provider;
  return { ...metric, provider: { ...others, [id]: isObject(plugin) ? plugin[name] : undefined } };
}

/** The names of the plugins that a metric wants to be measured by. */
export const pluginsOf = ({ provider }: Metric): readonly string[] => (isObject(provider?.plugin) ? Object.keys(provider.plugin) : []);
