import { type ContainerStatus, formatInstant, type Instant, type Pod, type PodStatus, unreachable } from '@sluice/kubernetes';
import type { Ended } from './container-timeline.ts';
import { podConditions } from './pod-conditions.ts';
import type { ContainerState, PodView } from './pod-course.ts';
import { isSidecar, type PodRecord } from './pod-record.ts';
import { qualityOfService } from './quality-of-service.ts';

export interface NodeIdentity {
  readonly name: string;
  readonly ip: string;
}

/** The status that a kubelet would report of a pod that is doing this. Conditions that others set are kept. */
export function podStatus(pod: Pod, record: PodRecord, seen: PodView, node: NodeIdentity, now: Instant): PodStatus {
  const phase = phaseOf(pod, record, seen);
  const podIP = pod.spec?.hostNetwork === true ? node.ip : record.podIP;
  const { generation } = pod.metadata;
  const init = seen.init.map((each) => containerStatus(pod, record, each));
  return {
    ...pod.status,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    phase,
    conditions: podConditions(pod, seen, phase, now),
    ...(record.failure === undefined ? {} : { reason: record.failure.reason, message: record.failure.message }),
    hostIP: node.ip,
    hostIPs: [{ ip: node.ip }],
    podIP,
    podIPs: [{ ip: podIP }],
    startTime: formatInstant(record.acceptedAt),
    qosClass: pod.status?.qosClass ?? qualityOfService(pod),
    ...(init.length === 0 ? {} : { initContainerStatuses: init }),
    containerStatuses: seen.app.map((each) => containerStatus(pod, record, each)),
  };
}

/** The phase by the kubelet's rules: a container that waits for its restart counts as ended, one that never ran as pending. */
function phaseOf(pod: Pod, record: PodRecord, seen: PodView): string {
  if (record.failure !== undefined) return 'Failed';
  const policy = pod.spec?.restartPolicy ?? 'Always';
  const failedInit = seen.init.some(
    ({ view, container }) => !isSidecar(container) && view.state === 'ended' && view.forGood && view.ended.exitCode !== 0,
  );
  if (failedInit) return 'Failed';
  const neverRan = ({ view }: ContainerState): boolean => view.state === 'waiting' && view.last === undefined;
  if (!seen.stopped && (!seen.initialized || seen.app.some(neverRan))) return 'Pending';
  if (seen.app.some(({ view }) => view.state === 'running')) return 'Running';
  const forGood = seen.stopped || seen.app.every(({ view }) => view.state === 'ended' && view.forGood);
  if (!forGood) return 'Running';
  if (seen.app.every(({ view }) => view.state === 'ended' && view.ended.exitCode === 0)) return 'Succeeded';
  return policy === 'Always' && !seen.stopped ? 'Running' : 'Failed';
}

function containerStatus(pod: Pod, record: PodRecord, { container, view }: ContainerState): ContainerStatus {
  const { name, image = '' } = container;
  const ran = view.state !== 'waiting';
  const terminated = (ended: Ended, run: number) => ({
    exitCode: ended.exitCode,
    reason: ended.exitCode === 0 ? 'Completed' : 'Error',
    startedAt: formatInstant(record.acceptedAt + ended.startedMs),
    finishedAt: formatInstant(record.acceptedAt + ended.endedMs),
    containerID: containerId(pod, name, run),
  });
  const state = (): NonNullable<ContainerStatus['state']> => {
    switch (view.state) {
      case 'waiting':
        return { waiting: { reason: view.reason, ...waitingMessage(pod, name, image, view) } };
      case 'running':
        return { running: { startedAt: formatInstant(record.acceptedAt + view.startedMs) } };
      case 'ended':
        return { terminated: terminated(view.ended, view.restarts) };
      default:
        return unreachable(view);
    }
  };
  return {
    name,
    image,
    imageID: ran || view.last !== undefined ? `sandbox://${image}` : '',
    ...(ran ? { containerID: containerId(pod, name, view.restarts) } : {}),
    ready: view.state === 'running' ? view.ready : false,
    started: view.state === 'running',
    restartCount: view.restarts,
    state: state(),
    ...(view.last === undefined ? {} : { lastState: { terminated: terminated(view.last, Math.max(0, view.restarts - (ran ? 1 : 0))) } }),
  };
}

const containerId = (pod: Pod, name: string, run: number): string => `sandbox://${pod.metadata.uid}/${name}/${run}`;

function waitingMessage(pod: Pod, name: string, image: string, view: ContainerState['view'] & { state: 'waiting' }): { message?: string } {
  switch (view.reason) {
    case 'ContainerCreating':
    case 'PodInitializing':
      return {};
    case 'ErrImagePull':
      return { message: `failed to pull and unpack image "${image}": not found` };
    case 'ImagePullBackOff':
      return { message: `Back-off pulling image "${image}"` };
    case 'CrashLoopBackOff': {
      const where = `${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`;
      return { message: `back-off ${goDuration(view.pauseMs ?? 0)} restarting failed container=${name} pod=${where}` };
    }
    default:
      return unreachable(view.reason);
  }
}

/** `10s`, `1m20s`, `5m0s`: whole seconds as Go prints them. */
function goDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
