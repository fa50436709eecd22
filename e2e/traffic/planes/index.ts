import { contourHttpProxy } from './contour-httpproxy.ts';
import { gatewayApi } from './gateway-api.ts';
import { istio } from './istio.ts';
import { istioSubsets } from './istio-subsets.ts';
import type { Plane } from './plane.ts';
import { traefikNginx } from './traefik-nginx.ts';
import { traefikService } from './traefik-service.ts';

/** All data planes that traffic runs through, in this order. */
export const planes: readonly Plane[] = [traefikNginx, traefikService, contourHttpProxy, gatewayApi, istio, istioSubsets];
