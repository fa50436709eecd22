import type { Clock, Instant } from '@sluice/kubernetes';

/** Time that moves only when a test moves it. */
export interface ManualClock extends Clock {
  /** Moves on, running each task at its moment, with all that follows from it. */
  advance(ms: number): Promise<void>;
  /** Tasks that wait. */
  readonly pending: number;
}

/** Lets everything happen that needs no time. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export function createManualClock(start: Instant): ManualClock {
  let now = start;
  const tasks = new Set<{ readonly at: Instant; readonly task: () => void }>();
  const nextBefore = (until: Instant) =>
    [...tasks]
      .filter(({ at }) => at <= until)
      .reduce<{ readonly at: Instant; readonly task: () => void } | undefined>(
        (first, each) => (first === undefined || each.at < first.at ? each : first),
        undefined,
      );
  return {
    now: () => now,
    after(delayMs, task) {
      const entry = { at: now + Math.max(0, delayMs), task };
      tasks.add(entry);
      return () => void tasks.delete(entry);
    },
    async advance(ms) {
      await settle();
      const until = now + ms;
      for (let due = nextBefore(until); due !== undefined; due = nextBefore(until)) {
        now = due.at;
        tasks.delete(due);
        due.task();
        await settle();
      }
      now = until;
    },
    get pending() {
      return tasks.size;
    },
  };
}
