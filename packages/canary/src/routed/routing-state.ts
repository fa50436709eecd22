import type { SurgeLimits } from './surge.ts';

/** One ReplicaSet, as far as traffic is concerned. */
export interface PodSet {
  readonly hash: string;
  readonly size: number;
  readonly available: number;
}

/** Revisions that each side has led to before. */
export interface FormerTargets {
  readonly canary: readonly string[];
  readonly stable: readonly string[];
}

/** How traffic flows, as far as it can be known. All weights are integers in 0..maxWeight. */
export interface RoutingState {
  /** `spec.replicas`: the pods that all traffic together needs. */
  readonly replicas: number;
  readonly maxWeight: number;
  /** The revision that the canary side leads to; undefined while it leads to all pods, as before a first adoption. */
  readonly canaryTarget: string | undefined;
  readonly stableTarget: string | undefined;
  /** The canary's weight as it was last written; the stable side has the rest. */
  readonly weight: number;
  /** The canary's weights that the data plane may be using still: those written since it last told that it follows. */
  readonly liveWeight: { readonly least: number; readonly most: number };
  /** Set where maxSurge and maxUnavailable limit the pods of all revisions together. */
  readonly limits?: SurgeLimits;
  /** The revisions that the sides led to before, as far as the data plane may be sending requests there still. */
  readonly formerTargets: FormerTargets;
}

/** Where traffic and pods shall be in the end. */
export interface RoutingGoal {
  readonly canaryHash: string;
  readonly stableHash: string;
  /** The canary's weight. */
  readonly weight: number;
  /** Pods of the canary that this weight asks for, and how many of them must be available before it is given. */
  readonly canarySize: number;
  readonly canaryThreshold: number;
  readonly stableSize: number;
  /** Whether the canary's size was set apart from its weight: then it is the user's business whether it can carry it. */
  readonly isCanarySizeFixed: boolean;
  /** Whether the weight follows the available pods, rather than waiting for all of them. */
  readonly isWeightGradual: boolean;
}

/** The pods that a weight needs: 3 of 10 replicas for a weight of 25 of 100. */
export const podsForWeight = (weight: number, { replicas, maxWeight }: Pick<RoutingState, 'replicas' | 'maxWeight'>): number =>
  Math.ceil((weight * replicas) / maxWeight);

/** The largest weight that so many pods can carry. Where no pods are wanted at all, any. */
export const weightForPods = (pods: number, { replicas, maxWeight }: Pick<RoutingState, 'replicas' | 'maxWeight'>): number =>
  replicas === 0 ? maxWeight : Math.min(maxWeight, Math.floor((pods * maxWeight) / replicas));
