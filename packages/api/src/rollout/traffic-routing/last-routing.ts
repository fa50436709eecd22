import { isObject, remembered } from '@sluice/kubernetes';
import { fitsSchema } from '../../validate.ts';
import type { Rollout } from '../rollout.ts';
import { routerConfigOf } from './configured.ts';
import { type RouterName, type TrafficRouting, trafficRouting } from './traffic-routing.ts';

/**
 * `status.canary.lastTrafficRouting`: what trafficRouting said when routes were last written. It is how a name or an object is known to be
 * ours after a user has taken it out of the spec. Undefined where routes were never written, or what stands there is malformed. Looked at
 * once for each version of a Rollout: every router asks.
 */
export const lastTrafficRoutingOf = remembered(({ status }: Rollout): TrafficRouting | undefined => {
  const last = status?.canary?.lastTrafficRouting;
  return last !== undefined && fitsSchema<TrafficRouting>(trafficRouting, last) ? last : undefined;
});

/** How a Rollout configured a router when routes were last written; undefined where it did not use it then. */
export function lastRouterConfigOf<N extends RouterName>(rollout: Rollout, name: N): ReturnType<typeof routerConfigOf<N>> {
  const last = lastTrafficRoutingOf(rollout);
  return last === undefined ? undefined : routerConfigOf(withTrafficRouting(rollout, last), name);
}

/** The Rollout, as it would be with other routers. */
export function withTrafficRouting(rollout: Rollout, routing: TrafficRouting): Rollout {
  const { strategy } = rollout.spec;
  return { ...rollout, spec: { ...rollout.spec, strategy: { ...strategy, canary: { ...strategy?.canary, trafficRouting: routing } } } };
}

/** The names of managed routes: those that the Rollout lists, in their order, then those that routes may still have from before. */
export function managedNamesOf(rollout: Rollout): readonly string[] {
  return [...new Set([...namesIn(rollout.spec.strategy?.canary?.trafficRouting), ...namesIn(lastTrafficRoutingOf(rollout))])];
}

/**
 * What the status is to remember of trafficRouting. `isClean`: nothing is left in the routes of names that are listed no longer, so they
 * are forgotten.
 */
export function trafficRoutingToRemember(rollout: Rollout, isClean: boolean): Readonly<Record<string, unknown>> | undefined {
  const routing = rollout.spec.strategy?.canary?.trafficRouting;
  if (routing === undefined) return undefined;
  const names = isClean ? namesIn(routing) : managedNamesOf(rollout);
  const { managedRoutes: _managedRoutes, ...rest } = routing;
  return withoutNulls({ ...rest, ...(names.length === 0 ? {} : { managedRoutes: names.map((name) => ({ name })) }) });
}

const namesIn = (routing: TrafficRouting | undefined): readonly string[] => (routing?.managedRoutes ?? []).map(({ name }) => name);

/** In a patch a null takes a field away: what is written by one has none. */
const withoutNulls = (record: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(record).flatMap(([key, value]) =>
      value === null || value === undefined ? [] : [[key, isObject(value) ? withoutNulls(value) : value]],
    ),
  );
