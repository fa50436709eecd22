import { array, type Infer, object, required, string } from '../../schema.ts';
import { defineRouter, type Router } from './router.ts';

const schema = object('Traefik.', {
  weightedTraefikServiceName: required(string('Name of the weighted TraefikService.')),
  ingressRoutes: array('Names of IngressRoutes that lead to it. Routes by header and copies are made in these.', string()),
});

/** Traefik: weights in a TraefikService. */
export interface TraefikTrafficRouting extends Infer<typeof schema> {}
export const traefikTrafficRouting: Router<TraefikTrafficRouting> = defineRouter<TraefikTrafficRouting>(schema, {
  supports: {
    headerRoutes: 'any',
    mirrorRoutes: true,
    weightedExperiments: true,
    pingPong: true,
    maxTrafficWeight: true,
    stickiness: 'sides',
  },
  cannot: ({ ingressRoutes = [] }) => (ingressRoutes.length === 0 ? { headerRoutes: 'none', mirrorRoutes: false } : {}),
});
