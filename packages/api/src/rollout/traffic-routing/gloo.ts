import { forbidden, missing } from '../../problems.ts';
import { array, type Infer, object, record, required, string } from '../../schema.ts';
import { defineRouter, type Router } from './router.ts';

const schema = object('Gloo Edge.', {
  virtualService: object('The VirtualService to steer.', {
    name: required(string('Its name.')),
    namespace: string('Its namespace. That of the Rollout where left out.'),
  }),
  routeTable: object('The RouteTables to steer, instead of a VirtualService.', {
    name: string('Name of the only one.'),
    labels: record('Labels of those to steer, instead of a name.', string()),
    namespace: string('Their namespace. That of the Rollout where left out.'),
  }),
  routes: array('Names of the routes to steer. All that lead to the stable side where left out.', string()),
});

/** Gloo Edge: weights of destinations in the routes of a VirtualService or of RouteTables. */
export interface GlooTrafficRouting extends Infer<typeof schema> {}
export const glooTrafficRouting: Router<GlooTrafficRouting> = defineRouter<GlooTrafficRouting>(schema, {
  plugins: ['solo-io/glooedge'],
  supports: { headerRoutes: 'any', mirrorRoutes: true, weightedExperiments: true, pingPong: true, maxTrafficWeight: true },
  problems: ({ virtualService, routeTable }, field) => {
    if (virtualService !== undefined && routeTable !== undefined)
      return [forbidden(`${field}.routeTable`, 'may not be set together with virtualService')];
    if (virtualService === undefined && routeTable === undefined) return [missing(`${field}.virtualService`, 'set it or routeTable')];
    const isNamed = virtualService !== undefined || routeTable?.name || Object.keys(routeTable?.labels ?? {}).length > 0;
    return isNamed ? [] : [missing(`${field}.routeTable.name`, 'set it or labels')];
  },
});
