import { type Infer, object, required, type Schema, string } from '../../schema.ts';

const schema = object('Traefik.', {
  weightedTraefikServiceName: required(string('Name of the weighted TraefikService.')),
});

/** Traefik: weights in a TraefikService. */
export interface TraefikTrafficRouting extends Infer<typeof schema> {}
export const traefikTrafficRouting: Schema<TraefikTrafficRouting> = schema;
