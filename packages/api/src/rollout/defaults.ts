/**
 * What a Rollout means where it says nothing: one function per field, so that no other place knows a default.
 * Values that the rules refuse are read as the nearest sensible one; nothing here fails.
 */

import { scaledValue } from '@sluice/kubernetes';
import type { Rollout } from './rollout.ts';
import { pauseLengthOf } from './steps/pause-length.ts';

/** Wanted pods: 1. */
export const replicasOf = ({ spec }: Rollout): number => Math.max(0, spec.replicas ?? 1);

/** Seconds that a pod must be ready to count as available: 0. */
export const minReadySecondsOf = ({ spec }: Rollout): number => Math.max(0, spec.minReadySeconds ?? 0);

/** Former ReplicaSets to keep: 10. */
export const revisionHistoryLimitOf = ({ spec }: Rollout): number => Math.max(0, spec.revisionHistoryLimit ?? 10);

/** Seconds without progress after which a rollout counts as degraded: 600. */
export const progressDeadlineSecondsOf = ({ spec }: Rollout): number => spec.progressDeadlineSeconds ?? 600;

/** Successful AnalysisRuns and Experiments to keep: 5. */
export const successfulRunHistoryLimitOf = ({ spec }: Rollout): number => spec.analysis?.successfulRunHistoryLimit ?? 5;

/** Other finished AnalysisRuns and Experiments to keep: 5. */
export const unsuccessfulRunHistoryLimitOf = ({ spec }: Rollout): number => spec.analysis?.unsuccessfulRunHistoryLimit ?? 5;

/**
 * Whether traffic is split apart from the number of pods. An empty `trafficRouting` counts: then nothing here splits it, but the sizes
 * are those of a routed canary, for people who steer the traffic by other means.
 */
export const hasTrafficRouting = ({ spec }: Rollout): boolean => spec.strategy?.canary?.trafficRouting !== undefined;

/** How long data planes are given to follow a weight, in milliseconds; undefined where the Rollout does not say. */
export function propagationDelayMsOf({ spec }: Rollout): number | undefined {
  const duration = spec.strategy?.canary?.trafficRouting?.propagationDelay;
  const length = duration === undefined ? undefined : pauseLengthOf({ duration });
  return length?.kind === 'seconds' ? length.seconds * 1000 : undefined;
}

/** What all weights add up to: 100. */
export const maxTrafficWeightOf = ({ spec }: Rollout): number => spec.strategy?.canary?.trafficRouting?.maxTrafficWeight ?? 100;

/**
 * Pods that there may be above the wanted number while a canary is under way; 0 for blue-green, which always has both sets.
 * A number is pods, a text a percentage of the wanted pods with or without its sign, rounded up.
 * 10 wanted, "25%" → ceil(2.5) = 3; "5" → ceil(0.5) = 1; 5 → 5. Nothing wanted → 0.
 */
export function maxSurgeOf(rollout: Rollout): number {
  const { canary } = rollout.spec.strategy ?? {};
  const replicas = replicasOf(rollout);
  if (canary === undefined || replicas === 0) return 0;
  return Math.max(0, scaledValue(canary.maxSurge ?? '25%', replicas, 'up') ?? 0);
}

/**
 * Pods that may be missing of the wanted number. A number is pods, a text a percentage, rounded down; never more than are wanted.
 * 10 wanted, "25%" → floor(2.5) = 2; 3 wanted, "25%" → 0. A canary that may neither surge nor miss a pod could not move, so then it is 1.
 */
export function maxUnavailableOf(rollout: Rollout): number {
  const { canary, blueGreen } = rollout.spec.strategy ?? {};
  const replicas = replicasOf(rollout);
  const asked = Math.max(0, scaledValue((canary ?? blueGreen)?.maxUnavailable ?? '25%', replicas, 'down') ?? 0);
  const needed = canary !== undefined && asked === 0 && maxSurgeOf(rollout) === 0 ? 1 : asked;
  return Math.min(needed, replicas);
}

/**
 * Whether maxSurge and maxUnavailable limit the pods of all revisions together. They do where a canary's share is its share of the pods; where
 * traffic is routed, both revisions may run in full, unless the Rollout asks for the limits.
 */
export const isSurgeEnforced = (rollout: Rollout): boolean => {
  const { canary } = rollout.spec.strategy ?? {};
  return canary !== undefined && (!hasTrafficRouting(rollout) || canary.enforceSurge === true);
};

/** Whether a blue-green rollout promotes without being asked: true. */
export const autoPromotionEnabledOf = ({ spec }: Rollout): boolean => spec.strategy?.blueGreen?.autoPromotionEnabled ?? true;

/** Seconds after which a blue-green rollout promotes by itself: 0, at once. Without meaning where it does not promote by itself. */
export const autoPromotionSecondsOf = ({ spec }: Rollout): number => Math.max(0, spec.strategy?.blueGreen?.autoPromotionSeconds ?? 0);

/** Seconds that former pods stay after a promotion: 30 where a Service or a router has to catch up, 0 for a canary without a router. */
export function scaleDownDelaySecondsOf(rollout: Rollout): number {
  const { canary, blueGreen } = rollout.spec.strategy ?? {};
  if (canary !== undefined && !hasTrafficRouting(rollout)) return 0;
  return Math.max(0, (canary ?? blueGreen)?.scaleDownDelaySeconds ?? 30);
}

/** How many former revisions may stay up during that delay: any number. */
export function scaleDownDelayRevisionLimitOf({ spec }: Rollout): number {
  const { canary, blueGreen } = spec.strategy ?? {};
  return (canary ?? blueGreen)?.scaleDownDelayRevisionLimit ?? Number.POSITIVE_INFINITY;
}

/** Seconds that the new pods stay after an abort: 30; **0 stands for ever**. A canary without a router knows no such delay. */
export function abortScaleDownDelaySecondsOf({ spec }: Rollout): number {
  const { canary, blueGreen } = spec.strategy ?? {};
  return Math.max(0, (canary ?? blueGreen)?.abortScaleDownDelaySeconds ?? 30);
}

/** When the Deployment that `workloadRef` names gives up its own pods: never, unless one of the other two words stands there. */
export function workloadScaleDownOf({ spec }: Rollout): 'never' | 'onsuccess' | 'progressively' {
  const asked = spec.workloadRef?.scaleDown;
  return asked === 'onsuccess' || asked === 'progressively' ? asked : 'never';
}
