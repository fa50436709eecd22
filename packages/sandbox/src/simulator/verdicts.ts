import type { AnalysisPhase, RolloutStatus } from '@sluice/api';
import { namedRun, phaseOfRun, type Run, runTypes } from '@sluice/rollout';

/** Whether a phase asks for an abort. */
export const isBad = (phase: AnalysisPhase | undefined): boolean => phase === 'Failed' || phase === 'Error';

export const hasFailed = (run: Run): boolean => isBad(phaseOfRun(run));

/** The runs that a status names. */
export const namedRuns = (status: RolloutStatus) => runTypes.flatMap((type) => namedRun(status, type) ?? []);
