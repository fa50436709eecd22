import { type AnalysisTemplate, apiVersion, type Metric, type MetricProviderConfig } from '@sluice/api';
import { formatAge, type KubeObject, parseDurationMs } from '@sluice/kubernetes';
import { defaultIterations, type FlaggerCanary } from './canary.ts';
import { type Fields, fieldsOf, listOf, numberOf, textOf } from './fields.ts';
import { builtInQuery, hashArgument } from './queries.ts';

const defaultAddress = 'http://prometheus:9090';

/** The checks of a Canary as an AnalysisTemplate; none where nothing is measured. */
export function templateOf(
  canary: FlaggerCanary,
  objects: readonly KubeObject[],
): { readonly template: AnalysisTemplate | undefined; readonly notes: readonly string[] } {
  const notes: string[] = [];
  const metrics = listOf(canary.analysis.metrics)
    .map(fieldsOf)
    .flatMap((metric): readonly Metric[] => {
      const name = textOf(metric.name) ?? 'metric';
      const provider = providerOf(metric, canary, objects, notes);
      if (provider === undefined) return [];
      return [
        {
          name,
          interval: canary.interval,
          // An analysis before a switch has an end; one beside the steps ends with them.
          ...(canary.iterations === undefined && canary.provider !== 'kubernetes' ? {} : { count: canary.iterations ?? defaultIterations }),
          ...conditionOf(metric),
          // Flagger ends a release at the threshold, counted over all metrics; here each metric is counted by itself.
          failureLimit: canary.threshold - 1,
          provider,
        },
      ];
    });
  if (metrics.length === 0) return { template: undefined, notes };
  if (metrics.length > 1 && canary.threshold > 1) notes.push('failed checks are counted for each metric by itself, not for all together');
  const metadata = { name: canary.name, ...(canary.namespace === undefined ? {} : { namespace: canary.namespace }) };
  const args = metrics.some(({ provider }) => provider.prometheus?.query?.includes(hashArgument)) ? { args: [{ name: hashArgument }] } : {};
  return { template: { apiVersion, kind: 'AnalysisTemplate', metadata, spec: { ...args, metrics } }, notes };
}

function conditionOf({ name, thresholdRange, threshold }: Fields): Pick<Metric, 'successCondition'> {
  const { min, max } = fieldsOf(thresholdRange);
  const old = numberOf(threshold);
  const least = numberOf(min) ?? (name === 'request-success-rate' ? old : undefined);
  const most = numberOf(max) ?? (name === 'request-success-rate' ? undefined : old);
  const parts = [...(least === undefined ? [] : [`result[0] >= ${least}`]), ...(most === undefined ? [] : [`result[0] <= ${most}`])];
  return parts.length === 0 ? {} : { successCondition: parts.join(' && ') };
}

function providerOf(
  metric: Fields,
  canary: FlaggerCanary,
  objects: readonly KubeObject[],
  notes: string[],
): MetricProviderConfig | undefined {
  const name = textOf(metric.name) ?? 'metric';
  const address = textOf(canary.spec.metricsServer) ?? defaultAddress;
  const fill = (query: string): string => filled(query, metric, canary);
  const fillOwn = (query: string): string => {
    if (/\btarget\b|-primary/.test(query))
      notes.push(`metric ${name}: its query names the Deployment, which no longer tells canary from stable pods`);
    return fill(query);
  };
  const prometheus = (query: string): MetricProviderConfig => {
    if (canary.spec.metricsServer === undefined)
      notes.push(`metric ${name}: put the address of your Prometheus in place of ${defaultAddress}`);
    return { prometheus: { address, query } };
  };
  const inline = textOf(metric.query);
  if (inline !== undefined) return prometheus(fillOwn(inline));
  const reference = fieldsOf(metric.templateRef);
  const referred = textOf(reference.name);
  if (referred !== undefined) {
    const found = objects.find(({ kind, metadata }) => kind === 'MetricTemplate' && metadata.name === referred);
    if (found !== undefined) return templatedProvider(found, name, fillOwn, notes);
    notes.push(`metric ${name}: its MetricTemplate ${referred} is not among the objects; write it as a metric of the AnalysisTemplate`);
    return undefined;
  }
  const query = builtInQuery(name, canary.provider);
  if (query !== undefined) return prometheus(fill(query));
  notes.push(`metric ${name}: Flagger has no such built-in metric for ${canary.provider ?? 'its default provider'}; it is left out`);
  return undefined;
}

/** What a MetricTemplate asks. */
function templatedProvider(
  template: KubeObject,
  name: string,
  fill: (query: string) => string,
  notes: string[],
): MetricProviderConfig | undefined {
  const spec = fieldsOf('spec' in template ? template.spec : undefined);
  const provider = fieldsOf(spec.provider);
  const query = fill(textOf(spec.query) ?? '');
  const address = textOf(provider.address);
  const secret = textOf(fieldsOf(provider.secretRef).name);
  if (secret !== undefined)
    notes.push(`metric ${name}: the credentials in Secret ${secret} have other keys here; see the provider's fields`);
  switch (textOf(provider.type)) {
    case 'prometheus':
      return { prometheus: { ...(address === undefined ? {} : { address }), query } };
    case 'datadog':
      return { datadog: { apiVersion: 'v1', query } };
    case 'newrelic':
      return { newRelic: { query } };
    case 'graphite':
      return { graphite: { ...(address === undefined ? {} : { address }), query } };
    case 'influxdb':
      return { influxdb: { query } };
    default:
      notes.push(`metric ${name}: there is no provider for ${textOf(provider.type) ?? 'an unknown type'}; it is left out`);
      return undefined;
  }
}

/** Puts the values in that Flagger would. */
function filled(query: string, metric: Fields, { namespace = 'default', target, service, interval, spec }: FlaggerCanary): string {
  const window = textOf(metric.interval) ?? interval;
  const values: Readonly<Record<string, string>> = {
    namespace,
    name: target.name,
    target: target.name,
    service,
    ingress: textOf(fieldsOf(spec.ingressRef).name) ?? service,
    route: textOf(fieldsOf(spec.routeRef).name) ?? service,
    interval: formatAge(parseDurationMs(window) ?? 60_000),
  };
  const variables = fieldsOf(metric.templateVariables);
  return query
    .replace(/\{\{\s*variables\.(\w+)\s*\}\}/g, (all, key: string) => textOf(variables[key]) ?? all)
    .replace(/\{\{\s*(\w+)\s*\}\}/g, (all, key: string) => values[key] ?? all);
}
