import { type Deployment, type IntOrString, scaledValue } from '@sluice/kubernetes';

export const desiredReplicas = (deployment: Deployment): number => deployment.spec?.replicas ?? 1;

export const isRolling = (deployment: Deployment): boolean => deployment.spec?.strategy?.type !== 'Recreate';

/**
 * How many pods a rolling update may have above, and miss below, the number that is wanted. Both default to 25 %: of 10 that is 3 above
 * (rounded up) and 2 below (rounded down). Where both come to 0, one may be missing, or nothing could ever move.
 */
export function rollingBudget(deployment: Deployment): { readonly surge: number; readonly unavailable: number } {
  const replicas = desiredReplicas(deployment);
  if (!isRolling(deployment) || replicas === 0) return { surge: 0, unavailable: 0 };
  const { maxSurge = '25%', maxUnavailable = '25%' } = deployment.spec?.strategy?.rollingUpdate ?? {};
  const surge = countOf(maxSurge, replicas, 'up');
  const unavailable = countOf(maxUnavailable, replicas, 'down');
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : Math.min(unavailable, replicas) };
}

const countOf = (value: IntOrString, replicas: number, round: 'up' | 'down'): number => scaledValue(value, replicas, round) ?? 0;

/** The most pods that there may be at any time. */
export const maxReplicas = (deployment: Deployment): number => desiredReplicas(deployment) + rollingBudget(deployment).surge;
