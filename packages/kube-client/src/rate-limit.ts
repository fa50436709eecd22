import { type Clock, sleep } from '@sluice/kubernetes';

export interface RateLimit {
  /** Resolves when a request about this resource (`plural.group`) may go; first come, first served. */
  turn(resource: string): Promise<void>;
}

/**
 * A token bucket for each API group: `burst` at once, then `qps` a second. So a hundred events do not delay the size of a ReplicaSet, and
 * nothing delays the renewal of a lease. Without `qps` there is no limit.
 */
export function createRateLimit(clock: Clock, qps: number | undefined, burst: number): RateLimit {
  if (qps === undefined || qps <= 0) return { turn: () => Promise.resolve() };
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    async turn(resource) {
      const now = clock.now();
      const group = resource.split('.').slice(1).join('.');
      const { tokens, at } = buckets.get(group) ?? { tokens: burst, at: now };
      const left = Math.min(burst, tokens + (Math.max(0, now - at) * qps) / 1000) - 1;
      buckets.set(group, { tokens: left, at: now });
      // Below zero: the turn is given, but lies ahead.
      if (left < 0) await sleep(clock, (-left * 1000) / qps);
    },
  };
}
