import { assert, type Container, type ContainerStatus, type Instant, type Pod, parseInstant } from '@sluice/kubernetes';
import type { ContainerModel, Ended, Origin } from './container-timeline.ts';
import type { ImageBehaviour } from './image-behaviour.ts';

/** What the kubelet knows of a pod beyond the object: when it took it on, and what was done to it since. Never changed in place. */
export interface PodRecord {
  readonly acceptedAt: Instant;
  readonly podIP: string;
  /** By container name; resolved once, so that a pod's course stays what it was at its start. */
  readonly behaviours: ReadonlyMap<string, ImageBehaviour>;
  /** Containers whose run was cut short from outside. */
  readonly origins: ReadonlyMap<string, Origin>;
  /** When the kubelet saw that the pod is to be deleted, and when its patience ends. */
  readonly stop?: { readonly since: Instant; readonly killAt: Instant };
  /** The pod was thrown off the node. */
  readonly failure?: { readonly reason: string; readonly message: string; readonly at: Instant };
  /** Overrides what the readiness probes say. */
  readonly forcedReadiness?: boolean;
}

/** A sidecar is an init container that is restarted for ever: the pod does not wait for its end. */
export const isSidecar = (container: Container): boolean => container.restartPolicy === 'Always';

export function behaviourOf(record: PodRecord, container: Container): ImageBehaviour {
  const behaviour = record.behaviours.get(container.name);
  assert(behaviour !== undefined, `container ${container.name} was taken on without a behaviour`);
  return behaviour;
}

/** The model of one container: its image's behaviour under the rules of its pod. */
export function containerModel(pod: Pod, record: PodRecord, container: Container, role: 'init' | 'app'): ContainerModel {
  const behaviour = behaviourOf(record, container);
  const { forcedReadiness } = record;
  const { readiness } = behaviour;
  return {
    behaviour,
    restartPolicy: restartPolicyOf(pod, container, role),
    probedFromMs: (container.readinessProbe?.initialDelaySeconds ?? 0) * 1000,
    ...(forcedReadiness !== undefined && role === 'app'
      ? { readiness: () => ({ ready: forcedReadiness }) }
      : readiness === undefined
        ? {}
        : { readiness: (runningMs: number) => readiness(pod, runningMs) }),
  };
}

function restartPolicyOf(pod: Pod, container: Container, role: 'init' | 'app'): ContainerModel['restartPolicy'] {
  const policy = pod.spec?.restartPolicy ?? 'Always';
  if (role === 'init') {
    if (isSidecar(container)) return 'Always';
    return policy === 'Never' ? 'Never' : 'OnFailure';
  }
  return policy === 'Never' || policy === 'OnFailure' ? policy : 'Always';
}

/**
 * The record of a pod that was already under way when this kubelet started: its course is taken to have begun at its start time, and
 * containers that had been restarted go on from where their status stands, so that nothing is restarted and no count goes down.
 */
export function recoveredRecord(pod: Pod, fresh: PodRecord): PodRecord {
  const acceptedAt = parseInstant(pod.status?.startTime ?? '');
  if (acceptedAt === undefined) return fresh;
  const origins = new Map<string, Origin>();
  for (const status of [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])]) {
    const origin = originOf(status, acceptedAt);
    if (origin !== undefined) origins.set(status.name, origin);
  }
  return { ...fresh, acceptedAt, podIP: pod.status?.podIP ?? fresh.podIP, origins };
}

/** Undefined for a container that has not run yet: its course follows from the pod's start. */
function originOf({ restartCount, state, lastState }: ContainerStatus, acceptedAt: Instant): Origin | undefined {
  const at = (text: string | undefined): number => (parseInstant(text ?? '') ?? acceptedAt) - acceptedAt;
  const terminated = state?.terminated ?? lastState?.terminated;
  if (terminated === undefined) {
    return state?.running === undefined ? undefined : { atMs: at(state.running.startedAt), pulled: true, crashes: 0 };
  }
  const last: Ended = { startedMs: at(terminated.startedAt), endedMs: at(terminated.finishedAt), exitCode: terminated.exitCode };
  if (state?.running !== undefined) return { atMs: at(state.running.startedAt), pulled: true, crashes: restartCount, last, pauseMs: 0 };
  return { atMs: last.endedMs, pulled: true, crashes: restartCount + 1, last };
}
