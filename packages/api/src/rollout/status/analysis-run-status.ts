import { analysisPhase } from '../../analysis/phase.ts';
import { type Infer, object, required, type Schema, string } from '../../schema.ts';

const schema = object('An AnalysisRun, and how it goes.', {
  name: required(string('Name of the AnalysisRun.')),
  status: required(analysisPhase),
  message: string('Why.'),
});

/** An AnalysisRun that the Rollout has started, and how it goes. */
export interface RolloutAnalysisRunStatus extends Infer<typeof schema> {}
export const rolloutAnalysisRunStatus: Schema<RolloutAnalysisRunStatus> = schema;
