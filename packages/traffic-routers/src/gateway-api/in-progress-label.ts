import { type GatewayApiTrafficRouting, lastRouterConfigOf, type RouteTable } from '@sluice/api';
import type { KubeObject } from '@sluice/kubernetes';
import { withAt, without } from '../tree.ts';
import type { GatewayRequest } from './steered-routes.ts';

/**
 * The label that a route carries while a canary is under way, for tools that would otherwise set the weights back. One by a former key goes,
 * and so does one that is not wanted any more.
 */
export function withProgressLabel(
  { config, rollout, maxWeight }: GatewayRequest,
  route: KubeObject,
  { backends, managed }: RouteTable,
): KubeObject {
  const key = keyOf(config);
  const former = keyOf(lastRouterConfigOf(rollout, 'gatewayAPI'));
  const unmarked = former === undefined || former === key ? route : withoutLabel(route, former);
  if (key === undefined) return unmarked;
  const isUnderWay = backends[1].weight !== maxWeight || managed.length > 0;
  return isUnderWay
    ? withAt(unmarked, ['metadata', 'labels', key], config.inProgressLabelValue || 'in-progress')
    : withoutLabel(unmarked, key);
}

/** The key of the label; undefined where none is wanted. */
const keyOf = (config: GatewayApiTrafficRouting | undefined): string | undefined =>
  config === undefined || config.disableInProgressLabel === true
    ? undefined
    : config.inProgressLabelKey || 'rollouts.argoproj.io/gatewayapi-canary';

/** The server keeps no empty set of labels. */
const withoutLabel = (route: KubeObject, key: string): KubeObject => without(route, ['metadata', 'labels', key]);
