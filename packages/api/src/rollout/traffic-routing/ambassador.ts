import { array, type Infer, object, required, type Schema, string } from '../../schema.ts';

const schema = object('Ambassador or Emissary.', {
  mappings: required(array('Names of the Mappings to steer.', string())),
});

/** Ambassador: a canary Mapping beside each of these. */
export interface AmbassadorTrafficRouting extends Infer<typeof schema> {}
export const ambassadorTrafficRouting: Schema<AmbassadorTrafficRouting> = schema;
