import { isPodReady, type Pod, type ReplicaSet } from '@sluice/kubernetes';
import { childrenOf } from '../family.ts';
import { podState } from '../status/pod-status.ts';

/** How many pods speak for all: they mostly say the same. */
const mostPods = 3;

/** What keeps the pods of a revision from being ready, and from being made: a sentence for each of the first few. */
export function podEvidence(replicaSet: ReplicaSet, pods: readonly Pod[]): readonly string[] {
  const failure = replicaSet.status?.conditions?.find(({ type, status }) => type === 'ReplicaFailure' && status === 'True');
  const troubled = childrenOf(replicaSet, pods).filter((pod) => pod.metadata.deletionTimestamp === undefined && !isPodReady(pod));
  return [
    ...(failure === undefined ? [] : [`Pods of ${replicaSet.metadata.name} cannot be made: ${failure.message ?? failure.reason ?? ''}`]),
    ...troubled.slice(0, mostPods).map(podText),
    ...(troubled.length > mostPods ? [`${troubled.length - mostPods} more pods of ${replicaSet.metadata.name} are not ready.`] : []),
  ];
}

function podText(pod: Pod): string {
  const { status, restarts } = podState(pod);
  const why = whyOf(pod);
  const word = status.word === 'Running' ? 'runs, but is not ready' : `is ${status.word}`;
  return `Pod ${pod.metadata.name} ${word}${restarts === 0 ? '' : ` after ${restarts} ${restarts === 1 ? 'restart' : 'restarts'}`}${why === '' ? '.' : `: ${why}`}`;
}

/** What the kubelet or the scheduler says. */
function whyOf({ status }: Pod): string {
  const unscheduled = status?.conditions?.find(({ type, status: holds }) => type === 'PodScheduled' && holds === 'False');
  if (unscheduled !== undefined) return unscheduled.message ?? '';
  for (const { name, state, lastState } of [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]) {
    const { waiting } = state ?? {};
    if (waiting?.message !== undefined && waiting.message !== '') return `${name}: ${waiting.message}`;
    const ended = state?.terminated ?? lastState?.terminated;
    if (ended !== undefined && ended.exitCode !== 0)
      return `${name} ended with code ${ended.exitCode}${ended.message === undefined ? '' : `: ${ended.message}`}`;
  }
  return '';
}
