import type { Container, Instant, Pod } from '@sluice/kubernetes';
import { type ContainerView, containerAt, type Ended, firstStartMs, type Origin } from './container-timeline.ts';
import { behaviourOf, containerModel, isSidecar, type PodRecord } from './pod-record.ts';

/** What a pod's containers are doing at a moment. Times are in ms since the kubelet took the pod on. */
export interface PodView {
  readonly init: readonly ContainerState[];
  readonly app: readonly ContainerState[];
  readonly initialized: boolean;
  /** The pod is being deleted and none of its containers runs any more. */
  readonly stopped: boolean;
  /** When any of this changes next; Infinity: never. */
  readonly untilMs: number;
}

export interface ContainerState {
  readonly container: Container;
  readonly view: ContainerView;
}

/** What the pod is doing `now`: a pure function of the object, the kubelet's record and the time. */
export function podAt(pod: Pod, record: PodRecord, now: Instant): PodView {
  const elapsedMs = now - record.acceptedAt;
  if (record.failure !== undefined) return cutOff(pod, record, record.failure.at - record.acceptedAt, 137);
  if (record.stop === undefined) return runningAt(pod, record, elapsedMs);
  const { endMs, exitCode } = stopOf(record, record.stop, runningAt(pod, record, record.stop.since - record.acceptedAt));
  if (elapsedMs >= endMs) return cutOff(pod, record, endMs, exitCode);
  const view = runningAt(pod, record, elapsedMs);
  return { ...view, untilMs: Math.min(view.untilMs, endMs) };
}

/** Init containers one after the other, then all others at once. */
function runningAt(pod: Pod, record: PodRecord, elapsedMs: number): PodView {
  const init: ContainerState[] = [];
  let fromMs: number | undefined = 0;
  let untilMs = Infinity;
  const see = (container: Container, role: 'init' | 'app'): ContainerView => {
    if (fromMs === undefined || elapsedMs < fromMs) return { state: 'waiting', reason: 'PodInitializing', restarts: 0, untilMs: Infinity };
    const origin = record.origins.get(container.name) ?? beginning(fromMs);
    const view = containerAt(containerModel(pod, record, container, role), origin, elapsedMs);
    untilMs = Math.min(untilMs, view.untilMs);
    return view;
  };
  for (const container of pod.spec?.initContainers ?? []) {
    const view = see(container, 'init');
    init.push({ container, view });
    if (fromMs === undefined) continue;
    const doneMs: number = isSidecar(container) ? firstStartMs(behaviourOf(record, container), beginning(fromMs)) : endMsOf(view);
    fromMs = elapsedMs < doneMs ? undefined : doneMs;
  }
  const app = (pod.spec?.containers ?? []).map((container) => ({ container, view: see(container, 'app') }));
  return { init, app, initialized: fromMs !== undefined, stopped: false, untilMs };
}

const beginning = (atMs: number): Origin => ({ atMs, pulled: false, crashes: 0 });

/** When an init container had done its work; Infinity: not yet. */
const endMsOf = (view: ContainerView): number =>
  view.state === 'ended' && view.forGood && view.ended.exitCode === 0 ? view.ended.endedMs : Infinity;

/** All containers ended at `endMs` at the latest; those that never ran do not start any more. */
function cutOff(pod: Pod, record: PodRecord, endMs: number, exitCode: number): PodView {
  const end = ({ container, view }: ContainerState): ContainerState => {
    if (view.state !== 'running') return { container, view: { ...view, untilMs: Infinity } };
    const ended: Ended = { startedMs: view.startedMs, endedMs: endMs, exitCode };
    return { container, view: { state: 'ended', ended, forGood: true, restarts: view.restarts, untilMs: Infinity } };
  };
  // Just before the end, so that a container is not seen restarted by the very moment.
  const { init, app, initialized } = runningAt(pod, record, Math.max(0, endMs - 1));
  return { init: init.map(end), app: app.map(end), initialized, stopped: true, untilMs: Infinity };
}

/** When the last running container has ended that was told to stop, and with which exit code: 137 where the grace period cut it short. */
function stopOf(record: PodRecord, { since, killAt }: NonNullable<PodRecord['stop']>, view: PodView): { endMs: number; exitCode: number } {
  const takesMs = ({ container }: ContainerState): number =>
    (container.lifecycle?.preStop?.sleep?.seconds ?? 0) * 1000 + behaviourOf(record, container).stopMs;
  const running = [...view.init, ...view.app].filter((each) => each.view.state === 'running');
  const endAt = since + Math.max(0, ...running.map(takesMs));
  return { endMs: Math.min(endAt, killAt) - record.acceptedAt, exitCode: endAt > killAt ? 137 : 0 };
}

/** The record of a pod that is to be deleted. A later wish for less patience counts, as long as the pod has not ended. */
export function stopping(pod: Pod, record: PodRecord, now: Instant): PodRecord {
  const { deletionGracePeriodSeconds } = pod.metadata;
  const killAt = now + (deletionGracePeriodSeconds ?? pod.spec?.terminationGracePeriodSeconds ?? 30) * 1000;
  if (record.stop === undefined) return { ...record, stop: { since: now, killAt } };
  if (killAt >= record.stop.killAt || podAt(pod, record, now).stopped) return record;
  return { ...record, stop: { ...record.stop, killAt } };
}

/** The record after every running container was killed: they are restarted as the pod's restart policy says. */
export function killed(pod: Pod, record: PodRecord, now: Instant, exitCode: number): PodRecord {
  const origins = new Map(record.origins);
  const atMs = now - record.acceptedAt;
  for (const { container, view } of podAt(pod, record, now).app) {
    if (view.state !== 'running') continue;
    origins.set(container.name, {
      atMs,
      pulled: true,
      crashes: view.restarts + 1,
      last: { startedMs: view.startedMs, endedMs: atMs, exitCode },
    });
  }
  return { ...record, origins };
}
