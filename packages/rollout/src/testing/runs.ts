import type { AnalysisPhase } from '@sluice/api';
import type { Plan } from '../plan.ts';
import type { Run } from '../runs/run.ts';

/** The runs that there are when a plan has been carried out. */
export function runsAfter(runs: readonly Run[], { actions }: Plan): readonly Run[] {
  const aims = (word: 'start-run' | 'stop-run' | 'delete-run') => actions.flatMap((action) => (action.do === word ? [action.run] : []));
  const [stopped, deleted] = [aims('stop-run'), aims('delete-run')];
  return [
    ...runs
      .filter((run) => !deleted.includes(run))
      .map((run) => (stopped.includes(run) ? ({ ...run, spec: { ...run.spec, terminate: true } } as Run) : run)),
    ...aims('start-run').map((run) => ({ ...run, metadata: { ...run.metadata, uid: run.metadata.name } })),
  ];
}

/** An AnalysisRun of one metric ends, or goes on: measured three times once it is over. */
export function told(runs: readonly Run[], name: string, phase: AnalysisPhase, message = ''): readonly Run[] {
  const count = phase === 'Running' ? 0 : 3;
  return withRunStatus(runs, name, { phase, message, metricResults: [{ name: 'errors', phase, count }], runSummary: { count: 1 } });
}

export const withRunStatus = (runs: readonly Run[], name: string, status: Run['status']): readonly Run[] =>
  runs.map((run) => (run.metadata.name === name ? ({ ...run, status } as Run) : run));

/** The names of some runs, with a word behind those that shall end. */
export const runNames = (runs: readonly Run[]): readonly string[] =>
  runs.map(({ metadata, spec }) => `${metadata.name}${spec.terminate === true ? ' (ended)' : ''}`);
