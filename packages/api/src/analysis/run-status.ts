import { about, array, boolean, type Infer, integer, object, record, required, type Schema, string, time } from '../schema.ts';
import { analysisPhase } from './phase.ts';

const measurementSchema = object(undefined, {
  phase: required(about('What came of it.', analysisPhase)),
  message: string('Why.'),
  startedAt: time('When it began.'),
  finishedAt: time('When it ended. Not yet where left out.'),
  value: string('The measured value, as JSON.'),
  metadata: record('Facts that the provider adds.', string()),
  resumeAt: time('When to ask again.'),
});

/** One measurement of a metric. */
export interface Measurement extends Infer<typeof measurementSchema> {}
export const measurement: Schema<Measurement> = measurementSchema;

const resultSchema = object(undefined, {
  name: required(string('Name of the metric.')),
  phase: required(analysisPhase),
  message: string('Why.'),
  measurements: array('The latest measurements.', measurement),
  count: integer('Measurements that gave a result.'),
  successful: integer('Good ones.'),
  failed: integer('Bad ones.'),
  inconclusive: integer('Ones that are neither.'),
  error: integer('Measurements that gave no result.'),
  consecutiveError: integer('Errors since the last result.'),
  consecutiveSuccess: integer('Good ones since the last other one.'),
  dryRun: boolean('Whether it does not decide.'),
  metadata: record('Facts that the provider adds.', string()),
});

/** How one metric goes. */
export interface MetricResult extends Infer<typeof resultSchema> {}
export const metricResult: Schema<MetricResult> = resultSchema;

const summarySchema = object('How many metrics ended how.', {
  count: integer(),
  successful: integer(),
  failed: integer(),
  inconclusive: integer(),
  error: integer(),
});

/** How many metrics ended how. */
export interface RunSummary extends Infer<typeof summarySchema> {}
export const runSummary: Schema<RunSummary> = summarySchema;

const schema = object('What has been measured.', {
  phase: required(analysisPhase),
  message: string('Why.'),
  startedAt: time('When it began.'),
  completedAt: time('When it ended.'),
  metricResults: array('How each metric goes.', metricResult),
  runSummary: about('How many metrics that decide ended how.', runSummary),
  dryRunSummary: about('How many metrics that do not decide ended how.', runSummary),
});

/** How an AnalysisRun goes. */
export interface AnalysisRunStatus extends Infer<typeof schema> {}
export const analysisRunStatus: Schema<AnalysisRunStatus> = schema;
