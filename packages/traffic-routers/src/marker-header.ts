/**
 * Routes of some data planes have no names. Ours there ask for one thing more, which always holds: that a header which nobody sends is
 * absent. Its name says whose route it is, and it makes the route more special than the one that it is made from.
 */
import type { RouteRequest } from './router-spec.ts';

/** The name of the header for a managed route. */
export const markerHeader = (request: Request, route: string): string => `${prefixOf(request)}${route.replace(/[^\w-]/g, '-')}`;

/** Whether a header marks a route of the Rollout. */
export const isMarkerHeader = (request: Request, name: string | undefined): boolean => name?.startsWith(prefixOf(request)) === true;

type Request = Pick<RouteRequest<unknown>, 'rollout'>;

const prefixOf = ({ rollout }: Request): string => `sluice-route_${rollout.metadata.name}_`;
