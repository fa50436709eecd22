import { missing } from '../../problems.ts';
import { type Infer, object, record, required, string } from '../../schema.ts';
import { defineRouter, type Router } from './router.ts';

const schema = object('Gloo Platform.', {
  routeTableSelector: required(
    object('The RouteTables to steer.', {
      name: string('Name of the only one.'),
      labels: record('Labels of those to steer, instead of a name.', string()),
      namespace: string('Their namespace. That of the Rollout where left out.'),
    }),
  ),
  routeSelector: object('The HTTP routes to steer. All that lead to the stable Service where left out.', {
    name: string('Name of the route.'),
    labels: record('Labels of the route, instead of a name.', string()),
  }),
});

/** Gloo Platform: weights of destinations in the HTTP routes of RouteTables. */
export interface GlooPlatformTrafficRouting extends Infer<typeof schema> {}
export const glooPlatformTrafficRouting: Router<GlooPlatformTrafficRouting> = defineRouter<GlooPlatformTrafficRouting>(schema, {
  plugins: ['solo-io/glooplatform'],
  supports: { headerRoutes: 'any', weightedExperiments: true, pingPong: true, maxTrafficWeight: true },
  problems: ({ routeTableSelector: { name, labels = {} } }, field) =>
    name || Object.keys(labels).length > 0 ? [] : [missing(`${field}.routeTableSelector.name`, 'set it or labels')],
});
