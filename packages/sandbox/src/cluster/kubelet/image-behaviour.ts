import type { Pod } from '@sluice/kubernetes';

/** Whether a running container answers its readiness probe, and until when (in ms since it started) that stays so. */
type Readiness = (pod: Pod, runningMs: number) => { readonly ready: boolean; readonly untilMs?: number };

/** How containers of an image behave. All durations are in milliseconds; Infinity stands for never (or always). */
export interface ImageBehaviour {
  /** How long one attempt to pull the image takes. */
  readonly pullMs: number;
  /** So many attempts fail before one succeeds; Infinity: there is no such image. */
  readonly failedPulls: number;
  /** From the start of the process until it answers its readiness probe; Infinity: it never does. */
  readonly readyAfterMs: number;
  /** What readiness does after that; without it a container stays ready as long as it runs. */
  readonly readiness?: Readiness;
  /** The process ends by itself, the first so many times that it is run. Without it the process serves until it is told to stop. */
  readonly end?: { readonly afterMs: number; readonly exitCode: number; readonly times: number };
  /** From the signal to stop until the process has ended. The pod's grace period cuts it short. */
  readonly stopMs: number;
  /** How long it takes to answer a request. */
  readonly latencyMs: number;
  /** The share of its answers that are errors, from some time after it has become ready on. */
  readonly errors: { readonly percent: number; readonly afterMs: number };
}

/** An image that is pulled in 0.2 s, ready 0.8 s after that, and stops in 0.3 s. */
export const serves: ImageBehaviour = {
  pullMs: 200,
  failedPulls: 0,
  readyAfterMs: 800,
  stopMs: 300,
  latencyMs: 20,
  errors: { percent: 0, afterMs: 0 },
};

/** A process that does its work and ends. */
export const exits = (exitCode: number, afterMs = 1000): Pick<ImageBehaviour, 'end'> => ({ end: { afterMs, exitCode, times: Infinity } });

/** A process that ends again and again (by default before it is ever ready), so that the kubelet backs off. */
export const crashes = ({ afterMs = 500, exitCode = 1, times = Infinity } = {}): Pick<ImageBehaviour, 'end'> => ({
  end: { afterMs, exitCode, times },
});

export const neverReady: Pick<ImageBehaviour, 'readyAfterMs'> = { readyAfterMs: Infinity };

/** An image that cannot be pulled, or only at the attempt after so many. */
export const failsToPull = (failedPulls = Infinity): Pick<ImageBehaviour, 'failedPulls'> => ({ failedPulls });

/** Ready and not ready in turn, `periodMs` each. */
export const flips = (periodMs: number): Pick<ImageBehaviour, 'readiness'> => ({
  readiness: (_pod, runningMs) => {
    const turn = Math.floor(runningMs / periodMs);
    return { ready: turn % 2 === 0, untilMs: (turn + 1) * periodMs };
  },
});
