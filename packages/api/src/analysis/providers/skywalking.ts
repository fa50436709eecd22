import { type Infer, object, type Schema, string } from '../../schema.ts';

const schema = object('Apache SkyWalking.', {
  address: string('URL of the server.'),
  query: string('GraphQL.'),
  interval: string('How far to look back, such as 5m.'),
});

/** Apache SkyWalking. */
export interface SkywalkingMetric extends Infer<typeof schema> {}
export const skywalkingMetric: Schema<SkywalkingMetric> = schema;
