import { type Infer, integer, object, required, type Schema, string } from '../schema.ts';

const dryRunSchema = object(undefined, {
  metricName: required(string('Name of a metric, or a regular expression that matches names.')),
});

/** Metrics that are measured and reported, but do not decide. */
export interface DryRun extends Infer<typeof dryRunSchema> {}
export const dryRun: Schema<DryRun> = dryRunSchema;

const retentionSchema = object(undefined, {
  metricName: required(string('Name of a metric, or a regular expression that matches names.')),
  limit: required(integer('How many measurements to keep.')),
});

/** How many measurements of the matching metrics stay in the run's status. */
export interface MeasurementRetention extends Infer<typeof retentionSchema> {}
export const measurementRetention: Schema<MeasurementRetention> = retentionSchema;
