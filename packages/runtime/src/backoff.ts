import { isApiError, type Random } from '@sluice/kubernetes';

export interface Backoff {
  /** How long to wait after this failure, in milliseconds: longer each time, never shorter than the server asks for. */
  next(error: unknown): number;
  reset(): void;
}

/** Doubles from `firstMs` to `mostMs`, each time a random part of half to all of it, so that many clients do not come back at once. */
export function createBackoff(options: { readonly random: Random; readonly firstMs?: number; readonly mostMs?: number }): Backoff {
  const { random, firstMs = 500, mostMs = 30_000 } = options;
  let limitMs = firstMs;
  return {
    next(error) {
      const delayMs = limitMs * (0.5 + random() / 2);
      limitMs = Math.min(limitMs * 2, mostMs);
      return Math.max(delayMs, retryAfterMs(error) ?? 0);
    },
    reset() {
      limitMs = firstMs;
    },
  };
}

/** The wait that the server asked for, in milliseconds. */
export function retryAfterMs(error: unknown): number | undefined {
  if (!isApiError(error) || error.retryAfterSeconds === undefined) return undefined;
  return error.retryAfterSeconds * 1000;
}
