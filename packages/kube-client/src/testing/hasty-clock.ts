import type { Clock } from '@sluice/kubernetes';

/**
 * The machine's clock, but waits of less than 20 s (between tries) take no time and are written down; longer ones (time limits of
 * requests and watches) come when the test says so.
 */
export interface HastyClock extends Clock {
  readonly waits: readonly number[];
  /** What happens during the short waits. */
  meanwhile: () => Promise<unknown>;
  /** Lets all long waits end that are pending. */
  letTimeLimitsPass(): void;
  /** Moves the time of day. */
  forward(ms: number): void;
}

export function createHastyClock(): HastyClock {
  const waits: number[] = [];
  const limits = new Set<() => void>();
  let offset = 0;
  const clock: HastyClock = {
    waits,
    meanwhile: async () => {},
    now: () => Date.now() + offset,
    after(delayMs, task) {
      if (delayMs < 20_000) {
        waits.push(delayMs);
        let cancelled = false;
        void clock.meanwhile().then(() => setImmediate(() => (cancelled ? undefined : task())));
        return () => {
          cancelled = true;
        };
      }
      limits.add(task);
      return () => void limits.delete(task);
    },
    letTimeLimitsPass() {
      for (const task of [...limits]) {
        limits.delete(task);
        task();
      }
    },
    forward(ms) {
      offset += ms;
    },
  };
  return clock;
}
