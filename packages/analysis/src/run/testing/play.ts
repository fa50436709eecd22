import type { AnalysisRun, AnalysisRunSpec, AnalysisRunStatus, Measurement, Metric } from '@sluice/api';
import { formatInstant, type Instant } from '@sluice/kubernetes';
import type { Report } from '../apply-report.ts';
import { planRun, type RunPlan, type Task } from '../plan-run.ts';

export const start: Instant = 1_700_000_000_000;
const phases = { S: 'Successful', F: 'Failed', I: 'Inconclusive', E: 'Error' } as const;
type Letter = keyof typeof phases;

export const metricNamed = (name: string, change: Partial<Metric> = {}): Metric => ({
  name,
  provider: { web: { url: 'http://metrics.example/' } },
  ...change,
});

export const runOf = (spec: AnalysisRunSpec, status?: AnalysisRunStatus): AnalysisRun => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'AnalysisRun',
  metadata: { name: 'run', namespace: 'shop', uid: 'uid-1' },
  spec,
  ...(status === undefined ? {} : { status }),
});

export function reported(task: Task, phase: Measurement['phase'], now: Instant, more: Partial<Measurement> = {}): Report {
  const at = formatInstant(now);
  const isOpen = phase === 'Running';
  return {
    metric: task.metric.name,
    number: task.number,
    measurement: {
      phase,
      startedAt: at,
      ...(isOpen ? {} : { finishedAt: at }),
      ...(phase === 'Error' ? { message: 'no answer' } : {}),
      ...more,
    },
  };
}

export interface Played {
  readonly status: AnalysisRunStatus;
  /** Seconds since the start at which each metric was measured. */
  readonly measuredAt: Readonly<Record<string, readonly number[]>>;
  readonly events: readonly string[];
  readonly dropped: number;
}

/**
 * Plays a run to its end, or until `untilSeconds`: each task of a metric gives the next phase of its script (S, F, I or E; the last one
 * over and over), without taking time.
 */
export function play(spec: AnalysisRunSpec, script: Readonly<Record<string, string>>, untilSeconds = 3600): Played {
  const measuredAt: Record<string, number[]> = {};
  const events: string[] = [];
  let status: AnalysisRunStatus | undefined;
  let now = start;
  let dropped = 0;
  let reports: Report[] = [];
  for (let pass = 0; pass < 10_000; pass += 1) {
    const plan: RunPlan = planRun(runOf(spec, status), { now, reports });
    status = plan.status;
    events.push(...plan.events.map(({ type, reason }) => `${type} ${reason}`));
    dropped += plan.dropped.length;
    reports = plan.tasks.map((task) => {
      const { name } = task.metric;
      measuredAt[name] ??= [];
      const times = measuredAt[name];
      const letters = [...(script[name] ?? 'S')] as Letter[];
      const letter = letters[Math.min(times.length, letters.length - 1)] ?? 'S';
      times.push((now - start) / 1000);
      return reported(task, phases[letter], now);
    });
    if (reports.length > 0) continue;
    if (plan.revisitAt === undefined || plan.revisitAt > start + untilSeconds * 1000) break;
    now = plan.revisitAt;
  }
  return { status: status ?? { phase: '' }, measuredAt, events, dropped };
}
