import { type Verdict, verdictOf } from '@sluice/analysis';
import { type AnalysisPhase, type AnalysisRun, type Experiment, podTemplateHashLabel, stepIndexLabel } from '@sluice/api';

/** What a rollout starts for one revision and waits for: an AnalysisRun or an Experiment. */
export type Run = AnalysisRun | Experiment;

export const isExperiment = (run: Run): run is Experiment => run.kind === 'Experiment';

export const phaseOfRun = ({ status }: Run): AnalysisPhase => status?.phase ?? '';

/** Whether nothing more comes of it. */
export const isOver = (run: Run): boolean => !['', 'Pending', 'Running'].includes(phaseOfRun(run));

export const hashOfRun = ({ metadata }: Run): string | undefined => metadata.labels?.[podTemplateHashLabel];

/** The index of the step that has started it; undefined for one that runs beside the steps. */
export function stepOfRun({ metadata }: Run): number | undefined {
  const index = metadata.labels?.[stepIndexLabel];
  return index === undefined ? undefined : Number(index);
}

/** What a run says about its revision; undefined as long as it is not over. */
export const verdictOfRun = (run: Run): Verdict | undefined => (isExperiment(run) ? verdictOfExperiment(run) : verdictOf(run));

/** An Experiment that somebody has ended says nothing about the revision; one that ran its course without a complaint has passed. */
function verdictOfExperiment({ spec, status }: Experiment): Verdict | undefined {
  const { phase = '', message = '' } = status ?? {};
  switch (phase) {
    case 'Failed':
    case 'Error':
      return { is: 'failed', phase, message };
    case 'Inconclusive':
      return { is: 'inconclusive', message };
    case 'Successful':
      return spec.terminate === true ? { is: 'cancelled' } : { is: 'passed', measurements: 1 };
    default:
      return undefined;
  }
}
