import { missing } from '../../problems.ts';
import { array, type Infer, object, string } from '../../schema.ts';
import { defineRouter, type Router } from './router.ts';

const schema = object('Skipper.', {
  ingresses: array('Names of Ingresses with a path for each of both Services.', string()),
  routeGroups: array('Names of RouteGroups with a backend for each of both Services.', string()),
});

/** Skipper: weights in an annotation of Ingresses, and in the backends of RouteGroups. */
export interface SkipperTrafficRouting extends Infer<typeof schema> {}
export const skipperTrafficRouting: Router<SkipperTrafficRouting> = defineRouter<SkipperTrafficRouting>(schema, {
  supports: { headerRoutes: 'any', mirrorRoutes: true, pingPong: true, maxTrafficWeight: true },
  cannot: ({ ingresses = [] }) => (ingresses.length > 0 ? { headerRoutes: 'none', mirrorRoutes: false } : {}),
  problems: ({ ingresses = [], routeGroups = [] }, field) =>
    ingresses.length + routeGroups.length === 0 ? [missing(`${field}.ingresses`, 'name one, or a RouteGroup')] : [],
});
