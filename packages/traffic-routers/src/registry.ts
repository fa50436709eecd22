import { alb } from './alb/alb.ts';
import { ambassador } from './ambassador/ambassador.ts';
import { apisix } from './apisix/apisix.ts';
import { appMesh } from './app-mesh/app-mesh.ts';
import { consul } from './consul/consul.ts';
import { contour } from './contour/contour.ts';
import { custom } from './custom/custom.ts';
import { gatewayApi } from './gateway-api/gateway-api.ts';
import { gloo } from './gloo/gloo.ts';
import { glooPlatform } from './gloo-platform/gloo-platform.ts';
import { haproxy } from './haproxy/haproxy.ts';
import { istio } from './istio/istio.ts';
import { knative } from './knative/knative.ts';
import { kuma } from './kuma/kuma.ts';
import { nginx } from './nginx/nginx.ts';
import { nginxInc } from './nginx-inc/nginx-inc.ts';
import { openshift } from './openshift/openshift.ts';
import type { RouterSpec } from './router-spec.ts';
import { skipper } from './skipper/skipper.ts';
import { smi } from './smi/smi.ts';
import { traefik } from './traefik/traefik.ts';

/** The routers that every controller knows: one line for each folder. */
export const builtInRouters: readonly RouterSpec[] = [
  istio,
  nginx,
  smi,
  ambassador,
  appMesh,
  traefik,
  apisix,
  gatewayApi,
  contour,
  alb,
  openshift,
  nginxInc,
  haproxy,
  gloo,
  glooPlatform,
  knative,
  kuma,
  skipper,
  custom,
  consul,
];
