import { boolean, type Infer, integer, object, type Schema } from '../../schema.ts';

const schema = object('Sets the size of the canary apart from its share of traffic. Needs trafficRouting. Set one field.', {
  weight: integer('Percent of spec.replicas.'),
  replicas: integer('A number of pods.'),
  matchTrafficWeight: boolean('Follow setWeight again.'),
});

/** Sets the canary's size apart from its traffic, until the next step of this kind. */
export interface SetCanaryScaleStep extends Infer<typeof schema> {}
export const setCanaryScaleStep: Schema<SetCanaryScaleStep> = schema;
