import type { RolloutCondition, RolloutStatus, WaitingFor } from '@sluice/api';
import { formatInstant, type Instant } from '@sluice/kubernetes';

export type ConditionType =
  | 'Available'
  | 'Progressing'
  | 'ReplicaFailure'
  | 'Paused'
  | 'Completed'
  | 'Healthy'
  | 'InvalidSpec'
  | 'Waiting'
  | 'RoutingProblem';

export interface ConditionState {
  readonly type: ConditionType;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
}

export const conditionOf = (status: RolloutStatus, type: ConditionType): RolloutCondition | undefined =>
  status.conditions?.find((each) => each.type === type);

/**
 * The conditions with one set. `lastTransitionTime` moves only when its status changes, `lastUpdateTime` when anything does, or
 * when `touch` says that there is news that the texts do not show.
 */
export function withCondition(
  conditions: readonly RolloutCondition[],
  { type, status, reason, message }: ConditionState,
  now: Instant,
  touch = false,
): readonly RolloutCondition[] {
  const before = conditions.find((each) => each.type === type);
  const isSame = before?.status === status && before.reason === reason && before.message === message;
  if (isSame && !touch) return conditions;
  const time = formatInstant(now);
  const after: RolloutCondition = {
    type,
    status,
    reason,
    message,
    lastUpdateTime: time,
    lastTransitionTime: before?.status === status ? (before.lastTransitionTime ?? time) : time,
  };
  return before === undefined ? [...conditions, after] : conditions.map((each) => (each === before ? after : each));
}

export const withoutCondition = (conditions: readonly RolloutCondition[], type: ConditionType): readonly RolloutCondition[] =>
  conditions.some((each) => each.type === type) ? conditions.filter((each) => each.type !== type) : conditions;

/**
 * The conditions with one that is there only while something is waited for. `Waiting` says, in a form that every tool shows, what
 * `status.waitingFor` says; `RoutingProblem` that routes cannot be read or written.
 */
export const withWaitCondition = (
  conditions: readonly RolloutCondition[],
  type: 'Waiting' | 'RoutingProblem',
  wait: Pick<WaitingFor, 'reason' | 'message'> | undefined,
  now: Instant,
): readonly RolloutCondition[] =>
  wait === undefined
    ? withoutCondition(conditions, type)
    : withCondition(conditions, { type, status: 'True', reason: wait.reason, message: wait.message }, now);
