import { type Infer, object, required, string } from '../../schema.ts';
import { defineRouter, type Router } from './router.ts';

const schema = object('Traefik.', {
  weightedTraefikServiceName: required(string('Name of the weighted TraefikService.')),
});

/** Traefik: weights in a TraefikService. */
export interface TraefikTrafficRouting extends Infer<typeof schema> {}
export const traefikTrafficRouting: Router<TraefikTrafficRouting> = defineRouter<TraefikTrafficRouting>(schema);
