import type { AnalysisPhase, AnalysisRun, AnalysisRunStatus, Measurement, Metric, MetricResult } from '@sluice/api';
import { formatInstant, type Instant, ok, parseInstant, type Result, remembered } from '@sluice/kubernetes';
import { applyReport, numberOfNext, type Report } from './apply-report.ts';
import { type RunArguments, runArguments } from './arguments.ts';
import { assessMetric, isOver } from './assess-metric.ts';
import { type MetricRules, metricRules, type RunProblem } from './metric-rules.ts';
import { type Assessed, dryRunMessage, outcomeOf, summaryOf } from './run-outcome.ts';
import { nextMeasurementAt } from './schedule.ts';
import { removalAt } from './time-to-live.ts';

/** Something to ask a provider. Its outcome comes back as a report with the same metric and number. */
export type Task = {
  readonly metric: Metric;
  /** Which measurement of the metric it is, from 1 on. */
  readonly number: number;
} & (
  | { readonly do: 'measure' }
  /** Asks for, or ends, a measurement that takes time. */
  | { readonly do: 'resume' | 'cancel'; readonly measurement: Measurement }
);

/** What a run does next. */
export interface RunPlan {
  /** The status after all reports. */
  readonly status: AnalysisRunStatus;
  /** All that is due. A task comes again in every plan until it is reported. */
  readonly tasks: readonly Task[];
  /** Measurements that the status keeps no longer. */
  readonly dropped: readonly { readonly metric: Metric; readonly measurement: Measurement }[];
  readonly events: readonly { readonly type: 'Normal' | 'Warning'; readonly reason: string; readonly message: string }[];
  /** The time that the run was to stay after its end is over. */
  readonly remove: boolean;
  /** When to plan again, where nothing happens before. */
  readonly revisitAt?: Instant;
}

export interface Seen {
  readonly now: Instant;
  /** What came of tasks since the status was written. */
  readonly reports?: readonly Report[];
  /** Metrics with news of a measurement that takes time: it is asked for before its moment. */
  readonly awake?: ReadonlySet<string>;
}

/** Arguments and rules of a run, or what is wrong with them. They depend on the spec alone. */
export const preparedRun = remembered(
  ({ spec }: AnalysisRun): Result<{ args: RunArguments; rules: readonly MetricRules[] }, RunProblem> => {
    const args = runArguments(spec.args ?? []);
    if (!args.ok) return { ok: false, error: { part: 'arguments', message: args.error } };
    const rules = metricRules(spec, args.value);
    return rules.ok ? ok({ args: args.value, rules: rules.value }) : rules;
  },
);

/** What a run does next: what is to be measured, and what its status says. Pure: the same run, time and reports give the same plan. */
export function planRun(run: AnalysisRun, { now, reports = [], awake = new Set() }: Seen): RunPlan {
  const status = run.status ?? { phase: '' };
  if (isOver(status.phase)) return planForFinished(run, status, now);
  const prepared = preparedRun(run);
  if (!prepared.ok) return planForInvalidRun(run, messageOf(prepared.error), now);
  const { rules } = prepared.value;

  const startedAt = parseInstant(status.startedAt ?? '') ?? now;
  const before = resultsAfter(status.metricResults ?? [], rules, reports);
  const wantsEnd = run.spec.terminate === true;
  const first = assessAll(rules, before, wantsEnd);
  // What has failed ends everything else at once.
  const isEnding = wantsEnd || first.some(({ rules: { isDryRun }, phase }) => !isDryRun && isOver(phase) && phase !== 'Successful');
  const assessed = isEnding && !wantsEnd ? assessAll(rules, before, true) : first;

  const tasks: Task[] = [];
  let revisitAt = Number.POSITIVE_INFINITY;
  const dropped: { metric: Metric; measurement: Measurement }[] = [];
  const results: MetricResult[] = [];
  const events: RunPlan['events'][number][] = [];
  for (const each of assessed) {
    const wish = isOver(each.phase) ? undefined : nextTask(each, { now, startedAt, isEnding, awake });
    if (wish?.task !== undefined) tasks.push(wish.task);
    if (wish?.at !== undefined) revisitAt = Math.min(revisitAt, wish.at);
    if (each.result === undefined) continue;
    if (isOver(each.phase) && !isOver(each.result.phase))
      events.push(completionEvent(`Metric`, `Metric '${each.result.name}'`, each.phase));
    const { kept, gone } = retained(each.rules, each.result.measurements ?? []);
    dropped.push(...gone.map((measurement) => ({ metric: each.rules.metric, measurement })));
    results.push({ ...each.result, phase: each.phase, measurements: kept, ...dryRunMessage(each) });
  }

  const outcome = outcomeOf(assessed, wantsEnd);
  if (isOver(outcome.phase)) events.push(completionEvent('AnalysisRun', 'Analysis', outcome.phase));
  const next: AnalysisRunStatus = {
    ...status,
    ...outcome,
    startedAt: formatInstant(startedAt),
    ...(isOver(outcome.phase) ? { completedAt: formatInstant(now) } : {}),
    ...(results.length === 0 ? {} : { metricResults: results }),
    runSummary: summaryOf(assessed, false),
    ...(rules.some(({ isDryRun }) => isDryRun) ? { dryRunSummary: summaryOf(assessed, true) } : {}),
  };
  const removeAt = isOver(outcome.phase) ? removalAt(run.spec.ttlStrategy, next) : undefined;
  const at = Math.min(revisitAt, removeAt ?? Number.POSITIVE_INFINITY);
  return { status: next, tasks, dropped, events, remove: false, ...(Number.isFinite(at) ? { revisitAt: at } : {}) };
}

