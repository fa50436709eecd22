import { type Infer, object, type Schema, string } from '../../schema.ts';

const schema = object('Graphite.', { address: string('URL of the server.'), query: string('Graphite target.') });

/** Graphite. */
export interface GraphiteMetric extends Infer<typeof schema> {}
export const graphiteMetric: Schema<GraphiteMetric> = schema;
