/** Giving back what a Rollout steers no longer: it is deleted, or names other objects now. */
import { lastTrafficRoutingOf, type Rollout, type RouteTable, routeTable, withTrafficRouting } from '@sluice/api';
import type { KubeObject } from '@sluice/kubernetes';
import { isOwnedBy, isSameObject } from './objects.ts';
import type { RouteRequest, RouterSpec } from './router-spec.ts';
import { changesOf, type RouteChanges, type RouterUse, type SideServices, usesOf } from './routing.ts';

/**
 * The routers that a Rollout used when routes were last written, as it used them then. `sides` are its Services now, for Rollouts whose
 * status does not know them.
 */
export function lastUsesOf(rollout: Rollout, routers: readonly RouterSpec[], sides: SideServices): readonly RouterUse[] {
  const last = lastTrafficRoutingOf(rollout);
  const { canary, stable } = rollout.status?.canary?.weights ?? {};
  return last === undefined
    ? []
    : usesOf(withTrafficRouting(rollout, last), routers, {
        canary: canary?.serviceName ?? sides.canary,
        stable: stable?.serviceName ?? sides.stable,
      });
}

/**
 * What has to be written so that nothing of the Rollout is left in the objects of a router, and all traffic goes to the stable side, to
 * pods of whatever revision. The router's own objects go. Where the rest cannot be rendered, since something is missing or malformed, each
 * object still loses what ties it to the Rollout.
 */
export function handBack<Config>(spec: RouterSpec<Config>, request: RouteRequest<Config>, live: readonly KubeObject[]): RouteChanges {
  const own = live.filter((object) => isOwnedBy(object, request.rollout));
  const users = live.filter((object) => !own.includes(object));
  const rendered = spec.render(request, live, atRest(request));
  const rested = users.map(
    (object) => (rendered.ok ? rendered.value.objects.find((each) => isSameObject(each, object)) : undefined) ?? object,
  );
  const objects = rested.map((object) => spec.release?.(request, object) ?? object);
  return changesOf({ objects, removed: own }, live);
}

/** All traffic at the stable side, whatever its revision. */
const atRest = ({ maxWeight, canaryService, stableService }: RouteRequest<unknown>): RouteTable =>
  routeTable({
    maxWeight,
    canary: { service: canaryService, weight: 0 },
    stable: { service: stableService },
    experiments: [],
    managed: [],
  });
