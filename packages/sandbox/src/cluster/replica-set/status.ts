import {
  formatInstant,
  type Instant,
  matches,
  type Pod,
  type ReplicaSet,
  type ReplicaSetCondition,
  type ReplicaSetStatus,
  requirementsOfLabels,
} from '@sluice/kubernetes';
import { availableFrom, isActive, isFinished, isReady, isTerminating } from '../pod-facts.ts';

/** Why the last pass could not bring the pods to the number that is wanted. */
export interface ReplicaFailure {
  readonly reason: 'FailedCreate' | 'FailedDelete';
  readonly message: string;
}

export interface ReplicaSetView {
  readonly status: ReplicaSetStatus;
  /** When the next ready pod becomes available by the passing of time alone. */
  readonly revisitAt?: Instant;
}

/** The status of a ReplicaSet with these pods. */
export function replicaSetStatus(
  replicaSet: ReplicaSet,
  pods: readonly Pod[],
  { now, failure }: { readonly now: Instant; readonly failure?: ReplicaFailure | undefined },
): ReplicaSetView {
  const { spec, metadata } = replicaSet;
  const active = pods.filter(isActive);
  const templateLabels = requirementsOfLabels(spec?.template?.metadata?.labels ?? {});
  const available = active.map((pod) => availableFrom(pod, spec?.minReadySeconds ?? 0)).filter((from) => from !== undefined);
  const later = available.filter((from) => from > now);
  const conditions = failureConditions(replicaSet.status?.conditions ?? [], failure, now);
  const status: ReplicaSetStatus = {
    replicas: active.length,
    fullyLabeledReplicas: active.filter((pod) => matches(templateLabels, pod.metadata.labels)).length,
    readyReplicas: active.filter(isReady).length,
    availableReplicas: available.length - later.length,
    terminatingReplicas: pods.filter((pod) => isTerminating(pod) && !isFinished(pod)).length,
    ...(metadata.generation === undefined ? {} : { observedGeneration: metadata.generation }),
    ...(conditions.length === 0 ? {} : { conditions }),
  };
  return later.length === 0 ? { status } : { status, revisitAt: Math.min(...later) };
}

function failureConditions(
  before: readonly ReplicaSetCondition[],
  failure: ReplicaFailure | undefined,
  now: Instant,
): readonly ReplicaSetCondition[] {
  const others = before.filter(({ type }) => type !== 'ReplicaFailure');
  if (failure === undefined) return others;
  const last = before.find(({ type }) => type === 'ReplicaFailure');
  const lastTransitionTime = last?.lastTransitionTime ?? formatInstant(now);
  return [...others, { type: 'ReplicaFailure', status: 'True', ...failure, lastTransitionTime }];
}
