import type { Rollout, RouteTable } from '@sluice/api';
import type { Kind, KubeObject, ObjectRef, Result } from '@sluice/kubernetes';

/** What a router is asked about: the Rollout, and what stands under the router's key in it. */
export interface RouteRequest<Config> {
  readonly rollout: Rollout;
  readonly config: Config;
  /** The Services of the two sides at this moment. */
  readonly canaryService: string;
  readonly stableService: string;
  readonly maxWeight: number;
}

/** Why a router cannot work: an object that is missing, or is not as it must be. For people. */
export interface RoutingProblem {
  readonly message: string;
  readonly object: ObjectRef;
}

/** What a router reads from its objects. */
export interface RouterReading {
  /** The weight of each Service as it was last written; a Service that no route knows yet is not in it. */
  readonly weights: Readonly<Record<string, number>>;
  readonly managed: RouteTable['managed'];
  /** Whether the data plane follows what is written: `unknown` where it does not tell. */
  readonly accepted: 'yes' | 'no' | 'unknown';
  /** Some objects say something else than the others, as after a crash between two writes: all have to be written again. */
  readonly isPartial: boolean;
}

/** An object that a router reads. One that is not required may be missing, as before the router has made it. */
export interface RouteReference extends ObjectRef {
  readonly required: boolean;
}

/**
 * One router: a pure translation between a table of weights and the objects of one data plane. The laws: rendering twice changes
 * nothing more; what is rendered is read back; fields of others survive; without managed routes and at weight 0, what was there before
 * is there again.
 */
export interface RouterSpec<Config = unknown> {
  /** Its name: the key under `spec.strategy.canary.trafficRouting`, where it has one of its own. */
  readonly id: string;
  /** The key under `plugins` by which it may be configured. */
  readonly plugin?: string;
  /** Kinds of the objects that it reads and writes: watches and RBAC rules come from them. */
  readonly kinds: readonly Kind<KubeObject>[];
  /** Its configuration in a Rollout, or undefined where the Rollout does not use it. */
  configOf(rollout: Rollout): Config | undefined;
  /** The objects that it needs to see. */
  reads(request: RouteRequest<Config>): readonly RouteReference[];
  /** `live` holds those of them that are there. */
  observe(request: RouteRequest<Config>, live: readonly KubeObject[]): Result<RouterReading, RoutingProblem>;
  /** The objects as they shall be, each whole; those that need no change are left out or equal. */
  render(request: RouteRequest<Config>, live: readonly KubeObject[], want: RouteTable): Result<readonly KubeObject[], RoutingProblem>;
}
