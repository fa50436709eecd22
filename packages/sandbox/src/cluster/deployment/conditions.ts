import { type DeploymentCondition, formatInstant, type Instant } from '@sluice/kubernetes';

export interface ConditionNews {
  readonly type: 'Available' | 'Progressing' | 'ReplicaFailure';
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
}

export const conditionOf = (conditions: readonly DeploymentCondition[], type: ConditionNews['type']): DeploymentCondition | undefined =>
  conditions.find((condition) => condition.type === type);

/**
 * The conditions with this one brought up to date. A condition of the same status and reason stays as it is, unless it is `refreshed`:
 * then its lastUpdateTime is now. lastTransitionTime moves only with the status.
 */
export function withCondition(
  conditions: readonly DeploymentCondition[],
  news: ConditionNews,
  now: Instant,
  { refreshed = false } = {},
): readonly DeploymentCondition[] {
  const last = conditionOf(conditions, news.type);
  if (last?.status === news.status && last.reason === news.reason && !refreshed) return conditions;
  const lastTransitionTime = (last?.status === news.status ? last.lastTransitionTime : undefined) ?? formatInstant(now);
  const condition = { ...news, lastUpdateTime: formatInstant(now), lastTransitionTime };
  return [...withoutCondition(conditions, news.type), condition];
}

export const withoutCondition = (conditions: readonly DeploymentCondition[], type: ConditionNews['type']): readonly DeploymentCondition[] =>
  conditions.filter((condition) => condition.type !== type);
