import type { CanaryStrategy, RouterName, TrafficRouting } from '@sluice/api';
import type { KubeObject } from '@sluice/kubernetes';

/** The managed routes that stories name: one by header, one of copies. */
export const managedRouteNames = ['testers', 'copies'] as const;

/** Where a part of the requests goes: to what a Service selects, or to the pods of a revision (undefined: to all). */
export type Destination = { readonly service: string } | { readonly podHash: string | undefined };

/** Requests that are split in one way. */
export interface Route {
  /** The parts, in any unit. */
  readonly shares: readonly { readonly to: Destination; readonly weight: number }[];
  /** It takes only requests that carry some mark; all others are for the routes without. */
  readonly isMarked: boolean;
}

/**
 * How one kind of data plane understands its objects: read anew from the specification of its vendor, so that what a router writes is
 * not judged by the router's own word.
 */
export interface Plane {
  /** The router that steers it. */
  readonly router: RouterName;
  /** What a user writes so that it is steered. */
  readonly trafficRouting: TrafficRouting;
  /** Services that the sides are told apart by; none where it selects pods itself. */
  readonly sides: Pick<CanaryStrategy, 'canaryService' | 'stableService'>;
  /** The objects of the beginning: all requests go to the stable side. */
  readonly objects: readonly KubeObject[];
  /** `plural.group` of the objects that it follows. */
  readonly resources: readonly string[];
  /** What its objects say together. */
  routes(objects: readonly KubeObject[]): readonly Route[];
  /** The status that it writes when it has taken an object over. Absent: it says nothing. */
  acceptedStatus?(object: KubeObject): object;
  /** The object without what a router may write in it. */
  withoutShares(object: KubeObject): KubeObject;
}
