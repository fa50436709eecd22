import { type ApiKind, type ApiObject, defineApiKind } from '../object.ts';
import { array, type Infer, object, type Schema } from '../schema.ts';
import { argument } from './arguments.ts';
import { metric } from './metric.ts';
import { dryRun, measurementRetention } from './metric-selection.ts';
import { templateReference } from './template-reference.ts';

const schema = object('What is wanted.', {
  metrics: array('What to measure.', metric),
  args: array('Arguments; those without a value must be given.', argument),
  dryRun: array('Metrics that do not decide.', dryRun),
  measurementRetention: array('How many measurements to keep. 10 where nothing is said.', measurementRetention),
  templates: array('Other templates whose metrics are measured too.', templateReference),
});

/** What an AnalysisTemplate or a ClusterAnalysisTemplate says. */
export interface AnalysisTemplateSpec extends Infer<typeof schema> {}
export const analysisTemplateSpec: Schema<AnalysisTemplateSpec> = schema;

/** Metrics and how to judge them, for analyses in its namespace. */
export interface AnalysisTemplate extends ApiObject<'AnalysisTemplate', AnalysisTemplateSpec, never> {}

export const analysisTemplates: ApiKind<AnalysisTemplate> = defineApiKind<AnalysisTemplate>({
  kind: 'AnalysisTemplate',
  plural: 'analysistemplates',
  shortNames: ['at'],
  description: 'Metrics and how to judge them, for analyses in its namespace.',
  spec: analysisTemplateSpec,
  columns: [],
});

/** Metrics and how to judge them, for analyses everywhere. */
export interface ClusterAnalysisTemplate extends ApiObject<'ClusterAnalysisTemplate', AnalysisTemplateSpec, never> {}

export const clusterAnalysisTemplates: ApiKind<ClusterAnalysisTemplate> = defineApiKind<ClusterAnalysisTemplate>({
  kind: 'ClusterAnalysisTemplate',
  plural: 'clusteranalysistemplates',
  namespaced: false,
  shortNames: ['cat'],
  description: 'Metrics and how to judge them, for analyses in every namespace.',
  spec: analysisTemplateSpec,
  columns: [],
});
