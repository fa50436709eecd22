import type { AnalysisPhase, MetricResult } from '@sluice/api';
import type { MetricRules } from './metric-rules.ts';

/** Where a metric stands, and why where that is not plain. */
export interface Assessment {
  readonly phase: AnalysisPhase;
  readonly reason?: string;
}

/** Whether a run or a metric has ended. An empty phase is one that has not begun. */
export const isOver = (phase: AnalysisPhase): boolean => phase !== '' && phase !== 'Pending' && phase !== 'Running';

/** Where a metric stands after its measurements so far. `isEnding`: nothing new is measured any more. */
export function assessMetric(rules: MetricRules, result: MetricResult | undefined, isEnding: boolean): Assessment {
  if (result !== undefined && isOver(result.phase)) return { phase: result.phase };
  const last = result?.measurements?.at(-1);
  if (result === undefined || last === undefined) return { phase: isEnding ? 'Successful' : 'Pending' };
  if (last.finishedAt === undefined) return { phase: 'Running' };
  const exceeded = exceededLimit(rules, result);
  if (exceeded !== undefined) return exceeded;
  const { consecutiveSuccess = 0, count = 0 } = result;
  const { consecutiveSuccessLimit, failureLimit } = rules;
  if (consecutiveSuccessLimit > 0 && consecutiveSuccess >= consecutiveSuccessLimit) return { phase: 'Successful' };
  if (rules.count !== undefined && count >= rules.count) {
    if (consecutiveSuccessLimit === 0) return { phase: 'Successful' };
    const reason = `consecutiveSuccess (${consecutiveSuccess}) < consecutiveSuccessLimit (${consecutiveSuccessLimit})`;
    return { phase: failureLimit < 0 ? 'Failed' : 'Inconclusive', reason };
  }
  return { phase: isEnding ? 'Successful' : 'Running' };
}

/** Of several limits that are exceeded the last one counts: errors over inconclusive results over failures. */
function exceededLimit(rules: MetricRules, result: MetricResult): Assessment | undefined {
  const { failed = 0, inconclusive = 0, consecutiveError = 0 } = result;
  const { failureLimit, inconclusiveLimit, consecutiveErrorLimit } = rules;
  if (consecutiveError > consecutiveErrorLimit)
    return { phase: 'Error', reason: `consecutiveErrors (${consecutiveError}) > consecutiveErrorLimit (${consecutiveErrorLimit})` };
  if (inconclusive > inconclusiveLimit)
    return { phase: 'Inconclusive', reason: `inconclusive (${inconclusive}) > inconclusiveLimit (${inconclusiveLimit})` };
  if (failureLimit >= 0 && failed > failureLimit) return { phase: 'Failed', reason: `failed (${failed}) > failureLimit (${failureLimit})` };
  return undefined;
}
