/** Kubernetes' external metrics API: https://github.com/kubernetes/metrics#external-metrics-api */
import type { ExternalMetricsMetric } from '@sluice/api';
import { at, defineKind, isApiError, type KubeObject, parseQuantity } from '@sluice/kubernetes';
import type { MetricProvider, ProviderIo } from '../metric-provider.ts';

export const externalMetrics: MetricProvider<ExternalMetricsMetric> = {
  id: 'externalMetrics',
  configOf: ({ externalMetrics: config }) => config,
  async measure({ metricName, namespace, matchLabels = {} }, io) {
    const kind = defineKind<KubeObject>('external.metrics.k8s.io/v1beta1', 'ExternalMetricValueList', metricName);
    const labelSelector = Object.entries(matchLabels)
      .map(([key, value]) => `${key}=${value}`)
      .join(',');
    const scope = { namespace: namespace || (io.run.metadata.namespace ?? ''), ...(labelSelector === '' ? {} : { labelSelector }) };
    const { items } = await listed(io, kind, scope);
    return { is: 'value', value: items.map((item) => numberOf(at(item, 'value'))) };
  },
};

async function listed(
  { client }: ProviderIo,
  kind: Parameters<ProviderIo['client']['list']>[0],
  scope: Parameters<ProviderIo['client']['list']>[1],
) {
  try {
    return await client.list(kind, scope);
  } catch (error) {
    // A metrics server that cannot serve is a provider that cannot be asked, not an API server that is away.
    if (isApiError(error)) throw new Error(`the external metrics API refused ${kind.plural}: ${error.message}`);
    throw error;
  }
}

function numberOf(value: unknown): number {
  const number = parseQuantity(String(value));
  if (!number.ok) throw new Error(`the external metrics API gave '${String(value)}', which is not a quantity`);
  return number.value;
}
