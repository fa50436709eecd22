import { type HorizontalPodAutoscaler, type MetricSpec, type Pod, parseQuantity } from '@sluice/kubernetes';
import { isActive, isReady } from '../pod-facts.ts';

/** A load this close to the target, as a share of it, changes nothing. */
const tolerance = 0.1;

/** What an autoscaler measures against, and how it says what it measured. */
export interface Target {
  readonly metric: MetricSpec | undefined;
  /** In the metric's own unit: percent of the request for utilisation, else the quantity's. */
  readonly value: number;
}

/** The first metric of the autoscaler; without any it is 80 % of the CPU request. */
export function targetOf({ spec }: HorizontalPodAutoscaler): Target {
  const metric = spec.metrics?.[0];
  const wanted =
    metric?.resource?.target ??
    metric?.containerResource?.target ??
    metric?.pods?.target ??
    metric?.external?.target ??
    metric?.object?.target;
  const quantity = wanted?.averageValue ?? wanted?.value;
  if (wanted?.averageUtilization !== undefined || quantity === undefined) return { metric, value: wanted?.averageUtilization ?? 80 };
  const parsed = parseQuantity(quantity);
  return { metric, value: parsed.ok ? parsed.value : 0 };
}

/**
 * How many replicas would bring the load of each to its target. `measured` is the average over the ready pods. Pods that are not ready
 * carry nothing yet: when more are needed, they count as if they were idle, so that starting pods do not call for more.
 * 4 pods at 90 % with a target of 60 %: 4 · 1.5 = 6. Undefined where no pod is ready: there is nothing to go by.
 */
export function recommendedReplicas(current: number, pods: readonly Pod[], measured: number, target: number): number | undefined {
  const active = pods.filter(isActive);
  const ready = active.filter(isReady).length;
  const unready = active.length - ready;
  if (ready === 0 || target <= 0) return undefined;
  const ratio = measured / target;
  if (unready === 0 || ratio <= 1) return isClose(ratio) ? current : Math.ceil(ratio * ready);
  const damped = (measured * ready) / (ready + unready) / target;
  if (isClose(damped) || damped < 1) return current;
  return Math.max(current, Math.ceil(damped * (ready + unready)));
}

const isClose = (ratio: number): boolean => Math.abs(1 - ratio) <= tolerance;
