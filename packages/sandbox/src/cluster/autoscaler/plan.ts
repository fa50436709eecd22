import {
  formatInstant,
  type HorizontalPodAutoscaler,
  type HorizontalPodAutoscalerCondition,
  type HorizontalPodAutoscalerStatus,
  type Instant,
  type MetricStatus,
  type Pod,
} from '@sluice/kubernetes';
import { type History, limited, stabilised } from './limits.ts';
import { recommendedReplicas, type Target, targetOf } from './recommendation.ts';

export interface ObservedAutoscaler {
  readonly hpa: HorizontalPodAutoscaler;
  /** The size that its target is told to have; undefined where there is no target, or it cannot be scaled. */
  readonly current: number | undefined;
  /** The pods of the target; undefined where the target does not say which they are. */
  readonly pods: readonly Pod[] | undefined;
  /** The load, average over the ready pods, in the unit of the autoscaler's target; undefined where nothing is measured. */
  readonly measured: number | undefined;
  readonly history: History;
  readonly now: Instant;
}

export interface AutoscalerPlan {
  /** The new size of the target; undefined: it stays as it is. */
  readonly scaleTo?: number;
  readonly status: HorizontalPodAutoscalerStatus;
  readonly history: History;
}

/** Recommendations and changes older than any window can look back. */
const rememberedMs = 3_600_000;

/** What an autoscaler does in this round, and what it says. */
export function planAutoscaler(seen: ObservedAutoscaler): AutoscalerPlan {
  const { hpa, current, pods, measured, now } = seen;
  const { minReplicas = 1, maxReplicas } = hpa.spec;
  const stay = (news: readonly News[], replicas = 0): AutoscalerPlan => ({ status: statusOf(seen, replicas, news), history: seen.history });

  if (current === undefined)
    return stay([['AbleToScale', 'False', 'FailedGetScale', "the HPA controller was unable to get the target's current scale"]]);
  const able: News = ['AbleToScale', 'True', 'SucceededGetScale', "the HPA controller was able to get the target's current scale"];
  if (current === 0 && minReplicas !== 0)
    return stay([able, ['ScalingActive', 'False', 'ScalingDisabled', 'scaling is disabled since the replica count of the target is zero']]);
  if (pods === undefined)
    return stay([able, ['ScalingActive', 'False', 'InvalidSelector', "the HPA target's scale is missing a selector"]], current);
  if (current > maxReplicas) return change(seen, current, maxReplicas, [['ScalingLimited', 'True', 'TooManyReplicas', tooMany]]);
  if (current < minReplicas) return change(seen, current, minReplicas, [['ScalingLimited', 'True', 'TooFewReplicas', tooFew]]);

  const target = targetOf(hpa);
  const recommended = measured === undefined ? undefined : recommendedReplicas(current, pods, measured, target.value);
  if (recommended === undefined)
    return stay(
      [able, ['ScalingActive', 'False', 'FailedGetResourceMetric', 'the HPA was unable to compute the replica count: no metrics returned']],
      current,
    );
  const steady = stabilised(hpa, seen.history, current, recommended, now);
  const final = limited(hpa, seen.history, current, steady.replicas, now);
  const history = {
    ...seen.history,
    recommended: [...seen.history.recommended.filter(({ at }) => at > now - rememberedMs), { at: now, replicas: recommended }],
  };
  const news: News[] = [
    ['ScalingActive', 'True', 'ValidMetricFound', 'the HPA was able to successfully calculate a replica count'],
    final.because === undefined
      ? ['ScalingLimited', 'False', 'DesiredWithinRange', 'the desired count is within the acceptable range']
      : ['ScalingLimited', 'True', final.because.reason, final.because.message],
  ];
  if (final.replicas !== current) return change({ ...seen, history }, current, final.replicas, news);
  const reason: News =
    steady.because === undefined
      ? ['AbleToScale', 'True', 'ReadyForNewScale', 'recommended size matches current size']
      : ['AbleToScale', 'True', steady.because.reason, steady.because.message];
  return { status: statusOf(seen, current, [reason, ...news]), history };
}

const tooMany = 'the desired replica count is more than the maximum replica count';
const tooFew = 'the desired replica count is less than the minimum replica count';

function change(seen: ObservedAutoscaler, from: number, to: number, news: readonly News[]): AutoscalerPlan {
  const { history, now } = seen;
  const rescaled: News = ['AbleToScale', 'True', 'SucceededRescale', `the HPA controller was able to update the target scale to ${to}`];
  return {
    scaleTo: to,
    status: { ...statusOf(seen, to, [rescaled, ...news]), lastScaleTime: formatInstant(now) },
    history: { ...history, changed: [...history.changed.filter(({ at }) => at > now - rememberedMs), { at: now, by: to - from }] },
  };
}

/** Type, status, reason and message of a condition. */
type News = readonly [type: string, status: 'True' | 'False', reason: string, message: string];

function statusOf(seen: ObservedAutoscaler, desiredReplicas: number, news: readonly News[]): HorizontalPodAutoscalerStatus {
  const { hpa, current, measured } = seen;
  const before = hpa.status?.conditions ?? [];
  const conditions = news.reduce<readonly HorizontalPodAutoscalerCondition[]>((all, each) => withCondition(all, each, seen.now), before);
  const { generation } = hpa.metadata;
  const { lastScaleTime } = hpa.status ?? {};
  return {
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    ...(lastScaleTime === undefined ? {} : { lastScaleTime }),
    currentReplicas: current ?? 0,
    desiredReplicas,
    ...(measured === undefined ? {} : { currentMetrics: [metricStatus(targetOf(hpa), measured)] }),
    conditions,
  };
}

function withCondition(
  conditions: readonly HorizontalPodAutoscalerCondition[],
  [type, status, reason, message]: News,
  now: Instant,
): readonly HorizontalPodAutoscalerCondition[] {
  const last = conditions.find((condition) => condition.type === type);
  const lastTransitionTime = (last?.status === status ? last.lastTransitionTime : undefined) ?? formatInstant(now);
  const next = { type, status, reason, message, lastTransitionTime };
  return last === undefined ? [...conditions, next] : conditions.map((condition) => (condition === last ? next : condition));
}

/** What was measured, in the form that the metric asks for. */
function metricStatus({ metric }: Target, measured: number): MetricStatus {
  const current = { averageUtilization: Math.round(measured) };
  const average = { averageValue: `${Math.round(measured * 1000)}m` };
  if (metric?.pods !== undefined) return { type: 'Pods', pods: { metric: metric.pods.metric, current: average } };
  if (metric?.external !== undefined) return { type: 'External', external: { metric: metric.external.metric, current: average } };
  if (metric?.object !== undefined) {
    const { describedObject, metric: identifier } = metric.object;
    return { type: 'Object', object: { describedObject, metric: identifier, current: average } };
  }
  return { type: 'Resource', resource: { name: metric?.resource?.name ?? 'cpu', current } };
}
