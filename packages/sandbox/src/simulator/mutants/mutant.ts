import type { Rollout, RolloutStatus } from '@sluice/api';
import type { ReplicaSet } from '@sluice/kubernetes';
import type { Action, ObservedRollout, Plan } from '@sluice/rollout';
import type { Mutation } from '../controllers.ts';

/** A named way to break the controller, which the laws must find out. */
export interface Mutant {
  readonly name: string;
  readonly mutation: Mutation;
  /** Seeds that are known to find it out, for one that few stories touch: tried first. */
  readonly seeds?: readonly string[];
}

/** Decides on something else than what is seen. */
export const seeing = (name: string, change: (seen: ObservedRollout) => ObservedRollout): Mutant => ({
  name,
  mutation: { decide: (real, seen) => real(change(seen)) },
});

/** Decides as ever, and changes the plan. */
export const planning = (name: string, change: (plan: Plan, seen: ObservedRollout) => Plan): Mutant => ({
  name,
  mutation: { decide: (real, seen) => change(real(seen), seen) },
});

export const withSpec = (seen: ObservedRollout, change: Partial<Rollout['spec']>): ObservedRollout => ({
  ...seen,
  rollout: { ...seen.rollout, spec: { ...seen.rollout.spec, ...change } },
});

export const withCanary = (seen: ObservedRollout, change: object): ObservedRollout => {
  const { canary } = seen.rollout.spec.strategy ?? {};
  return canary === undefined ? seen : withSpec(seen, { strategy: { canary: { ...canary, ...change } } });
};

export const withBlueGreen = (seen: ObservedRollout, change: object): ObservedRollout => {
  const { blueGreen } = seen.rollout.spec.strategy ?? {};
  return blueGreen === undefined ? seen : withSpec(seen, { strategy: { blueGreen: { ...blueGreen, ...change } } });
};

/** The status that is seen, changed; fields of undefined are taken away. */
export const withSeenStatus = (
  seen: ObservedRollout,
  change: { readonly [Field in keyof RolloutStatus]?: RolloutStatus[Field] | undefined },
): ObservedRollout => ({
  ...seen,
  rollout: { ...seen.rollout, status: merged(seen.rollout.status ?? {}, change) },
});

export const withPlannedStatus = (
  plan: Plan,
  change: { readonly [Field in keyof RolloutStatus]?: RolloutStatus[Field] | undefined },
): Plan => ({
  ...plan,
  status: merged(plan.status, change),
});

function merged(status: RolloutStatus, change: object): RolloutStatus {
  return Object.fromEntries(Object.entries({ ...status, ...change }).filter(([, value]) => value !== undefined));
}

export const withReplicaSets = (seen: ObservedRollout, change: (replicaSet: ReplicaSet) => ReplicaSet): ObservedRollout => ({
  ...seen,
  replicaSets: seen.replicaSets.map(change),
});

export const withActions = (plan: Plan, change: (action: Action) => Action | readonly Action[]): Plan => ({
  ...plan,
  actions: plan.actions.flatMap((action) => change(action)),
});

export const isShrinking = (action: Action): boolean =>
  action.do === 'change-replica-set' &&
  action.change.replicas !== undefined &&
  action.change.replicas < (action.replicaSet.spec?.replicas ?? 1);

/** Whether this pass is the first to see this template. */
export const isNewRevision = (plan: Plan, { rollout }: ObservedRollout): boolean =>
  rollout.status?.currentPodHash !== undefined && rollout.status.currentPodHash !== plan.status.currentPodHash;
