import { contour } from './contour.ts';
import { gatewayApi } from './gateway-api.ts';
import { istio, istioSubsets } from './istio.ts';
import { nginx } from './nginx.ts';
import type { Plane } from './plane.ts';

/** The data planes that are modelled, by the names that stories know them by. */
export const planes = { nginx, istio, istioSubsets, contour, gatewayApi } as const satisfies Readonly<Record<string, Plane>>;

export type PlaneName = keyof typeof planes;

/** In one type: each may or may not say that it follows. */
export const planeOf = (name: PlaneName): Plane => planes[name];