function planForFinished(run: AnalysisRun, status: AnalysisRunStatus, now: Instant): RunPlan {
  const at = removalAt(run.spec.ttlStrategy, status);
  const nothing = { status, tasks: [], dropped: [], events: [] };
  if (at === undefined) return { ...nothing, remove: false };
  return at <= now ? { ...nothing, remove: true } : { ...nothing, remove: false, revisitAt: at };
}

/** The plan for a run that cannot be carried out: it ends in an error. Unlike the reference's, it has an end, so that its time to live can be over. */
export function planForInvalidRun({ status = { phase: '' } }: AnalysisRun, message: string, now: Instant): RunPlan {
  const end = formatInstant(now);
  return {
    status: { ...status, phase: 'Error', message, startedAt: status.startedAt ?? end, completedAt: end },
    tasks: [],
    dropped: [],
    events: [completionEvent('AnalysisRun', 'Analysis', 'Error')],
    remove: false,
  };
}

const messageOf = ({ part, message }: RunProblem): string =>
  `${part === 'arguments' ? 'Unable to resolve metric arguments' : 'Analysis spec invalid'}: ${message}`;

const assessAll = (rules: readonly MetricRules[], results: ReadonlyMap<string, MetricResult>, isEnding: boolean): readonly Assessed[] =>
  rules.map((each) => {
    const result = results.get(each.metric.name);
    return { rules: each, result, ...assessMetric(each, result, isEnding) };
  });

function resultsAfter(
  before: readonly MetricResult[],
  rules: readonly MetricRules[],
  reports: readonly Report[],
): ReadonlyMap<string, MetricResult> {
  const results = new Map(before.map((result) => [result.name, result]));
  for (const report of reports) {
    const own = rules.find(({ metric }) => metric.name === report.metric);
    const result = results.get(report.metric) ?? { name: report.metric, phase: 'Running', ...(own?.isDryRun ? { dryRun: true } : {}) };
    if (own !== undefined && !isOver(result.phase)) results.set(report.metric, applyReport(result, report));
  }
  return results;
}

/** What a metric that is not over wants: a task now, or a look at a later moment. */
function nextTask(
  { rules, result }: Assessed,
  { now, startedAt, isEnding, awake }: { now: Instant; startedAt: Instant; isEnding: boolean; awake: ReadonlySet<string> },
): { readonly task?: Task; readonly at?: Instant } {
  const { metric } = rules;
  const number = numberOfNext(result);
  const last = result?.measurements?.at(-1);
  if (last !== undefined && last.finishedAt === undefined) {
    if (isEnding) return { task: { do: 'cancel', metric, number, measurement: last } };
    const resumeAt = parseInstant(last.resumeAt ?? '') ?? now;
    return resumeAt > now && !awake.has(metric.name) ? { at: resumeAt } : { task: { do: 'resume', metric, number, measurement: last } };
  }
  const at = nextMeasurementAt(rules, result, startedAt);
  if (at === undefined) return {};
  return at > now ? { at } : { task: { do: 'measure', metric, number } };
}

function retained({ retention }: MetricRules, measurements: readonly Measurement[]) {
  const first = Math.max(0, measurements.length - retention);
  return { kept: measurements.slice(first), gone: measurements.slice(0, first) };
}

const completionEvent = (prefix: 'Metric' | 'AnalysisRun', subject: string, phase: AnalysisPhase) =>
  ({
    type: phase === 'Successful' ? 'Normal' : 'Warning',
    reason: `${prefix}${phase}`,
    message: `${subject} Completed. Result: ${phase}`,
  }) as const;
