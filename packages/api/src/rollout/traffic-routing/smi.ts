import { type Infer, object, string } from '../../schema.ts';
import { defineRouter, type Router } from './router.ts';

const schema = object('Service Mesh Interface.', {
  rootService: string('Service that clients call. The stable Service where left out.'),
  trafficSplitName: string('Name of the TrafficSplit. The name of the Rollout where left out.'),
});

/** Service Mesh Interface: a TrafficSplit. */
export interface SmiTrafficRouting extends Infer<typeof schema> {}
export const smiTrafficRouting: Router<SmiTrafficRouting> = defineRouter<SmiTrafficRouting>(schema, {
  supports: { weightedExperiments: true, maxTrafficWeight: true },
});
