import { missing } from '../../problems.ts';
import { array, type Infer, object, required, string } from '../../schema.ts';
import { defineRouter, type Router } from './router.ts';

const schema = object('Apache APISIX.', {
  route: object('The ApisixRoute to steer.', {
    name: required(string('Its name.')),
    rules: array('Names of its rules to steer. The rule named like the route where left out.', string()),
  }),
});

/** Apache APISIX: weights of the backends of an ApisixRoute. */
export interface ApisixTrafficRouting extends Infer<typeof schema> {}
export const apisixTrafficRouting: Router<ApisixTrafficRouting> = defineRouter<ApisixTrafficRouting>(schema, {
  supports: { headerRoutes: 'any', mirrorRoutes: true, weightedExperiments: true, pingPong: true, maxTrafficWeight: true },
  problems: ({ route }, field) => (route === undefined ? [missing(`${field}.route`)] : []),
});
