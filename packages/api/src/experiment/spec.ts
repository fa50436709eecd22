import type { PodTemplateSpec } from '@sluice/kubernetes';
import { argument } from '../analysis/arguments.ts';
import { dryRun, measurementRetention } from '../analysis/metric-selection.ts';
import { labelSelector } from '../label-selector.ts';
import { podTemplateMetadata } from '../metadata.ts';
import { about, array, boolean, type Infer, integer, kubernetesType, object, required, type Schema, string } from '../schema.ts';

const templateSchema = object(undefined, {
  name: required(string('Name of the template.')),
  replicas: integer('Pods to run. 1 where left out.', { minimum: 0 }),
  minReadySeconds: integer('Seconds that a pod must be ready to count as available.'),
  selector: required(about('Selects the pods.', labelSelector)),
  template: required(kubernetesType<PodTemplateSpec>('io.k8s.api.core.v1.PodTemplateSpec', 'The pods to run.')),
  service: object('Asks for a Service in front of the pods.', { name: string('Its name.') }),
});

/** One set of pods of an Experiment. */
export interface ExperimentTemplate extends Infer<typeof templateSchema> {}
export const experimentTemplate: Schema<ExperimentTemplate> = templateSchema;

const analysisSchema = object(undefined, {
  name: required(string('Name of the analysis.')),
  templateName: required(string('Name of the template.')),
  clusterScope: boolean('Whether it is a ClusterAnalysisTemplate.'),
  args: array('Values for the arguments that the template declares.', argument),
  requiredForCompletion: boolean('Whether the Experiment waits for it.'),
});

/** One analysis of an Experiment. */
export interface ExperimentAnalysis extends Infer<typeof analysisSchema> {}
export const experimentAnalysis: Schema<ExperimentAnalysis> = analysisSchema;

const schema = object('What is wanted.', {
  templates: required(array('Sets of pods to run beside each other.', experimentTemplate)),
  duration: string('How long it runs once all is available, such as 30m. Where left out, until the analyses end.'),
  progressDeadlineSeconds: integer('Seconds that pods may take to become available. 600 where left out.'),
  terminate: boolean('Ends the Experiment.'),
  analyses: array('Analyses to run.', experimentAnalysis),
  dryRun: array('Metrics that do not decide.', dryRun),
  measurementRetention: array('How many measurements to keep. 10 where nothing is said.', measurementRetention),
  analysisRunMetadata: about('Labels and annotations for the AnalysisRuns.', podTemplateMetadata),
  scaleDownDelaySeconds: integer('Seconds that pods stay after the end. 30 where left out.'),
});

/** What is wanted of an Experiment. */
export interface ExperimentSpec extends Infer<typeof schema> {}
export const experimentSpec: Schema<ExperimentSpec> = schema;
