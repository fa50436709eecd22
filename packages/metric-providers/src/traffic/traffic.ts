/** Success rate and latency of one side, without a query to write: what routers tell Prometheus, each in its own words. */
import type { TrafficMetric } from '@sluice/api';
import { durationMs } from '../duration-ms.ts';
import type { MetricProvider, ProviderIo } from '../metric-provider.ts';
import { prometheus } from '../prometheus/prometheus.ts';
import { type Source, sources } from './sources.ts';

const defaults = { interval: '1m', quantile: '0.99' };

export const traffic: MetricProvider<TrafficMetric> = {
  id: 'traffic',
  configOf: ({ traffic: config }) => config,
  async measure(config, io) {
    const query = queryOf(config, io);
    // How to reach the server stands in both configurations alike.
    const measured = await prometheus.measure({ ...config, query }, io);
    const facts = { ...measured.facts, ResolvedPrometheusQuery: query };
    if (measured.is !== 'value' || !Array.isArray(measured.value)) return { ...measured, facts };
    return { is: 'value', value: measured.value[0] ?? null, facts };
  },
};

function queryOf(config: TrafficMetric, io: ProviderIo): string {
  const { measure, source: id, namespace, interval: wished, quantile: slowest } = config;
  const source = sources[id];
  if (source === undefined) throw new Error(`traffic.source: '${id}' is not known`);
  const name = config[source.by] ?? '';
  if (name === '') throw new Error(`traffic.${source.by} is needed for ${id}`);
  const interval = wished || defaults.interval;
  durationMs(interval, 'traffic.interval', defaults.interval);
  const quantile = Number(slowest || defaults.quantile);
  if (!(quantile > 0 && quantile < 1)) throw new Error(`traffic.quantile must be between 0 and 1, not ${slowest}`);
  const chosen = selector(source.labels(namespace || (io.run.metadata.namespace ?? ''), name));
  return measure === 'successRate' ? successRate(source, chosen, interval) : latency(source, chosen, interval, quantile);
}

/** Without requests there is no rate. Without failures there is no series of them: that is a rate of 1. */
const successRate = ({ requests, failed }: Source, chosen: string, interval: string): string =>
  `1 - ((sum(rate(${requests}{${chosen},${failed}}[${interval}])) or vector(0)) / sum(rate(${requests}{${chosen}}[${interval}])))`;

const latency = ({ durations, unitMs }: Source, chosen: string, interval: string, quantile: number): string =>
  `${unitMs === 1 ? '' : `${unitMs} * `}histogram_quantile(${quantile}, sum(rate(${durations}{${chosen}}[${interval}])) by (le))`;

const selector = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([name, value]) => (value.startsWith('~') ? `${name}=~${JSON.stringify(value.slice(1))}` : `${name}=${JSON.stringify(value)}`))
    .join(',');
