import { type Infer, object, record, required, type Schema, string } from '../../schema.ts';

const schema = object("Kubernetes' external metrics API, as autoscalers read it.", {
  metricName: required(string('Name of the metric.')),
  namespace: string("Namespace of the metric. The run's where left out."),
  matchLabels: record('Labels that the values must have.', string()),
});

/** Kubernetes' external metrics API. Not in the reference. */
export interface ExternalMetricsMetric extends Infer<typeof schema> {}
export const externalMetricsMetric: Schema<ExternalMetricsMetric> = schema;
