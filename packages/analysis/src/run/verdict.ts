import type { AnalysisRun, MetricResult } from '@sluice/api';

/**
 * What an analysis says about the revision it was started for. Only `passed` opens a gate; everything else keeps it shut.
 * An analysis that ended by errors says nothing good: it is `failed`, with the phase Error to tell it from bad measurements.
 */
export type Verdict =
  /** Measured, and good. `measurements` is how many results stand behind it, 1 or more. */
  | { readonly is: 'passed'; readonly measurements: number }
  | { readonly is: 'failed'; readonly phase: 'Failed' | 'Error'; readonly message: string }
  | { readonly is: 'inconclusive'; readonly message: string }
  /** It ended, but some metric that decides was never measured. */
  | { readonly is: 'not-run'; readonly message: string }
  /** It was ended from outside before it came to a result. */
  | { readonly is: 'cancelled' };

/** The message of a run that `spec.terminate` ended. */
export const terminatedMessage = 'Run Terminated';

/** The verdict of a run; undefined as long as it is not over. */
export function verdictOf({ status }: Pick<AnalysisRun, 'status'>): Verdict | undefined {
  const { phase = '', message = '', metricResults = [] } = status ?? {};
  switch (phase) {
    case '':
    case 'Pending':
    case 'Running':
      return undefined;
    case 'Failed':
    case 'Error':
      return { is: 'failed', phase, message };
    case 'Inconclusive':
      return message === terminatedMessage ? { is: 'cancelled' } : { is: 'inconclusive', message };
    case 'Successful':
      return message === terminatedMessage ? { is: 'cancelled' } : evidenceOf(metricResults, status?.runSummary?.count);
  }
}

/** Metrics that do not decide are evidence only where no other was asked for. */
function evidenceOf(results: readonly MetricResult[], deciding: number | undefined): Verdict {
  const decided = results.filter(({ dryRun }) => dryRun !== true);
  const counted = (deciding ?? decided.length) === 0 ? results : decided;
  const unmeasured = counted.find(({ count = 0 }) => count === 0)?.name;
  if (unmeasured !== undefined) return { is: 'not-run', message: `Metric "${unmeasured}" was never measured` };
  const measurements = counted.reduce((sum, { count = 0 }) => sum + count, 0);
  if (measurements === 0 || decided.length < (deciding ?? 0)) return { is: 'not-run', message: 'Not all metrics were measured' };
  return { is: 'passed', measurements };
}
