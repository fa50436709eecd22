import { rolloutArgument } from '../analysis/arguments.ts';
import { dryRun, measurementRetention } from '../analysis/metric-selection.ts';
import { templateReference } from '../analysis/template-reference.ts';
import { podTemplateMetadata } from '../metadata.ts';
import { about, array, type Infer, integer, object, type Schema } from '../schema.ts';

const fields = {
  templates: array('Templates whose metrics to measure together.', templateReference),
  args: array('Values for the arguments that the templates declare.', rolloutArgument),
  dryRun: array('Metrics that do not decide.', dryRun),
  measurementRetention: array('How many measurements to keep. 10 where nothing is said.', measurementRetention),
  analysisRunMetadata: about('Labels and annotations for the AnalysisRun.', podTemplateMetadata),
};

const schema = object('An analysis that the Rollout runs.', fields);

/** An analysis as a step, or before or after a blue-green promotion. */
export interface RolloutAnalysis extends Infer<typeof schema> {}
export const rolloutAnalysis: Schema<RolloutAnalysis> = schema;

const background = object('An analysis that runs beside the steps.', {
  ...fields,
  startingStep: integer('Index of the step that starts it. The first where left out.'),
});

/** An analysis that runs while the steps go on. */
export interface BackgroundAnalysis extends Infer<typeof background> {}
export const backgroundAnalysis: Schema<BackgroundAnalysis> = background;
