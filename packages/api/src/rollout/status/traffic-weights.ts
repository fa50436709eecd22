import { array, boolean, type Infer, integer, object, required, type Schema, string } from '../../schema.ts';

const destinationSchema = object('One side.', {
  weight: required(integer('Its share.')),
  serviceName: string('Its Service.'),
  podTemplateHash: string('Its revision.'),
});

/** One side that gets traffic. */
export interface WeightDestination extends Infer<typeof destinationSchema> {}
const weightDestination: Schema<WeightDestination> = destinationSchema;

const schema = object('How the traffic is split.', {
  canary: required(weightDestination),
  stable: required(weightDestination),
  additional: array('Sides of an Experiment.', weightDestination),
  verified: boolean('Whether the router says that it does so. Left out where it cannot tell.'),
});

/** How the traffic is split. */
export interface TrafficWeights extends Infer<typeof schema> {}
export const trafficWeights: Schema<TrafficWeights> = schema;
