import { array, boolean, type Infer, intOrString, object, required, type Schema, string } from '../../schema.ts';

const dimension = object(undefined, { name: string(), value: string() });

const metricStat = object('A metric of CloudWatch.', {
  metric: object('Which metric.', {
    namespace: string(),
    metricName: string(),
    dimensions: array('Dimensions of the metric.', dimension),
  }),
  period: intOrString('Seconds per point.'),
  stat: string('Statistic, such as Average or p99.'),
  unit: string('Unit of the metric.'),
});

const querySchema = object(undefined, {
  id: string('Name of the query, for expressions.'),
  expression: string('A metric math expression.'),
  metricStat,
  label: string('Label of the result.'),
  returnData: boolean('Whether the result is returned, not only used.'),
  period: intOrString('Seconds per point.'),
});

/** One query to CloudWatch: an expression or a metric. */
export interface CloudWatchQuery extends Infer<typeof querySchema> {}
const cloudWatchQuery: Schema<CloudWatchQuery> = querySchema;

const schema = object('AWS CloudWatch.', {
  interval: string('How far to look back. 5m where left out.'),
  metricDataQueries: required(array('Queries to send together.', cloudWatchQuery)),
});

/** AWS CloudWatch. */
export interface CloudWatchMetric extends Infer<typeof schema> {}
export const cloudWatchMetric: Schema<CloudWatchMetric> = schema;
