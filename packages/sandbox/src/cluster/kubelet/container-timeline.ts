import { firstRestartMs, pullBackOffMs, restartDelayMs, roundAt } from './back-off.ts';
import type { ImageBehaviour } from './image-behaviour.ts';

/** A run of a container that is over. Times are in ms since the kubelet took the pod on. */
export interface Ended {
  readonly startedMs: number;
  readonly endedMs: number;
  readonly exitCode: number;
}

/** From where a container's course is worked out: the beginning, or the end of a run that was cut short from outside. */
export interface Origin {
  readonly atMs: number;
  readonly pulled: boolean;
  /** How often the container has ended so far. */
  readonly crashes: number;
  /** The last run that ended. Present when `crashes` is above 0. */
  readonly last?: Ended;
  /** How long the next run is waited for; default: as the kubelet's back-off has it. */
  readonly pauseMs?: number;
}

export interface ContainerModel {
  readonly behaviour: ImageBehaviour;
  readonly restartPolicy: 'Always' | 'OnFailure' | 'Never';
  /** The readiness probe does not ask before the process is this old. */
  readonly probedFromMs: number;
  /** What `behaviour.readiness` says of this container's pod. */
  readonly readiness?: (runningMs: number) => { readonly ready: boolean; readonly untilMs?: number };
}

/** What a container is doing at a moment, and until when (ms, like all times here; Infinity: for good). */
export type ContainerView = { readonly restarts: number; readonly last?: Ended; readonly untilMs: number } & (
  | {
      readonly state: 'waiting';
      readonly reason: WaitingReason /** Of CrashLoopBackOff: how long the whole pause is. */;
      readonly pauseMs?: number;
    }
  | { readonly state: 'running'; readonly startedMs: number; readonly ready: boolean }
  | { readonly state: 'ended'; readonly ended: Ended; readonly forGood: boolean }
);

type WaitingReason = 'ContainerCreating' | 'PodInitializing' | 'ErrImagePull' | 'ImagePullBackOff' | 'CrashLoopBackOff';

/** How long `ErrImagePull` shows before the kubelet says that it backs off. */
const pullErrorShownMs = 1000;

/** A pure function of time: what the container does so many ms after the kubelet took the pod on. */
export function containerAt(model: ContainerModel, origin: Origin, elapsedMs: number): ContainerView {
  if (origin.pulled) return runningAt(model, origin, origin.atMs, elapsedMs);
  const { pullMs, failedPulls } = model.behaviour;
  const lengthMs = (attempt: number): number => pullMs + pullBackOffMs(attempt);
  const { round, startMs } = roundAt(elapsedMs - origin.atMs, { from: 1, end: failedPulls + 1, lengthMs });
  const attemptMs = origin.atMs + startMs;
  const failsMs = attemptMs + pullMs;
  if (elapsedMs < failsMs)
    return { state: 'waiting', reason: round === 1 ? 'ContainerCreating' : 'ImagePullBackOff', restarts: 0, untilMs: failsMs };
  if (round > failedPulls) return runningAt(model, origin, failsMs, elapsedMs);
  const shownMs = failsMs + pullErrorShownMs;
  if (elapsedMs < shownMs) return { state: 'waiting', reason: 'ErrImagePull', restarts: 0, untilMs: shownMs };
  return { state: 'waiting', reason: 'ImagePullBackOff', restarts: 0, untilMs: attemptMs + lengthMs(round) + pullMs };
}

/** When the container's process starts for the first time; Infinity: never. */
export function firstStartMs({ pullMs, failedPulls }: ImageBehaviour, origin: Origin): number {
  const lengthMs = (attempt: number): number => pullMs + pullBackOffMs(attempt);
  return origin.atMs + roundAt(Infinity, { from: 1, end: failedPulls + 1, lengthMs }).startMs + pullMs;
}

const staysDown = (policy: ContainerModel['restartPolicy'], exitCode: number): boolean =>
  policy === 'Never' || (policy === 'OnFailure' && exitCode === 0);

/** The row of runs, each but the first preceded by a pause. `fromMs`: when the image was there, or when the last run ended. */
function runningAt(model: ContainerModel, origin: Origin, fromMs: number, elapsedMs: number): ContainerView {
  const { crashes, last: lastAtOrigin } = origin;
  if (lastAtOrigin !== undefined && staysDown(model.restartPolicy, lastAtOrigin.exitCode)) {
    return { state: 'ended', ended: lastAtOrigin, forGood: true, restarts: crashes - 1, untilMs: Infinity };
  }
  const end = model.behaviour.end ?? { afterMs: Infinity, exitCode: 0, times: 0 };
  const pauseMs = (run: number): number => {
    if (run === 0) return 0;
    if (run === crashes && origin.pauseMs !== undefined) return origin.pauseMs;
    const ranMs = run === crashes && lastAtOrigin !== undefined ? lastAtOrigin.endedMs - lastAtOrigin.startedMs : end.afterMs;
    return restartDelayMs(run, ranMs);
  };
  if (crashes < end.times && staysDown(model.restartPolicy, end.exitCode)) {
    const startedMs = fromMs + pauseMs(crashes);
    const endedMs = startedMs + end.afterMs;
    if (elapsedMs >= endedMs) {
      const ended = { startedMs, endedMs, exitCode: end.exitCode };
      return { state: 'ended', ended, forGood: true, restarts: crashes, ...withLast(lastAtOrigin), untilMs: Infinity };
    }
  }
  const { round: run, startMs } = roundAt(elapsedMs - fromMs, {
    from: crashes,
    end: end.times,
    lengthMs: (round) => pauseMs(round) + end.afterMs,
  });
  const roundMs = fromMs + startMs;
  const startedMs = roundMs + pauseMs(run);
  const last = run === crashes ? lastAtOrigin : { startedMs: roundMs - end.afterMs, endedMs: roundMs, exitCode: end.exitCode };
  if (elapsedMs < startedMs && last !== undefined) {
    return pauseMs(run) === firstRestartMs
      ? { state: 'ended', ended: last, forGood: false, restarts: run - 1, untilMs: startedMs }
      : { state: 'waiting', reason: 'CrashLoopBackOff', pauseMs: pauseMs(run), restarts: run - 1, last, untilMs: startedMs };
  }
  const endsMs = run < end.times ? startedMs + end.afterMs : Infinity;
  const { ready, untilMs } = readyAt(model, startedMs, elapsedMs);
  return { state: 'running', startedMs, ready, restarts: run, ...withLast(last), untilMs: Math.min(untilMs, endsMs) };
}

function readyAt(model: ContainerModel, startedMs: number, elapsedMs: number): { ready: boolean; untilMs: number } {
  const firstMs = startedMs + Math.max(model.behaviour.readyAfterMs, model.probedFromMs);
  if (elapsedMs < firstMs) return { ready: false, untilMs: firstMs };
  const { ready, untilMs = Infinity } = model.readiness?.(elapsedMs - startedMs) ?? { ready: true };
  return { ready, untilMs: startedMs + untilMs };
}

const withLast = (last: Ended | undefined): { last?: Ended } => (last === undefined ? {} : { last });
