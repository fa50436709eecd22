import { type Infer, object, type Schema, string } from '../../schema.ts';

const schema = object('InfluxDB.', {
  profile: string('Name of the Secret with the keys. influxdb where left out.'),
  query: string('Flux.'),
});

/** InfluxDB. */
export interface InfluxdbMetric extends Infer<typeof schema> {}
export const influxdbMetric: Schema<InfluxdbMetric> = schema;
