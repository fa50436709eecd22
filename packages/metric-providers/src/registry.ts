import { job } from './job/job.ts';
import type { MetricProvider } from './metric-provider.ts';
import { prometheus } from './prometheus/prometheus.ts';
import { web } from './web/web.ts';

/** The providers that every controller knows: one line for each folder. */
export const builtInProviders: readonly MetricProvider[] = [job, prometheus, web];
