import { cloudWatch } from './cloud-watch/cloud-watch.ts';
import { datadog } from './datadog/datadog.ts';
import { graphite } from './graphite/graphite.ts';
import { influxdb } from './influxdb/influxdb.ts';
import { job } from './job/job.ts';
import { kayenta } from './kayenta/kayenta.ts';
import type { MetricProvider } from './metric-provider.ts';
import { newRelic } from './new-relic/new-relic.ts';
import { prometheus } from './prometheus/prometheus.ts';
import { skywalking } from './skywalking/skywalking.ts';
import { wavefront } from './wavefront/wavefront.ts';
import { web } from './web/web.ts';

/** The providers that every controller knows: one line for each folder. */
export const builtInProviders: readonly MetricProvider[] = [
  cloudWatch,
  datadog,
  graphite,
  influxdb,
  job,
  kayenta,
  newRelic,
  prometheus,
  skywalking,
  wavefront,
  web,
];
