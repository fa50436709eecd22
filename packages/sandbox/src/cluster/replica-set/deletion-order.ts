import { type Pod, parseInstant } from '@sluice/kubernetes';
import { isReady, readySince, restarts } from '../pod-facts.ts';

const costAnnotation = 'controller.kubernetes.io/pod-deletion-cost';

/** What each rule says of a pod; the pod with the smaller number goes first. In the order of their weight. */
const rules: readonly ((pod: Pod) => number)[] = [
  // Not scheduled before scheduled.
  (pod) => ((pod.spec?.nodeName ?? '') === '' ? 0 : 1),
  // Pending before unknown before running.
  (pod) => ({ Pending: 0, Unknown: 1 })[pod.status?.phase ?? 'Pending'] ?? 2,
  // Not ready before ready.
  (pod) => (isReady(pod) ? 1 : 0),
  // Cheap before dear, where users have said so.
  (pod) => Number.parseInt(pod.metadata.annotations?.[costAnnotation] ?? '0', 10) || 0,
  // Ready for a short time before ready for long.
  (pod) => -(readySince(pod) ?? 0),
  // Often restarted before rarely restarted.
  (pod) => -restarts(pod),
  // Young before old.
  (pod) => -(parseInstant(pod.metadata.creationTimestamp ?? '') ?? 0),
];

/**
 * The pods in the order in which a ReplicaSet gives them up. (Kubernetes also spreads deletions over nodes and rounds ages to powers of
 * ten; here there is one node, and the outcome must not depend on chance.) Names settle what is equal.
 */
export const inDeletionOrder = (pods: readonly Pod[]): readonly Pod[] => [...pods].sort(compare);

function compare(a: Pod, b: Pod): number {
  for (const rule of rules) {
    const difference = rule(a) - rule(b);
    if (difference !== 0) return difference;
  }
  return a.metadata.name < b.metadata.name ? -1 : 1;
}
