import { type ApiKind, type ApiObject, defineApiKind } from '../object.ts';
import { array, boolean, type Infer, integer, object, required, type Schema } from '../schema.ts';
import { argument } from './arguments.ts';
import { metric } from './metric.ts';
import { dryRun, measurementRetention } from './metric-selection.ts';
import { type AnalysisRunStatus, analysisRunStatus } from './run-status.ts';

const ttlSchema = object('Deletes the run some time after its end.', {
  secondsAfterCompletion: integer('After any end.'),
  secondsAfterFailure: integer('After a failure; goes before secondsAfterCompletion.'),
  secondsAfterSuccess: integer('After a success; goes before secondsAfterCompletion.'),
});

/** How long a finished run stays, by its outcome. */
export interface TtlStrategy extends Infer<typeof ttlSchema> {}
export const ttlStrategy: Schema<TtlStrategy> = ttlSchema;

const schema = object('What is wanted.', {
  metrics: required(array('What to measure.', metric)),
  args: array('Arguments and their values.', argument),
  dryRun: array('Metrics that do not decide.', dryRun),
  measurementRetention: array('How many measurements to keep. 10 where nothing is said.', measurementRetention),
  terminate: boolean('Ends the run.'),
  ttlStrategy,
});

/** What an AnalysisRun is to measure. */
export interface AnalysisRunSpec extends Infer<typeof schema> {}
export const analysisRunSpec: Schema<AnalysisRunSpec> = schema;

/** An analysis that runs or has run. */
export interface AnalysisRun extends ApiObject<'AnalysisRun', AnalysisRunSpec, AnalysisRunStatus> {}

export const analysisRuns: ApiKind<AnalysisRun> = defineApiKind<AnalysisRun>({
  kind: 'AnalysisRun',
  plural: 'analysisruns',
  shortNames: ['ar'],
  description: 'An analysis that runs or has run.',
  spec: analysisRunSpec,
  status: analysisRunStatus,
  columns: [{ name: 'Status', type: 'string', jsonPath: '.status.phase', description: 'How it goes' }],
});
