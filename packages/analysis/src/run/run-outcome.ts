import type { AnalysisPhase, MetricResult, RunSummary } from '@sluice/api';
import { type Assessment, assessMetric, isOver } from './assess-metric.ts';
import type { MetricRules } from './metric-rules.ts';
import { terminatedMessage } from './verdict.ts';

/** A metric of a run and where it stands. */
export interface Assessed extends Assessment {
  readonly rules: MetricRules;
  readonly result: MetricResult | undefined;
}

/** How bad a phase is: the worst metric decides. */
const badness: readonly AnalysisPhase[] = ['Successful', 'Inconclusive', 'Error', 'Failed'];

/** Where the run stands: over when all metrics are, and then as bad as the worst of those that decide. */
export function outcomeOf(assessed: readonly Assessed[], wantsEnd: boolean): { readonly phase: AnalysisPhase; readonly message?: string } {
  if (assessed.some(({ phase }) => !isOver(phase))) return { phase: 'Running' };
  let worst: Assessed | undefined;
  for (const each of assessed) {
    if (!each.rules.isDryRun && badness.indexOf(each.phase) > badness.indexOf(worst?.phase ?? 'Successful')) worst = each;
  }
  const phase = worst?.phase ?? 'Successful';
  if (wantsEnd && (phase === 'Successful' || phase === 'Inconclusive')) return { phase, message: terminatedMessage };
  return worst === undefined ? { phase } : { phase, message: whyWorst(worst) };
}

function whyWorst({ rules, result, phase, reason }: Assessed): string {
  const dueTo = reason ?? exceededBefore(rules, result);
  return `Metric "${rules.metric.name}" assessed ${phase}${dueTo === undefined ? '' : ` due to ${dueTo}`}${lastWords(result)}`;
}

/** The reason of a metric that was over before this pass. */
const exceededBefore = (rules: MetricRules, result: MetricResult | undefined): string | undefined =>
  result === undefined ? undefined : assessMetric(rules, { ...result, phase: 'Running' }, false).reason;

/** Why a metric that does not decide ended as it did. */
export function dryRunMessage({ rules: { isDryRun }, result, phase, reason }: Assessed): { readonly message?: string } {
  if (!isDryRun || reason === undefined) return {};
  return { message: `Metric assessed ${phase} due to ${reason}${lastWords(result)}` };
}

const lastWords = (result: MetricResult | undefined): string =>
  result?.message === undefined ? '' : `: "Error Message: ${result.message}"`;

/** How many of the metrics that decide, or of those on dry run, have which phase. */
export function summaryOf(assessed: readonly Assessed[], dryRun: boolean): RunSummary {
  const own = assessed.filter(({ rules }) => rules.isDryRun === dryRun);
  const counted = (phase: AnalysisPhase, field: keyof RunSummary) => {
    const count = own.filter((each) => each.phase === phase).length;
    return count === 0 ? {} : { [field]: count };
  };
  return {
    ...(own.length === 0 ? {} : { count: own.length }),
    ...counted('Successful', 'successful'),
    ...counted('Failed', 'failed'),
    ...counted('Inconclusive', 'inconclusive'),
    ...counted('Error', 'error'),
  };
}
