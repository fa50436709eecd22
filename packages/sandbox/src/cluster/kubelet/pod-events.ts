import type { ContainerStatus, Pod, PodStatus } from '@sluice/kubernetes';
import type { RecordedEvent } from '@sluice/runtime';

/** What a kubelet tells users when a pod's status goes from what it was to this. */
export function podEvents(pod: Pod, after: PodStatus): readonly RecordedEvent[] {
  return (after.containerStatuses ?? []).flatMap((status) => {
    const before = pod.status?.containerStatuses?.find(({ name }) => name === status.name);
    return containerEvents(pod, before, status);
  });
}

function containerEvents(pod: Pod, before: ContainerStatus | undefined, after: ContainerStatus): readonly RecordedEvent[] {
  const events: RecordedEvent[] = [];
  const { name, image, state } = after;
  const started = state?.running !== undefined && before?.state?.running?.startedAt !== state.running.startedAt;
  if (started) {
    if (after.restartCount === 0) events.push({ type: 'Normal', reason: 'Pulled', message: `Successfully pulled image "${image}"` });
    events.push({ type: 'Normal', reason: 'Started', message: `Container ${name} started` });
  }
  const waits = state?.waiting?.reason;
  if (waits !== before?.state?.waiting?.reason) {
    if (waits === 'ErrImagePull') events.push({ type: 'Warning', reason: 'Failed', message: `Failed to pull image "${image}": not found` });
    if (waits === 'ImagePullBackOff') events.push({ type: 'Normal', reason: 'BackOff', message: `Back-off pulling image "${image}"` });
    if (waits === 'CrashLoopBackOff') {
      const where = `${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`;
      events.push({ type: 'Warning', reason: 'BackOff', message: `Back-off restarting failed container ${name} in pod ${where}` });
    }
  }
  if (before?.ready === true && !after.ready && state?.running !== undefined) {
    events.push({ type: 'Warning', reason: 'Unhealthy', message: 'Readiness probe failed' });
  }
  return events;
}
