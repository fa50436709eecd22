import { type Infer, object, type Schema, string } from '../../schema.ts';

const schema = object('Wavefront.', { address: string('Host of the server.'), query: string('Wavefront query.') });

/** Wavefront. */
export interface WavefrontMetric extends Infer<typeof schema> {}
export const wavefrontMetric: Schema<WavefrontMetric> = schema;
