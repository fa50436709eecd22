import { type Clock, sleep } from '@sluice/kubernetes';

export interface RateLimit {
  /** Resolves when the caller may go; first come, first served. */
  turn(): Promise<void>;
}

/** A token bucket: `burst` at once, then `qps` a second. Without `qps` there is no limit. */
export function createRateLimit(clock: Clock, qps: number | undefined, burst: number): RateLimit {
  if (qps === undefined || qps <= 0) return { turn: () => Promise.resolve() };
  let tokens = burst;
  let at = clock.now();
  return {
    async turn() {
      const now = clock.now();
      tokens = Math.min(burst, tokens + (Math.max(0, now - at) * qps) / 1000);
      at = now;
      tokens -= 1;
      // Below zero: the turn is given, but lies ahead.
      if (tokens < 0) await sleep(clock, (-tokens * 1000) / qps);
    },
  };
}
