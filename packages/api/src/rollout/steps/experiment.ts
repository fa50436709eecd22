import { rolloutArgument } from '../../analysis/arguments.ts';
import { dryRun } from '../../analysis/metric-selection.ts';
import { labelSelector } from '../../label-selector.ts';
import { podTemplateMetadata } from '../../metadata.ts';
import { about, array, boolean, type Infer, integer, object, required, type Schema, string } from '../../schema.ts';

const templateSchema = object(undefined, {
  name: required(string('Name of the template in the Experiment.')),
  specRef: required(string('Whose pod template to run.', { enum: ['canary', 'stable'] })),
  replicas: integer('Pods to run. 1 where left out.'),
  weight: integer('Percent of traffic. Needs a router that can serve more than two sides.'),
  metadata: about('Labels and annotations added to the pods.', podTemplateMetadata),
  selector: about('Replaces the selector of the pods.', labelSelector),
  service: object('Asks for a Service in front of the pods.', { name: string('Its name.') }),
});

/** One set of pods of an Experiment that a step starts. */
export interface ExperimentStepTemplate extends Infer<typeof templateSchema> {}
export const experimentStepTemplate: Schema<ExperimentStepTemplate> = templateSchema;

const analysisSchema = object(undefined, {
  name: required(string('Name of the analysis in the Experiment.')),
  templateName: required(string('Name of the template.')),
  clusterScope: boolean('Whether it is a ClusterAnalysisTemplate.'),
  args: array('Values for the arguments that the template declares.', rolloutArgument),
  requiredForCompletion: boolean('Whether the Experiment waits for it.'),
});

/** One analysis of an Experiment that a step starts. */
export interface ExperimentStepAnalysis extends Infer<typeof analysisSchema> {}
export const experimentStepAnalysis: Schema<ExperimentStepAnalysis> = analysisSchema;

const schema = object('Runs an Experiment and waits for it.', {
  templates: required(array('Sets of pods to run.', experimentStepTemplate)),
  duration: string('How long it runs once all is available, such as 30m. Where left out, until the analyses end.'),
  analyses: array('Analyses to run.', experimentStepAnalysis),
  dryRun: array('Metrics that do not decide.', dryRun),
  analysisRunMetadata: about('Labels and annotations for the AnalysisRuns.', podTemplateMetadata),
  scaleDownDelaySeconds: integer('Seconds that pods stay after the end. 30 where left out.'),
});

/** Runs an Experiment and waits for it. */
export interface ExperimentStep extends Infer<typeof schema> {}
export const experimentStep: Schema<ExperimentStep> = schema;
