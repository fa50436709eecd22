import type { RolloutStatus } from '@sluice/api';
import { jsonEqual } from '@sluice/kubernetes';

/** Numbers of pods, and what tells of them in words. Conditions and `canary` are looked at by themselves. */
const apart: ReadonlySet<string> = new Set<keyof RolloutStatus>([
  'replicas',
  'updatedReplicas',
  'readyReplicas',
  'availableReplicas',
  'HPAReplicas',
  'message',
  'waitingFor',
  'conditions',
  'canary',
]);

/**
 * Whether a status says more than other numbers of pods: another phase, revision, step, pause, weight, or a condition that turned. What
 * tells of the numbers in words (the message, and the wait while pods are on their way) and the moments of conditions go with the numbers; so
 * does which pods a weight is for, and that no former weight is to be remembered any more. That one is to be remembered is never put off.
 */
export function isTransition(before: RolloutStatus, after: RolloutStatus): boolean {
  const isForgetting = after.canary?.routing === undefined;
  return !jsonEqual(withoutCounts(before, isForgetting), withoutCounts(after, isForgetting));
}

function withoutCounts(status: RolloutStatus, isForgetting: boolean): object {
  const { weights, routing, ...canary } = status.canary ?? {};
  return {
    ...Object.fromEntries(Object.entries(status).filter(([field]) => !apart.has(field))),
    wait: status.phase === 'Progressing' ? null : (status.waitingFor?.reason ?? null),
    conditions: status.conditions?.map(({ type, status: value }) => `${type} ${value}`).sort() ?? [],
    canary,
    weights: weights === undefined ? null : { ...weights, canary: weights.canary.weight, stable: weights.stable.weight },
    routing: isForgetting || routing === undefined ? null : routing,
  };
}
