import type { Instant } from '@sluice/kubernetes';

export interface SpamFilter {
  /** Whether the key may have one more now; counts it if so. */
  allows(key: string, now: Instant): boolean;
}

/** A token bucket per key: `burst` at once, then one per `refillMs`. The keys used longest ago are forgotten beyond `mostKeys`. */
export function createSpamFilter(limits: { readonly burst: number; readonly refillMs: number; readonly mostKeys: number }): SpamFilter {
  const { burst, refillMs, mostKeys } = limits;
  const buckets = new Map<string, { readonly tokens: number; readonly at: Instant }>();
  return {
    allows(key, now) {
      const { tokens, at } = buckets.get(key) ?? { tokens: burst, at: now };
      const filled = Math.min(burst, tokens + Math.max(0, now - at) / refillMs);
      buckets.delete(key);
      buckets.set(key, { tokens: filled >= 1 ? filled - 1 : filled, at: now });
      for (const oldest of buckets.keys()) {
        if (buckets.size <= mostKeys) break;
        buckets.delete(oldest);
      }
      return filled >= 1;
    },
  };
}
