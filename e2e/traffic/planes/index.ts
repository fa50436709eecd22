import type { Plane } from './plane.ts';
import { traefikNginx } from './traefik-nginx.ts';

/** All data planes that traffic runs through, in this order. */
export const planes: readonly Plane[] = [traefikNginx];
