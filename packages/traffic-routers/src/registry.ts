import { contour } from './contour/contour.ts';
import { gatewayApi } from './gateway-api/gateway-api.ts';
import { istio } from './istio/istio.ts';
import { nginx } from './nginx/nginx.ts';
import type { RouterSpec } from './router-spec.ts';
import { traefik } from './traefik/traefik.ts';

/** The routers that every controller knows: one line for each folder. */
export const builtInRouters: readonly RouterSpec[] = [istio, nginx, gatewayApi, traefik, contour];
