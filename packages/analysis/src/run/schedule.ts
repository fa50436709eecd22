import type { MetricResult } from '@sluice/api';
import { type Instant, parseInstant } from '@sluice/kubernetes';
import type { MetricRules } from './metric-rules.ts';

/** An error is tried again after this time, whatever the interval is. */
const errorRetryMs = 10_000;
/** Moments in a status are whole seconds; a shorter distance would measure without any pause. */
const shortestIntervalMs = 1000;

/** When a metric is measured next, its last measurement being finished; undefined for never. */
export function nextMeasurementAt(rules: MetricRules, result: MetricResult | undefined, runStartedAt: Instant): Instant | undefined {
  const last = result?.measurements?.at(-1);
  if (result === undefined || last === undefined) return runStartedAt + rules.initialDelayMs;
  const finishedAt = parseInstant(last.finishedAt ?? '') ?? runStartedAt;
  if (last.phase === 'Error') return finishedAt + errorRetryMs;
  if (rules.count !== undefined && (result.count ?? 0) >= rules.count) return undefined;
  return rules.intervalMs === undefined ? undefined : finishedAt + Math.max(rules.intervalMs, shortestIntervalMs);
}
