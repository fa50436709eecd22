import type { CanaryStrategy, RouterAbilities, TrafficRouting } from '@sluice/api';
import type { KubeObject, ReplicaSet } from '@sluice/kubernetes';
import type fc from 'fast-check';

/** One way to use a router: a configuration, and the objects as a user has them before the first rollout. */
export interface RouterCase {
  readonly trafficRouting: TrafficRouting;
  readonly objects: readonly KubeObject[];
  /** The revisions, for routers that look at their pod templates: canary `c1`, stable `s1`. */
  readonly replicaSets?: readonly ReplicaSet[];
  /** What else the strategy has. The Services are `web-canary` and `web-stable` where left out. */
  readonly canary?: CanaryStrategy;
  /** What these objects cannot carry, though the router knows it otherwise. */
  readonly can?: Partial<RouterAbilities>;
}

/**
 * What the laws need to know of a router: `fixture` in the `fixture.ts` of its folder. All objects are in the namespace `demo` (or in
 * one that the configuration names); the Rollout is called `web`, its Services `web-canary` and `web-stable`.
 */
export interface RouterFixture {
  /** Configurations with their objects, as different as the router allows. */
  readonly cases: fc.Arbitrary<RouterCase>;
  /** Every place that the router may change in objects that are not its own, as `Kind/json/pointer`. All else must stay. */
  readonly leaves: readonly RegExp[];
  /** The status that the data plane gives an object which it follows. Left out where it gives none. */
  acceptedStatus?(object: KubeObject): object;
  /** The weights in the objects: one list for each split that the router looks after, in any order. They must add up. */
  splits(objects: readonly KubeObject[], maxWeight: number): readonly (readonly number[])[];
  /** What must be told of, and a part of the words: each takes sound objects and breaks them. */
  readonly broken: readonly {
    readonly what: string;
    readonly breaks: (objects: readonly KubeObject[]) => readonly KubeObject[];
    readonly message: string;
  }[];
}
