import {
  type Condition,
  formatInstant,
  type Instant,
  type Pod,
  type PodDisruptionBudget,
  type PodDisruptionBudgetStatus,
  parseInstant,
  scaledValue,
} from '@sluice/kubernetes';
import { isReady, isTerminating } from '../pod-facts.ts';

/** A pod whose eviction was granted counts as gone; if it is still there after so long, it was not evicted after all. */
const evictionTakesMs = 2 * 60_000;

export interface BudgetView {
  readonly status: PodDisruptionBudgetStatus;
  /** When a granted eviction that has not happened is given up. */
  readonly revisitAt?: Instant;
}

/**
 * The status of a budget over these pods. `expected` is how many pods their controllers want together; it matters where the budget is
 * a share or a number of missing pods. 10 wanted, maxUnavailable 25 %: 3 may be missing (rounded up), so 7 must be healthy.
 */
export function budgetStatus(budget: PodDisruptionBudget, pods: readonly Pod[], expected: number, now: Instant): BudgetView {
  const { maxUnavailable, minAvailable = 1 } = budget.spec ?? {};
  const [expectedPods, desiredHealthy] =
    maxUnavailable !== undefined
      ? [expected, Math.max(0, expected - (scaledValue(maxUnavailable, expected, 'up') ?? 0))]
      : typeof minAvailable === 'number'
        ? [pods.length, minAvailable]
        : [expected, scaledValue(minAvailable, expected, 'up') ?? 0];
  const disruptedPods = stillDisrupted(budget, pods, now);
  const currentHealthy = pods.filter((pod) => isReady(pod) && !isTerminating(pod) && disruptedPods[pod.metadata.name] === undefined).length;
  const disruptionsAllowed = expectedPods <= 0 ? 0 : Math.max(0, currentHealthy - desiredHealthy);
  const { generation } = budget.metadata;
  const status: PodDisruptionBudgetStatus = {
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    disruptionsAllowed,
    currentHealthy,
    desiredHealthy,
    expectedPods,
    ...(Object.keys(disruptedPods).length === 0 ? {} : { disruptedPods }),
    conditions: conditions(budget, disruptionsAllowed, now),
  };
  const grantedAt = Object.values(disruptedPods).map((text) => parseInstant(text) ?? now);
  return grantedAt.length === 0 ? { status } : { status, revisitAt: Math.min(...grantedAt) + evictionTakesMs };
}

function stillDisrupted(budget: PodDisruptionBudget, pods: readonly Pod[], now: Instant): Readonly<Record<string, string>> {
  const entries = Object.entries(budget.status?.disruptedPods ?? {}).filter(([name, text]) => {
    const pod = pods.find(({ metadata }) => metadata.name === name);
    return pod !== undefined && !isTerminating(pod) && (parseInstant(text) ?? 0) + evictionTakesMs > now;
  });
  return Object.fromEntries(entries);
}

function conditions(budget: PodDisruptionBudget, allowed: number, now: Instant): readonly Condition[] {
  const before = budget.status?.conditions ?? [];
  const status = allowed > 0 ? 'True' : 'False';
  const last = before.find(({ type }) => type === 'DisruptionAllowed');
  const { generation } = budget.metadata;
  const condition: Condition = {
    type: 'DisruptionAllowed',
    status,
    reason: allowed > 0 ? 'SufficientPods' : 'InsufficientPods',
    message: '',
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    lastTransitionTime: last?.status === status ? last.lastTransitionTime : formatInstant(now),
  };
  return [...before.filter(({ type }) => type !== 'DisruptionAllowed'), condition];
}
