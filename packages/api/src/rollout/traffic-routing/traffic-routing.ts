import { anyJson, array, type Infer, integer, intOrString, object, required, type Schema, string } from '../../schema.ts';
import { albTrafficRouting } from './alb.ts';
import { ambassadorTrafficRouting } from './ambassador.ts';
import { apisixTrafficRouting } from './apisix.ts';
import { appMeshTrafficRouting } from './app-mesh.ts';
import { consulTrafficRouting } from './consul.ts';
import { contourTrafficRouting } from './contour.ts';
import { customTrafficRouting } from './custom.ts';
import { gatewayApiTrafficRouting } from './gateway-api.ts';
import { glooTrafficRouting } from './gloo.ts';
import { glooPlatformTrafficRouting } from './gloo-platform.ts';
import { haproxyTrafficRouting } from './haproxy.ts';
import { istioTrafficRouting } from './istio.ts';
import { knativeTrafficRouting } from './knative.ts';
import { kumaTrafficRouting } from './kuma.ts';
import { nginxTrafficRouting } from './nginx.ts';
import { nginxIncTrafficRouting } from './nginx-inc.ts';
import { openshiftTrafficRouting } from './openshift.ts';
import { skipperTrafficRouting } from './skipper.ts';
import { smiTrafficRouting } from './smi.ts';
import { stickinessSpec } from './stickiness.ts';
import { traefikTrafficRouting } from './traefik.ts';

/** The routers that have a field of their own, by its name. The order is that in which several in one Rollout are worked on. */
export const routers = {
  istio: istioTrafficRouting,
  nginx: nginxTrafficRouting,
  alb: albTrafficRouting,
  smi: smiTrafficRouting,
  ambassador: ambassadorTrafficRouting,
  appMesh: appMeshTrafficRouting,
  traefik: traefikTrafficRouting,
  apisix: apisixTrafficRouting,
  gatewayAPI: gatewayApiTrafficRouting,
  contour: contourTrafficRouting,
  openshift: openshiftTrafficRouting,
  nginxInc: nginxIncTrafficRouting,
  haproxy: haproxyTrafficRouting,
  gloo: glooTrafficRouting,
  glooPlatform: glooPlatformTrafficRouting,
  kuma: kumaTrafficRouting,
  knative: knativeTrafficRouting,
  skipper: skipperTrafficRouting,
  custom: customTrafficRouting,
  consul: consulTrafficRouting,
};
export type RouterName = keyof typeof routers;

const schema = object('Who splits the traffic. Without it, the share of pods does.', {
  ...routers,
  plugins: anyJson('Other routers: configuration by name.'),
  managedRoutes: array(
    'Names of routes that steps may add, in the order in which they match.',
    object(undefined, { name: required(string('Name of a route.')) }),
  ),
  propagationDelay: intOrString(
    'How long the data plane is given to follow a weight before a step counts as done: seconds, or a text such as 30s or 2m.',
  ),
  stickiness: stickinessSpec,
  maxTrafficWeight: integer('What all weights add up to. 100 where left out.'),
});

/** Who splits the traffic between canary and stable. */
export interface TrafficRouting extends Infer<typeof schema> {}
export const trafficRouting: Schema<TrafficRouting> = schema;
