import { boolean, type Infer, object, record, type Schema, string } from '../../schema.ts';

const schema = object('Datadog.', {
  apiVersion: string('Version of the query API.', { enum: ['v1', 'v2'], default: 'v1' }),
  interval: string('How far to look back.', { default: '5m' }),
  query: string('One query.'),
  queries: record('Several queries by name, for formula.', string()),
  formula: string('Combines the queries.'),
  aggregator: string('How points become one value.', {
    enum: ['avg', 'min', 'max', 'sum', 'last', 'percentile', 'mean', 'l2norm', 'area'],
  }),
  requestTimeout: string('How long to wait for an answer.', { default: '10s' }),
  secretRef: object('The Secret with the keys. One named datadog where left out.', {
    name: string('Its name.'),
    namespaced: boolean("Whether it is in the run's namespace, not the controller's."),
  }),
});

/** Datadog. */
export interface DatadogMetric extends Infer<typeof schema> {}
export const datadogMetric: Schema<DatadogMetric> = schema;
