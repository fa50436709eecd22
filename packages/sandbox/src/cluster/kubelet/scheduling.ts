import { formatInstant, type Instant, type Node, type Pod, type PodCondition } from '@sluice/kubernetes';
import { behaviourAnnotation, unschedulableWord } from './conventions.ts';

export type SchedulingVerdict =
  | { readonly do: 'bind' }
  | { readonly do: 'wait' }
  | { readonly do: 'report'; readonly reason: 'Unschedulable' | 'SchedulingGated'; readonly message: string };

/**
 * Whether the pod can go to the one node there is. Node selectors, scheduling gates, a cordoned node and its taints are honoured; the
 * node has room for everything, and affinity to other pods is met by any node.
 */
export function schedule(pod: Pod, node: Node): SchedulingVerdict {
  if (pod.metadata.deletionTimestamp !== undefined) return { do: 'wait' };
  if ((pod.spec?.schedulerName ?? 'default-scheduler') !== 'default-scheduler') return { do: 'wait' };
  if ((pod.spec?.schedulingGates ?? []).length > 0)
    return { do: 'report', reason: 'SchedulingGated', message: 'Scheduling is blocked due to non-empty scheduling gates' };
  const problem = problemWith(pod, node);
  return problem === undefined
    ? { do: 'bind' }
    : { do: 'report', reason: 'Unschedulable', message: `0/1 nodes are available: 1 ${problem}.` };
}

function problemWith(pod: Pod, node: Node): string | undefined {
  if (pod.metadata.annotations?.[behaviourAnnotation] === unschedulableWord) return 'Insufficient cpu';
  if (node.spec?.unschedulable === true) return 'node(s) were unschedulable';
  const labels = node.metadata.labels ?? {};
  if (Object.entries(pod.spec?.nodeSelector ?? {}).some(([key, value]) => labels[key] !== value))
    return "node(s) didn't match Pod's node affinity/selector";
  const taint = (node.spec?.taints ?? []).find(({ key, value, effect }) => {
    if (effect !== 'NoSchedule' && effect !== 'NoExecute') return false;
    return !(pod.spec?.tolerations ?? []).some(
      (each) =>
        (each.effect === undefined || each.effect === effect) &&
        (each.operator === 'Exists'
          ? each.key === undefined || each.key === key
          : each.key === key && (each.value ?? '') === (value ?? '')),
    );
  });
  return taint === undefined ? undefined : `node(s) had untolerated taint(s)`;
}

/** The conditions of a pod that found no node. */
export function unscheduledConditions(pod: Pod, verdict: SchedulingVerdict & { do: 'report' }, now: Instant): readonly PodCondition[] {
  const before = pod.status?.conditions ?? [];
  const last = before.find(({ type }) => type === 'PodScheduled');
  const lastTransitionTime = (last?.status === 'False' ? last.lastTransitionTime : undefined) ?? formatInstant(now);
  const condition = { type: 'PodScheduled', status: 'False', reason: verdict.reason, message: verdict.message, lastTransitionTime };
  return [...before.filter(({ type }) => type !== 'PodScheduled'), condition];
}
