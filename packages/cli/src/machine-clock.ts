import type { Clock } from '@sluice/kubernetes';

/** The machine's clock. */
export const machineClock: Clock = {
  now: () => Date.now(),
  after(delayMs, task) {
    const timer = setTimeout(task, Math.max(0, delayMs));
    return () => clearTimeout(timer);
  },
};
