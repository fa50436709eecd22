import { type Instant, matches, type Pod, type PodCondition, parseInstant, requirementsOfLabels, type Service } from '@sluice/kubernetes';

/** What the cluster's controllers ask of pods. */

const podCondition = (pod: Pod, type: string): PodCondition | undefined =>
  pod.status?.conditions?.find((condition) => condition.type === type);

/** Ready as controllers see it: the condition, whether or not the pod is on its way out. */
export const isReady = (pod: Pod): boolean => podCondition(pod, 'Ready')?.status === 'True';

/** Succeeded or failed: no container of it runs any more, or ever will. */
export const isFinished = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';

export const isTerminating = (pod: Pod): boolean => pod.metadata.deletionTimestamp !== undefined;

/** Counts towards replicas: neither finished nor on its way out. */
export const isActive = (pod: Pod): boolean => !isFinished(pod) && !isTerminating(pod);

/** Requests reach it: ready, and neither finished nor on its way out. */
export const isServing = (pod: Pod): boolean => isActive(pod) && isReady(pod);

/** Those of the pods that requests to a Service of their namespace reach. */
export function podsBehind({ spec }: Service, pods: readonly Pod[]): readonly Pod[] {
  const selected = requirementsOfLabels(spec?.selector ?? {});
  return pods.filter((pod) => isServing(pod) && matches(selected, pod.metadata.labels));
}

/** Since when the pod is ready, or undefined where it is not. Whole seconds, as conditions carry them. */
export function readySince(pod: Pod): Instant | undefined {
  const condition = podCondition(pod, 'Ready');
  return condition?.status === 'True' ? parseInstant(condition.lastTransitionTime ?? '') : undefined;
}

/**
 * From when on the pod counts as available: as long ready as `minReadySeconds` asks. Undefined where it is not ready.
 * The instant may lie in the future.
 */
export function availableFrom(pod: Pod, minReadySeconds: number): Instant | undefined {
  const since = readySince(pod);
  return since === undefined ? undefined : since + minReadySeconds * 1000;
}

/** How often the kubelet has restarted the pod's containers; the most restarted one counts. */
export const restarts = (pod: Pod): number => Math.max(0, ...(pod.status?.containerStatuses ?? []).map(({ restartCount }) => restartCount));
