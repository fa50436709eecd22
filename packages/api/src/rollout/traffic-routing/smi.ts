import { type Infer, object, type Schema, string } from '../../schema.ts';

const schema = object('Service Mesh Interface.', {
  rootService: string('Service that clients call. The stable Service where left out.'),
  trafficSplitName: string('Name of the TrafficSplit. The name of the Rollout where left out.'),
});

/** Service Mesh Interface: a TrafficSplit. */
export interface SmiTrafficRouting extends Infer<typeof schema> {}
export const smiTrafficRouting: Schema<SmiTrafficRouting> = schema;
