import type { IstioTrafficRouting, IstioVirtualService } from '@sluice/api';
import type { ObjectKey } from '@sluice/kubernetes';
import { besideRollout } from '../objects.ts';
import type { RouteRequest } from '../router-spec.ts';

export type IstioRequest = RouteRequest<IstioTrafficRouting>;

/** The VirtualServices that a Rollout names, with what it says of their routes. */
export const virtualServicesOf = ({ config: { virtualService, virtualServices = [] } }: IstioRequest): readonly IstioVirtualService[] =>
  virtualService === undefined ? virtualServices : [virtualService];

/** `name` beside the Rollout; `name.namespace` and `name.namespace.svc.cluster.local` in another namespace. */
export function virtualServiceKey({ rollout }: IstioRequest, { name }: IstioVirtualService): ObjectKey {
  const [first = '', namespace] = name.split('.');
  return namespace === undefined ? besideRollout(rollout, first) : { namespace, name: first };
}

export const destinationRuleKey = ({ rollout, config }: IstioRequest): ObjectKey | undefined =>
  config.destinationRule === undefined ? undefined : besideRollout(rollout, config.destinationRule.name);
