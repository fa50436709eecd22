import { array, type Infer, longInteger, object, required, type Schema, string } from '../../schema.ts';
import { oneOfTwo } from './one-of-two.ts';
import { defineRouter, type Router } from './router.ts';

const virtualServiceSchema = object('A VirtualService to steer.', {
  name: required(string('Name of the VirtualService; name.namespace for one in another namespace.')),
  routes: array('Names of its HTTP routes to steer. The only route where left out.', string()),
  tlsRoutes: array(
    'Its TLS routes to steer.',
    object(undefined, { port: longInteger('Port that the route matches.'), sniHosts: array('Hosts that the route matches.', string()) }),
  ),
  tcpRoutes: array('Its TCP routes to steer.', object(undefined, { port: longInteger('Port that the route matches.') })),
});

/** A VirtualService and the routes in it to steer. */
export interface IstioVirtualService extends Infer<typeof virtualServiceSchema> {}
const istioVirtualService: Schema<IstioVirtualService> = virtualServiceSchema;

const destinationRuleSchema = object('A DestinationRule with one subset per side.', {
  name: required(string('Name of the DestinationRule.')),
  canarySubsetName: required(string('Subset of the canary.')),
  stableSubsetName: required(string('Subset of the stable side.')),
  additionalSubsetNames: array('Subsets that keep the weight they have.', string()),
});

/** A DestinationRule whose subsets tell canary from stable. */
export interface IstioDestinationRule extends Infer<typeof destinationRuleSchema> {}
const istioDestinationRule: Schema<IstioDestinationRule> = destinationRuleSchema;

const schema = object('Istio.', {
  virtualService: istioVirtualService,
  virtualServices: array('Several VirtualServices, instead of one.', istioVirtualService),
  destinationRule: istioDestinationRule,
});

/** Istio: weights in VirtualServices, by Services or by the subsets of a DestinationRule. */
export interface IstioTrafficRouting extends Infer<typeof schema> {}
export const istioTrafficRouting: Router<IstioTrafficRouting> = defineRouter<IstioTrafficRouting>(schema, {
  supports: {
    headerRoutes: 'any',
    mirrorRoutes: true,
    weightedExperiments: true,
    pingPong: true,
    maxTrafficWeight: true,
    stickiness: 'shares',
  },
  needsServices: ({ destinationRule }) => destinationRule === undefined,
  problems: ({ virtualService, virtualServices = [] }, field) =>
    oneOfTwo(field, { virtualService: virtualService !== undefined, virtualServices: virtualServices.length > 0 }),
});
