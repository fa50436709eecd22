import { missing } from '../../problems.ts';
import { array, type Infer, object, required, string } from '../../schema.ts';
import { defineRouter, type Router } from './router.ts';

const schema = object('Kuma and Kong Mesh.', {
  meshHTTPRoutes: required(array('Names of the MeshHTTPRoutes to steer.', string())),
  namespace: string('Their namespace. That of the Rollout where left out.'),
});

/** Kuma: weights of backends in the rules of MeshHTTPRoutes. */
export interface KumaTrafficRouting extends Infer<typeof schema> {}
export const kumaTrafficRouting: Router<KumaTrafficRouting> = defineRouter<KumaTrafficRouting>(schema, {
  supports: { headerRoutes: 'any', mirrorRoutes: true, weightedExperiments: true, pingPong: true, maxTrafficWeight: true },
  problems: ({ meshHTTPRoutes }, field) =>
    meshHTTPRoutes.length === 0 ? [missing(`${field}.meshHTTPRoutes`, 'name at least one MeshHTTPRoute')] : [],
});
