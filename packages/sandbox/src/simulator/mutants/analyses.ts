import type { AnalysisRunStatus } from '@sluice/api';
import type { Run } from '@sluice/rollout';
import { isBad } from '../verdicts.ts';
import { type Mutant, planning, seeing, withActions, withSpec } from './mutant.ts';

/** Sees some AnalysisRuns otherwise than they are. */
const seeingRuns = (name: string, change: (status: AnalysisRunStatus) => AnalysisRunStatus): Mutant =>
  seeing(name, (seen) => ({ ...seen, runs: (seen.runs ?? []).map((run) => changed(run, change)) }));

const changed = (run: Run, change: (status: AnalysisRunStatus) => AnalysisRunStatus): Run =>
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
  seeingRuns('an analysis that failed counts as passed', (status) => (isBad(status.phase) ? { ...status, ...passed } : status)),
  seeingRuns('an analysis that still runs counts as passed', (status) => (status.phase === 'Running' ? { ...status, ...passed } : status)),
  seeingRuns('a failed analysis is never noticed', (status) => (isBad(status.phase) ? { ...status, phase: 'Running' } : status)),
  seeingRuns('an error of a metric fails the rollout at once', (status) =>
    (status.metricResults ?? []).some(({ error = 0 }) => error > 0) && status.phase === 'Running' ? { ...status, phase: 'Failed' } : status,
  ),
  seeing('analyses of blue-green are not asked for', (seen) => {
    const { prePromotionAnalysis: _pre, postPromotionAnalysis: _post, ...blueGreen } = seen.rollout.spec.strategy?.blueGreen ?? {};
    return 'activeService' in blueGreen ? withSpec(seen, { strategy: { blueGreen } }) : seen;
  }),
  planning('analyses are never ended', (plan) => withActions(plan, (action) => (action.do === 'stop-run' ? [] : action))),
];
