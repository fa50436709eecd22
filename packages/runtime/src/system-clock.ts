import type { Clock } from '@sluice/kubernetes';

/** Node's timers hold 31 bits; a longer delay would fire at once. */
const longestTimerMs = 2 ** 31 - 1;

/**
 * The machine's clock. Waiting keeps the process alive; a wait of more than 24 days is cut into pieces, so it is never cut short.
 * The only place of this package that reads the time or starts timers.
 */
export const systemClock: Clock = {
  // biome-ignore lint/style/noRestrictedGlobals: the one place where the time comes from
  now: () => Date.now(),
  after(delayMs, task) {
    let left = Math.max(0, delayMs);
    let timer: NodeJS.Timeout;
    const start = (): void => {
      const piece = Math.min(left, longestTimerMs);
      left -= piece;
      timer = setTimeout(() => (left > 0 ? start() : task()), piece);
    };
    start();
    return () => clearTimeout(timer);
  },
};
