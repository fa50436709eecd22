import { missing } from '../../problems.ts';
import { array, type Infer, object, required, string } from '../../schema.ts';
import { defineRouter, type Router } from './router.ts';

const schema = object('OpenShift.', {
  routes: required(array('Routes to steer: name, or namespace/name for one elsewhere.', string())),
});

/** OpenShift: weights of the backends of Routes. */
export interface OpenshiftTrafficRouting extends Infer<typeof schema> {}
export const openshiftTrafficRouting: Router<OpenshiftTrafficRouting> = defineRouter<OpenshiftTrafficRouting>(schema, {
  plugins: ['argoproj-labs/openshift'],
  problems: ({ routes }, field) => (routes.length === 0 ? [missing(`${field}.routes`, 'name at least one Route')] : []),
});
