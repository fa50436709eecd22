import { missing } from '../../problems.ts';
import { array, type Infer, object, required, string } from '../../schema.ts';
import { defineRouter, type Router } from './router.ts';

const schema = object('Ambassador or Emissary.', {
  mappings: required(array('Names of the Mappings to steer.', string())),
});

/** Ambassador: a canary Mapping beside each of these. */
export interface AmbassadorTrafficRouting extends Infer<typeof schema> {}
export const ambassadorTrafficRouting: Router<AmbassadorTrafficRouting> = defineRouter<AmbassadorTrafficRouting>(schema, {
  supports: { headerRoutes: 'any' },
  problems: ({ mappings }, field) => (mappings.length === 0 ? [missing(`${field}.mappings`, 'name at least one Mapping')] : []),
});
