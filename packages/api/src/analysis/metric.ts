import { anyJson, type Infer, intOrString, object, required, type Schema, string } from '../schema.ts';
import { cloudWatchMetric } from './providers/cloud-watch.ts';
import { datadogMetric } from './providers/datadog.ts';
import { dynatraceMetric } from './providers/dynatrace.ts';
import { externalMetricsMetric } from './providers/external-metrics.ts';
import { graphiteMetric } from './providers/graphite.ts';
import { influxdbMetric } from './providers/influxdb.ts';
import { jobMetric } from './providers/job.ts';
import { kayentaMetric } from './providers/kayenta.ts';
import { newRelicMetric } from './providers/new-relic.ts';
import { prometheusMetric } from './providers/prometheus.ts';
import { skywalkingMetric } from './providers/skywalking.ts';
import { splunkMetric } from './providers/splunk.ts';
import { stackdriverMetric } from './providers/stackdriver.ts';
import { trafficMetric } from './providers/traffic.ts';
import { wavefrontMetric } from './providers/wavefront.ts';
import { webMetric } from './providers/web.ts';

/** The providers that give values, by the name of their field. */
const valueProviders = {
  prometheus: prometheusMetric,
  web: webMetric,
  datadog: datadogMetric,
  wavefront: wavefrontMetric,
  newRelic: newRelicMetric,
  cloudWatch: cloudWatchMetric,
  graphite: graphiteMetric,
  influxdb: influxdbMetric,
  skywalking: skywalkingMetric,
  // Not in the reference.
  dynatrace: dynatraceMetric,
  externalMetrics: externalMetricsMetric,
  splunk: splunkMetric,
  stackdriver: stackdriverMetric,
};

const compareSchema = object('Canary against stable: fails where the values of the canary are worse by more than chance (Mann-Whitney).', {
  canary: required(object('Where to measure the canary: a provider that gives several values.', valueProviders)),
  stable: required(object('Where to measure the stable revision, over the same time.', valueProviders)),
  worse: string('Which values are worse. higher where left out.', { enum: ['higher', 'lower'] }),
  minSamples: intOrString('Values that each side needs, 8 at least; fewer are inconclusive. 20 where left out.'),
  falseAlarmRate: string('How often a canary that is no worse may fail, such as 0.05, which it is where left out.'),
  tolerance: string('How much worse, relative to stable, is good enough, such as 0.1. 0 where left out.'),
});

/** Canary against stable. Not in the reference. */
export interface CompareMetric extends Infer<typeof compareSchema> {}
const compareMetric: Schema<CompareMetric> = compareSchema;

/** The providers that have a field of their own, by its name. */
export const providers = { ...valueProviders, kayenta: kayentaMetric, job: jobMetric, compare: compareMetric, traffic: trafficMetric };
export type ProviderName = keyof typeof providers;

const providerSchema = object('Where to measure. Set exactly one.', {
  ...providers,
  plugin: anyJson('Another provider: its configuration by name.'),
});

/** Where to measure: exactly one of the fields. */
export interface MetricProviderConfig extends Infer<typeof providerSchema> {}
const metricProvider: Schema<MetricProviderConfig> = providerSchema;

/** `wait` asks again, for five minutes at most, and is inconclusive then. */
const noDataAnswers = ['wait', 'inconclusive', 'fail', 'pass'] as const;

const schema = object(undefined, {
  name: required(string('Name of the metric.')),
  interval: string('How often to measure, such as 1m. Once where left out.'),
  initialDelay: string('How long to wait before the first measurement.'),
  count: intOrString('How often to measure in all. Without it, once; with an interval, until stopped.'),
  successCondition: string('Expression that says whether a result is good, such as result[0] < 0.05.'),
  failureCondition: string('Expression that says whether a result is bad.'),
  failureLimit: intOrString('Bad results that are tolerated. 0 where left out; -1 for any number.'),
  inconclusiveLimit: intOrString('Results neither good nor bad that are tolerated. 0 where left out.'),
  consecutiveErrorLimit: intOrString('Errors in a row that are tolerated. 4 where left out.'),
  consecutiveSuccessLimit: intOrString('Good results in a row that are enough. 0, where left out, for off.'),
  onNoData: string('What a measurement without data is worth. An error where left out.', { enum: noDataAnswers }),
  minSamples: intOrString('Values that a measurement needs; fewer are no data. 1 where left out.'),
  provider: required(metricProvider),
});

/** What to measure, how often, and how to judge it. Limits are numbers or texts with `{{args.name}}` in them. */
export interface Metric extends Infer<typeof schema> {}
export const metric: Schema<Metric> = schema;
