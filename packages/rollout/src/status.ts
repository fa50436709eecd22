import type { PauseCondition, PauseReason, Rollout, RolloutStatus } from '@sluice/api';
import { formatInstant, formatSelector, type Instant, requirementsOfLabels, requirementsOfSelector } from '@sluice/kubernetes';

/** Fields to set; undefined takes a field away. */
export type StatusChange = { readonly [Field in keyof RolloutStatus]?: RolloutStatus[Field] | undefined };

/** A copy of the status with some fields changed. */
export function withStatus(status: RolloutStatus, change: StatusChange): RolloutStatus {
  const merged = Object.entries({ ...status, ...change }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(merged) as RolloutStatus;
}

export const pauseFor = (status: RolloutStatus, reason: PauseReason): PauseCondition | undefined =>
  status.pauseConditions?.find((each) => each.reason === reason);

export const isPausedByController = (status: RolloutStatus): boolean => (status.pauseConditions?.length ?? 0) > 0;

/**
 * Whether the user has just let a paused rollout go on. `promote` takes the pause conditions away and leaves `controllerPause`
 * standing: only the controller clears that one. The pause of a step is about that step alone: a user who promotes twice, before the
 * controller has seen the first, has moved the index on, and has said nothing about a pause there.
 */
export function isResumedByUser(status: RolloutStatus): boolean {
  const { controllerPause, canary, currentStepIndex } = status;
  const isOfThisStep = canary?.pausedStepIndex === undefined || canary.pausedStepIndex === currentStepIndex;
  return controllerPause === true && !isPausedByController(status) && isOfThisStep;
}

export function withPause(status: RolloutStatus, reason: PauseReason, now: Instant): RolloutStatus {
  if (pauseFor(status, reason) !== undefined) return status;
  const pauseConditions = [...(status.pauseConditions ?? []), { reason, startTime: formatInstant(now) }];
  const index = reason === 'CanaryPauseStep' ? status.currentStepIndex : undefined;
  const ofStep = index === undefined ? {} : { canary: { ...status.canary, pausedStepIndex: index } };
  return withStatus(status, { pauseConditions, controllerPause: true, ...ofStep });
}

/** Takes one pause away, or all of them; with the last one goes the mark that the controller pauses. */
export function withoutPause(status: RolloutStatus, reason?: PauseReason): RolloutStatus {
  const left = reason === undefined ? [] : (status.pauseConditions ?? []).filter((each) => each.reason !== reason);
  if (left.length > 0) return withStatus(status, { pauseConditions: left });
  const { pausedStepIndex: _index, ...canary } = status.canary ?? {};
  const rest = status.canary === undefined ? {} : { canary };
  return withStatus(status, { pauseConditions: undefined, controllerPause: undefined, ...rest });
}

/** Whether any revision has been promoted yet: not so during the first deployment. */
export const hasStable = ({ stableRS }: RolloutStatus): boolean => (stableRS ?? '') !== '';

/** Whether the wanted revision is the stable one: nothing is under way. */
export const isPromoted = (status: RolloutStatus): boolean => hasStable(status) && status.stableRS === status.currentPodHash;

/** Whether the status already speaks of this very spec. */
export const isObserved = ({ metadata, status }: Rollout): boolean => status?.observedGeneration === String(metadata.generation ?? 0);

/** What `status.selector` says: how an autoscaler finds the pods that count, by the Rollout's selector and further labels. */
export function selectorText({ spec }: Rollout, labels: Readonly<Record<string, string>> = {}): string {
  const own = requirementsOfSelector(spec.selector ?? {});
  return own.ok ? formatSelector([...own.value, ...requirementsOfLabels(labels)]) : '';
}
