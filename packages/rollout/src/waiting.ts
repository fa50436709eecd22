import type { Rollout, RolloutStatus, WaitingFor } from '@sluice/api';
import { formatInstant, type Instant } from '@sluice/kubernetes';
import { availableOf } from './replica-sets.ts';
import type { Revisions } from './revisions.ts';

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

/** The first answer to some questions, asked in order. */
export function firstWait<View>(questions: readonly ((view: View) => Wait | undefined)[], view: View): Wait | undefined {
  for (const question of questions) {
    const wait = question(view);
    if (wait !== undefined) return wait;
  }
  return undefined;
}

export const rolloutObject = (name: string) => ({ kind: 'Rollout', name });
export const replicaSetObject = (name: string) => ({ apiVersion: 'apps/v1', kind: 'ReplicaSet', name });
export const runObject = (kind: 'AnalysisRun' | 'Experiment', name: string) => ({ apiVersion: 'argoproj.io/v1alpha1', kind, name });
export const serviceObject = (name: string) => ({ apiVersion: 'v1', kind: 'Service', name });

/*
 * Waits that both strategies know.
 */

export const pausedByHand = ({ metadata, spec }: Rollout): Wait | undefined =>
  spec.paused === true
    ? {
        reason: 'ManualPause',
        message: 'spec.paused is set: promote the rollout, or remove the field.',
        object: rolloutObject(metadata.name),
      }
    : undefined;

export const podsNotAvailable = (rollout: Rollout, { current, currentHash, revision }: Revisions, wanted: number): Wait => ({
  reason: 'PodsNotAvailable',
  message: `${availableOf(current)} of ${wanted} wanted pods of revision ${revision} are available.`,
  object: replicaSetObject(`${rollout.metadata.name}-${currentHash}`),
});

export const restarting = ({ metadata }: Rollout): Wait => ({
  reason: 'Restarting',
  message: 'Pods older than spec.restartAt are being replaced.',
  object: rolloutObject(metadata.name),
});

/** Everything seen is as it should be, but the pass itself changes something: its own effect is what is waited for. */
export const reconciling = (rollout: string): Wait => ({
  reason: 'Reconciling',
  message: 'The last change is taking effect.',
  object: rolloutObject(rollout),
});
