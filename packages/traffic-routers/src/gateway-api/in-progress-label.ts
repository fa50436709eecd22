import type { RouteTable } from '@sluice/api';
import type { KubeObject } from '@sluice/kubernetes';
import { at, withAt } from '../tree.ts';
import type { GatewayRequest } from './steered-routes.ts';

/** The label that a route carries while a canary is under way, for tools that would otherwise set the weights back. */
export function withProgressLabel({ config, maxWeight }: GatewayRequest, route: KubeObject, { backends, managed }: RouteTable): KubeObject {
  if (config.disableInProgressLabel === true) return route;
  const key = config.inProgressLabelKey || 'rollouts.argoproj.io/gatewayapi-canary';
  const isUnderWay = backends[1].weight !== maxWeight || managed.length > 0;
  if (isUnderWay) return withAt(route, ['metadata', 'labels', key], config.inProgressLabelValue || 'in-progress');
  if (at(route, 'metadata', 'labels', key) === undefined) return route;
  const rest = withAt(route, ['metadata', 'labels', key], undefined);
  // The server keeps no empty set of labels.
  return Object.keys(rest.metadata.labels ?? {}).length === 0 ? withAt(rest, ['metadata', 'labels'], undefined) : rest;
}
