import type { FieldProblem } from '@sluice/kubernetes';
import { invalid, missing } from '../../problems.ts';
import { anyJson, array, type Infer, object, required, type Schema, string } from '../../schema.ts';
import { defineRouter, type Router } from './router.ts';

const managedSchema = object('How header or mirror routes look.', {
  list: required(string('Path of the list that they stand in, before everything else.')),
  nameField: string('Field of an item that holds the name of the managed route. name where left out.'),
  template: required(anyJson('An item of the list, with placeholders.')),
});

/** How header or mirror routes look in an object. */
export interface CustomManagedRoutes extends Infer<typeof managedSchema> {}
const customManagedRoutes: Schema<CustomManagedRoutes> = managedSchema;

const routeSchema = object(undefined, {
  apiVersion: required(string('Its group and version.')),
  kind: required(string('Its kind.')),
  plural: string('The name of the kind in URLs. The kind in lower case with an s where left out.'),
  name: required(string('Its name.')),
  namespace: string('Its namespace. That of the Rollout where left out.'),
  weights: required(
    object('Paths of the weights.', {
      canary: required(string('Of the canary.')),
      stable: string('Of the stable side. Only the weight of the canary is written where left out.'),
    }),
  ),
  headerRoutes: customManagedRoutes,
  mirrorRoutes: customManagedRoutes,
  accepted: object('How the object says that the data plane follows. It does not say where left out.', {
    path: required(string('Path of the word.')),
    value: string('The word that says yes. True where left out.'),
    observedGeneration: string('Path of the generation that the word is about.'),
  }),
});

/** An object that holds weights. */
export interface CustomRoute extends Infer<typeof routeSchema> {}
const customRoute: Schema<CustomRoute> = routeSchema;

const schema = object('Any other kind of object that holds weights, without code.', {
  routes: required(array('The objects to steer.', customRoute)),
});

/** Any other kind of object, by paths and templates. */
export interface CustomTrafficRouting extends Infer<typeof schema> {}
export const customTrafficRouting: Router<CustomTrafficRouting> = defineRouter<CustomTrafficRouting>(schema, {
  supports: { headerRoutes: 'any', mirrorRoutes: true, pingPong: true, maxTrafficWeight: true },
  problems: ({ routes }, field) =>
    routes.length === 0
      ? [missing(`${field}.routes`, 'name at least one object')]
      : routes.flatMap((route, index) => routeProblems(route, `${field}.routes[${index}]`)),
});

function routeProblems({ apiVersion, weights, headerRoutes, mirrorRoutes, accepted }: CustomRoute, field: string): readonly FieldProblem[] {
  const paths: readonly (readonly [string, string | undefined])[] = [
    ['weights.canary', weights.canary],
    ['weights.stable', weights.stable],
    ['headerRoutes.list', headerRoutes?.list],
    ['mirrorRoutes.list', mirrorRoutes?.list],
    ['accepted.path', accepted?.path],
    ['accepted.observedGeneration', accepted?.observedGeneration],
  ];
  return [
    ...(/^[^/]+\/v[^/]+$/.test(apiVersion)
      ? []
      : [invalid(`${field}.apiVersion`, apiVersion, "must be a group and a version, as 'example.com/v1'")]),
    ...paths.flatMap(([name, path]) =>
      path === undefined || path.startsWith('/') ? [] : [invalid(`${field}.${name}`, path, "must begin with '/'")],
    ),
  ];
}
