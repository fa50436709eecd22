import type { RolloutStatus, WaitingFor } from '@sluice/api';
import { formatInstant, type Instant } from '@sluice/kubernetes';

/** A wait, without its beginning: that is kept from pass to pass as long as the same thing is waited for. */
export interface Wait {
  /** One word for tools, for example `CanaryPauseStep`. */
  readonly reason: string;
  /** One plain sentence for people: what is waited for, and what ends the wait. */
  readonly message: string;
  readonly object?: WaitingFor['object'];
  readonly until?: Instant;
}

/** The wait as the status shows it. `since` is when this reason began on this object. */
export function waitingFor(before: RolloutStatus, wait: Wait, now: Instant): WaitingFor {
  const last = before.waitingFor;
  const isSame = last?.reason === wait.reason && last.object?.name === wait.object?.name && last.object?.kind === wait.object?.kind;
  return {
    reason: wait.reason,
    message: wait.message,
    ...(wait.object === undefined ? {} : { object: wait.object }),
    since: isSame ? last.since : formatInstant(now),
    ...(wait.until === undefined ? {} : { until: formatInstant(wait.until) }),
  };
}

/** Waits that both strategies know. */
export const replicaSetObject = (name: string) => ({ apiVersion: 'apps/v1', kind: 'ReplicaSet', name });
export const serviceObject = (name: string) => ({ apiVersion: 'v1', kind: 'Service', name });

/** Everything seen is as it should be, but the pass itself changes something: its own effect is what is waited for. */
export const reconciling = (rollout: string): Wait => ({
  reason: 'Reconciling',
  message: 'The last change is taking effect.',
  object: { kind: 'Rollout', name: rollout },
});
