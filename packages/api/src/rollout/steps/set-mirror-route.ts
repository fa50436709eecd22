import { array, type Infer, integer, object, record, required, type Schema, string } from '../../schema.ts';
import { stringMatch } from '../traffic-routing/string-match.ts';

const matchSchema = object(undefined, {
  method: stringMatch,
  path: stringMatch,
  headers: record('Headers by name.', stringMatch),
});

/** What a request must look like to be mirrored. */
export interface RouteMatch extends Infer<typeof matchSchema> {}
const routeMatch: Schema<RouteMatch> = matchSchema;

const schema = object('Sends a copy of matching requests to the canary.', {
  name: required(string('Name of the route; listed in trafficRouting.managedRoutes.')),
  match: array('Requests that match any of these. None removes the route.', routeMatch),
  percentage: integer('Percent of the matching requests. All where left out.'),
});

/** Sends copies of matching requests to the canary; without a match it removes the route. */
export interface SetMirrorRouteStep extends Infer<typeof schema> {}
export const setMirrorRouteStep: Schema<SetMirrorRouteStep> = schema;
