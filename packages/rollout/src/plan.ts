import type { TemplateTable } from '@sluice/analysis';
import type { AlbStatus, ManagedRoute, Rollout, RolloutStatus, RouteTable, Stickiness, WaitingFor } from '@sluice/api';
import type { Deployment, Instant, Pod, PodTemplateSpec, ReplicaSet, Service } from '@sluice/kubernetes';
import type { Run } from './runs/run.ts';
import type { ObservedStepPlugins, StepPluginCall } from './step-plugins.ts';
import type { Workload } from './workload.ts';

/** What a ReplicaSet shall become; absent fields stay as they are. An annotation of null is removed. */
export interface ReplicaSetChange {
  readonly replicas?: number;
  readonly annotations?: Readonly<Record<string, string | null>>;
  readonly minReadySeconds?: number;
  readonly template?: PodTemplateSpec;
}

/**
 * One thing to do. Each is idempotent: names are derived, "already there and ours" is success, and a change to what has been
 * seen is refused by the server when the object has moved on.
 */
export type Action =
  | { readonly do: 'adopt-replica-set'; readonly replicaSet: ReplicaSet }
  | { readonly do: 'release-replica-set'; readonly replicaSet: ReplicaSet }
  | { readonly do: 'create-replica-set'; readonly replicaSet: ReplicaSet }
  | { readonly do: 'change-replica-set'; readonly replicaSet: ReplicaSet; readonly change: ReplicaSetChange }
  | { readonly do: 'delete-replica-set'; readonly replicaSet: ReplicaSet }
  | { readonly do: 'point-service'; readonly service: Service; readonly podHash: string }
  | { readonly do: 'route-traffic'; readonly want: RouteTable }
  | {
      readonly do: 'change-pod';
      readonly pod: Pod;
      readonly labels?: Readonly<Record<string, string | null>>;
      readonly annotations?: Readonly<Record<string, string | null>>;
    }
  | { readonly do: 'start-run'; readonly run: Run }
  | { readonly do: 'stop-run'; readonly run: Run }
  | { readonly do: 'delete-run'; readonly run: Run }
  | { readonly do: 'evict-pod'; readonly pod: Pod }
  | { readonly do: 'scale-workload'; readonly deployment: Deployment; readonly replicas: number }
  | { readonly do: 'call-step-plugin'; readonly call: StepPluginCall }
  | { readonly do: 'record-status' }
  | { readonly do: 'change-rollout'; readonly annotations?: Readonly<Record<string, string>>; readonly replicas?: number };

/** An event to record about the Rollout, once its status is written. */
export interface RolloutEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

/**
 * What one pass decides. The actions are done in order, up to the first failure. The status is written where `record-status` stands among
 * them, else after all of them, if it differs from the one seen; with it the events are recorded.
 */
export interface Plan {
  readonly actions: readonly Action[];
  readonly status: RolloutStatus;
  readonly events: readonly RolloutEvent[];
  /** Set unless the plan is final: what the rollout waits for. The same is in the status. */
  readonly waitingFor?: WaitingFor;
  /** When to plan again even if nothing changes. */
  readonly revisitAt?: Instant;
}

/** What the routers of a Rollout say together about their objects. */
export type ObservedRoutes =
  | {
      readonly state: 'known';
      /** The weight of each Service as it was last written. */
      readonly weights: Readonly<Record<string, number>>;
      /** The revision that each side leads to, where routers tell revisions apart by their label and not by Services alone. */
      readonly targets?: { readonly canary?: string | undefined; readonly stable?: string | undefined };
      readonly managed: readonly ManagedRoute[];
      /** How clients are kept on their side, as it was last written. */
      readonly stickiness?: Stickiness;
      /** Some objects say something else than the others: all have to be written again. */
      readonly isPartial: boolean;
      /** Whether the data plane follows: `unknown` where it cannot tell. */
      readonly accepted: 'yes' | 'no' | 'unknown';
      /** Where it does not: what it says, and of which object. */
      readonly pending?: { readonly message: string; readonly object: NonNullable<WaitingFor['object']> };
      /**
       * The pods behind the Services are verified too: a side whose Service has been re-pointed is accepted when the data plane has its new
       * pods. Such a data plane needs time to follow a Service, as one whose targets are registered somewhere.
       */
      readonly verifiesPods?: boolean;
      /** When it is to be looked again, where no object will tell. */
      readonly askAgainAt?: Instant;
      /** What AWS made of each Ingress, where that is known. */
      readonly albs?: readonly AlbStatus[];
    }
  /** Something is missing or malformed: nothing may be concluded about where traffic flows. */
  | { readonly state: 'problem'; readonly message: string; readonly object?: NonNullable<WaitingFor['object']> };

/** Whether the target groups behind a Service have the pods of the revision that it leads to. */
export interface VerifiedTargets {
  readonly podHash: string;
  readonly accepted: 'yes' | 'no';
  readonly pending?: { readonly message: string; readonly object: NonNullable<WaitingFor['object']> };
  readonly askAgainAt?: Instant;
}

/** Everything that a decision may depend on, as plain data. */
export interface ObservedRollout {
  /** As it is stored, but for selector and template, which may be those of the workload that it names. */
  readonly rollout: Rollout;
  /** The workload that it takes them from. */
  readonly workload?: Workload;
  readonly now: Instant;
  /** The ReplicaSets that the Rollout controls, and orphans that it may adopt, in any order. */
  readonly replicaSets: readonly ReplicaSet[];
  /** The Services that exist and that the Rollout names, or has named and not been relieved of yet; by name. */
  readonly services: Readonly<Record<string, Service>>;
  /** The pods of those ReplicaSets: for a restart, and for the labels and annotations that go with a part. */
  readonly pods: readonly Pod[];
  /** The AnalysisRuns and Experiments that the Rollout controls. */
  readonly runs?: readonly Run[];
  /** The analysis templates that it names, directly or through others. */
  readonly templates?: TemplateTable;
  /** Set where the Rollout has traffic routing. */
  readonly routes?: ObservedRoutes;
  /** Of the active Service of blue-green: set where it has target groups that are verified. */
  readonly targets?: VerifiedTargets;
  /** Of the controller that looks; undefined where it has none. */
  readonly stepPlugins?: ObservedStepPlugins;
}

/** A strategy: canary or blue-green. */
export interface StrategyExecutor {
  plan(seen: ObservedRollout): Plan;
}

export const normal = (reason: string, message: string): RolloutEvent => ({ type: 'Normal', reason, message });
export const warning = (reason: string, message: string): RolloutEvent => ({ type: 'Warning', reason, message });

/** The earliest of some moments, leaving out those that are not set. */
export function earliest(...moments: readonly (Instant | undefined)[]): Instant | undefined {
  const set = moments.filter((each) => each !== undefined);
  return set.length === 0 ? undefined : Math.min(...set);
}
