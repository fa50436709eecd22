import type { AnalysisRun } from '@sluice/api';
import type { ObservedRollout, Run } from '@sluice/rollout';
import { type Mutant, planning, seeing, withActions } from './mutant.ts';

/** Sees some AnalysisRuns otherwise than they are. */
const seeingRuns = (name: string, change: (status: NonNullable<AnalysisRun['status']>) => NonNullable<AnalysisRun['status']>): Mutant =>
  seeing(name, (seen) => ({ ...seen, runs: (seen.runs ?? []).map((run) => changed(run, change)) }));

const changed = (run: Run, change: (status: NonNullable<AnalysisRun['status']>) => NonNullable<AnalysisRun['status']>): Run =>
  run.kind === 'AnalysisRun' && run.status !== undefined ? { ...run, status: change(run.status) } : run;

const passed = {
  phase: 'Successful',
  message: '',
  metricResults: [{ name: 'value', phase: 'Successful', count: 1 }],
  runSummary: { count: 1 },
} as const;

/** Verdicts that are taken for others, and runs that are forgotten. */
export const analysisMutants: readonly Mutant[] = [
  seeingRuns('an analysis that somebody ended counts as passed', (status) =>
    status.message === 'Run Terminated' ? { ...status, ...passed } : status,
  ),
  seeingRuns('an analysis without a result counts as passed', (status) =>
    status.phase === 'Inconclusive' ? { ...status, ...passed } : status,
  ),
  seeingRuns('an analysis that failed counts as passed', (status) =>
    status.phase === 'Failed' || status.phase === 'Error' ? { ...status, ...passed } : status,
  ),
  seeingRuns('an analysis that still runs counts as passed', (status) => (status.phase === 'Running' ? { ...status, ...passed } : status)),
  seeingRuns('a failed analysis is never noticed', (status) =>
    status.phase === 'Failed' || status.phase === 'Error' ? { ...status, phase: 'Running' } : status,
  ),
  seeingRuns('an error of a metric fails the rollout at once', (status) =>
    (status.metricResults ?? []).some(({ error = 0 }) => error > 0) && status.phase === 'Running' ? { ...status, phase: 'Failed' } : status,
  ),
  seeing('analyses are not asked for', (seen): ObservedRollout => {
    const { canary, blueGreen } = seen.rollout.spec.strategy ?? {};
    if (blueGreen === undefined) return canary === undefined ? seen : seen;
    const { prePromotionAnalysis: _pre, postPromotionAnalysis: _post, ...rest } = blueGreen;
    return { ...seen, rollout: { ...seen.rollout, spec: { ...seen.rollout.spec, strategy: { blueGreen: rest } } } };
  }),
  planning('analyses are never ended', (plan) => withActions(plan, (action) => (action.do === 'stop-run' ? [] : action))),
];
