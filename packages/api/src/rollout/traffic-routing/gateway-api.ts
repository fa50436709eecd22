import { labelSelector } from '../../label-selector.ts';
import { missing } from '../../problems.ts';
import { about, array, boolean, type Infer, object, required, type Schema, string } from '../../schema.ts';
import { defineRouter, type Router } from './router.ts';

const routeSchema = object(undefined, {
  name: required(string('Name of the route.')),
  ruleName: string('The one rule of the route to steer. All that have both Services where left out.'),
  useHeaderRoutes: boolean('Whether header and mirror routes are added to it. They are not where left out.'),
});

/** A route among several. */
export interface GatewayApiRoute extends Infer<typeof routeSchema> {}
const gatewayApiRoute: Schema<GatewayApiRoute> = routeSchema;

const one = (kind: string) => string(`A ${kind} to steer, with header and mirror routes.`);
const several = (kind: string) => array(`${kind}s to steer.`, gatewayApiRoute);
const rule = (kind: string) => string(`The one rule of that ${kind} to steer. All that have both Services where left out.`);
const selected = (kind: string) => about(`Selects ${kind}s to steer by their labels.`, labelSelector);

const schema = object('Gateway API, for gateways and for meshes.', {
  httpRoute: one('HTTPRoute'),
  grpcRoute: one('GRPCRoute'),
  tcpRoute: string('A TCPRoute to steer.'),
  tlsRoute: string('A TLSRoute to steer.'),
  httpRouteRuleName: rule('HTTPRoute'),
  grpcRouteRuleName: rule('GRPCRoute'),
  tcpRouteRuleName: rule('TCPRoute'),
  tlsRouteRuleName: rule('TLSRoute'),
  httpRoutes: several('HTTPRoute'),
  grpcRoutes: several('GRPCRoute'),
  tcpRoutes: several('TCPRoute'),
  tlsRoutes: several('TLSRoute'),
  httpRouteSelector: selected('HTTPRoute'),
  grpcRouteSelector: selected('GRPCRoute'),
  tcpRouteSelector: selected('TCPRoute'),
  tlsRouteSelector: selected('TLSRoute'),
  namespace: string('Namespace of the routes. That of the Rollout where left out.'),
  disableInProgressLabel: boolean('Leaves the label away that routes carry while a canary is under way.'),
  inProgressLabelKey: string('Key of that label. rollouts.argoproj.io/gatewayapi-canary where left out.'),
  inProgressLabelValue: string('Its value. in-progress where left out.'),
});

/** Gateway API: weights in the backends of HTTP, GRPC, TCP and TLS routes. */
export interface GatewayApiTrafficRouting extends Infer<typeof schema> {}
export const gatewayApiTrafficRouting: Router<GatewayApiTrafficRouting> = defineRouter<GatewayApiTrafficRouting>(schema, {
  plugins: ['argoproj-labs/gatewayAPI'],
  supports: {
    headerRoutes: 'any',
    mirrorRoutes: true,
    weightedExperiments: true,
    pingPong: true,
    maxTrafficWeight: true,
    stickiness: 'shares',
  },
  cannot: ({ httpRoute, httpRoutes = [], httpRouteSelector }) =>
    httpRoute || httpRoutes.length > 0 || httpRouteSelector !== undefined ? {} : { stickiness: 'none' },
  problems(config, field) {
    const names = [config.httpRoute, config.grpcRoute, config.tcpRoute, config.tlsRoute].filter(
      (name) => name !== undefined && name !== '',
    );
    const lists = [config.httpRoutes, config.grpcRoutes, config.tcpRoutes, config.tlsRoutes].flatMap((list) => list ?? []);
    const { httpRouteSelector: http, grpcRouteSelector: grpc, tcpRouteSelector: tcp, tlsRouteSelector: tls } = config;
    const selectors = [http, grpc, tcp, tls].filter((each) => each !== undefined);
    return names.length + lists.length + selectors.length > 0
      ? []
      : [missing(`${field}.httpRoute`, 'name at least one route, or select some')];
  },
});
