import { array, type Infer, object, required, type Schema, string } from '../../schema.ts';
import { stringMatch } from '../traffic-routing/string-match.ts';

const matchSchema = object(undefined, {
  headerName: required(string('Name of the header.')),
  headerValue: required(stringMatch),
});

/** One header that a request must carry. */
export interface HeaderRouteMatch extends Infer<typeof matchSchema> {}
const headerRouteMatch: Schema<HeaderRouteMatch> = matchSchema;

const schema = object('Sends requests with certain headers to the canary.', {
  name: string('Name of the route; listed in trafficRouting.managedRoutes.'),
  match: array('Requests that match any of these. None removes the route.', headerRouteMatch),
});

/** Sends requests with certain headers to the canary; without a match it removes the route. */
export interface SetHeaderRouteStep extends Infer<typeof schema> {}
export const setHeaderRouteStep: Schema<SetHeaderRouteStep> = schema;
