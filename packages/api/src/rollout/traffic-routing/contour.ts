import { missing } from '../../problems.ts';
import { array, type Infer, object, required, string } from '../../schema.ts';
import { defineRouter, type Router } from './router.ts';

const schema = object('Contour.', {
  httpProxies: required(array('Names of the HTTPProxies to steer.', string())),
});

/** Contour: weights of the Services in the routes of HTTPProxies. */
export interface ContourTrafficRouting extends Infer<typeof schema> {}
export const contourTrafficRouting: Router<ContourTrafficRouting> = defineRouter<ContourTrafficRouting>(schema, {
  plugins: ['argoproj-labs/contour'],
  supports: { headerRoutes: 'any', mirrorRoutes: true, weightedExperiments: true, pingPong: true, maxTrafficWeight: true },
  problems: ({ httpProxies }, field) => (httpProxies.length === 0 ? [missing(`${field}.httpProxies`, 'name at least one HTTPProxy')] : []),
});
