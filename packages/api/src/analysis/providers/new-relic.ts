import { type Infer, longInteger, object, required, type Schema, string } from '../../schema.ts';

const schema = object('New Relic.', {
  profile: string('Name of the Secret with the keys. newrelic where left out.'),
  query: required(string('NRQL.')),
  timeout: longInteger('Seconds. 5 where left out.'),
});

/** New Relic. */
export interface NewRelicMetric extends Infer<typeof schema> {}
export const newRelicMetric: Schema<NewRelicMetric> = schema;
