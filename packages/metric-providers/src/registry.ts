import { cloudWatch } from './cloud-watch/cloud-watch.ts';
import { compare } from './compare/compare.ts';
import { datadog } from './datadog/datadog.ts';
import { dynatrace } from './dynatrace/dynatrace.ts';
import { externalMetrics } from './external-metrics/external-metrics.ts';
import { graphite } from './graphite/graphite.ts';
import { influxdb } from './influxdb/influxdb.ts';
import { job } from './job/job.ts';
import { kayenta } from './kayenta/kayenta.ts';
import type { MetricProvider } from './metric-provider.ts';
import { newRelic } from './new-relic/new-relic.ts';
import { prometheus } from './prometheus/prometheus.ts';
import { skywalking } from './skywalking/skywalking.ts';
import { splunk } from './splunk/splunk.ts';
import { stackdriver } from './stackdriver/stackdriver.ts';
import { traffic } from './traffic/traffic.ts';
import { wavefront } from './wavefront/wavefront.ts';
import { web } from './web/web.ts';

/** The providers that every controller knows: one line for each folder. */
export const builtInProviders: readonly MetricProvider[] = [
  cloudWatch,
  compare,
  datadog,
  dynatrace,
  externalMetrics,
  splunk,
  stackdriver,
  graphite,
  influxdb,
  job,
  kayenta,
  newRelic,
  prometheus,
  skywalking,
  traffic,
  wavefront,
  web,
];
