import type { Clock } from './ports.ts';

// Timers are the machine's; nothing else of this package knows it.
declare const setTimeout: (task: () => void, delayMs: number) => unknown;
declare const clearTimeout: (timer: unknown) => void;

/** Node's timers hold 31 bits; a longer delay would fire at once. */
const longestTimerMs = 2 ** 31 - 1;

/**
 * The machine's clock. Waiting keeps the process alive; a wait of more than 24 days is cut into pieces, so it is never cut short.
 * The one place of the product that reads the time or starts timers.
 */
export const systemClock: Clock = {
  // biome-ignore lint/style/noRestrictedGlobals: the one place where the time comes from
  now: () => Date.now(),
  after(delayMs, task) {
    let left = Math.max(0, delayMs);
    let timer: unknown;
    const start = (): void => {
      const piece = Math.min(left, longestTimerMs);
      left -= piece;
      timer = setTimeout(() => (left > 0 ? start() : task()), piece);
    };
    start();
    return () => clearTimeout(timer);
  },
};
