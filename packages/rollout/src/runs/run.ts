import { isOver as isPhaseOver, terminatedMessage, type Verdict, verdictOf } from '@sluice/analysis';
import { type AnalysisPhase, type AnalysisRun, type Experiment, podTemplateHashLabel, stepIndexLabel } from '@sluice/api';

/** What a rollout starts for one revision and waits for: an AnalysisRun or an Experiment. */
export type Run = AnalysisRun | Experiment;

export const isExperiment = (run: Run): run is Experiment => run.kind === 'Experiment';

export const phaseOfRun = ({ status }: Run): AnalysisPhase => status?.phase ?? '';

/** Whether nothing more comes of it. */
export const isOver = (run: Run): boolean => isPhaseOver(phaseOfRun(run));

export const hashOfRun = ({ metadata }: Run): string | undefined => metadata.labels?.[podTemplateHashLabel];

/** The index of the step that has started it; undefined for one that runs beside the steps. */
export function stepOfRun({ metadata }: Run): number | undefined {
  const index = metadata.labels?.[stepIndexLabel];
  return index === undefined ? undefined : Number(index);
}

/** What a run says about its revision; undefined as long as it is not over. */
export const verdictOfRun = (run: Run): Verdict | undefined => (isExperiment(run) ? verdictOfExperiment(run) : verdictOf(run));

/**
 * An Experiment that ran its course without a complaint has passed. Ending it is how one without an end is completed, so that counts too,
 * unless it cut off an analysis: then there is no evidence.
 */
function verdictOfExperiment(experiment: Experiment): Verdict | undefined {
  const { phase = '', message = '' } = experiment.status ?? {};
  switch (phase) {
    case 'Failed':
    case 'Error':
      return { is: 'failed', phase, message };
    case 'Inconclusive':
      return { is: 'inconclusive', message };
    case 'Successful':
      return isCutOff(experiment) ? { is: 'cancelled' } : { is: 'passed', measurements: 1 };
    default:
      return undefined;
  }
}

function isCutOff({ spec, status }: Experiment): boolean {
  const hasPassed = (name: string) =>
    status?.analysisRuns?.some((run) => run.name === name && run.phase === 'Successful' && run.message !== terminatedMessage) === true;
  return spec.terminate === true && (spec.analyses ?? []).some(({ name }) => !hasPassed(name));
}
