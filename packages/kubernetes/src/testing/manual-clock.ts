import type { Clock, Instant } from '../ports.ts';

/** Time that moves only when a test moves it. */
export interface ManualClock extends Clock {
  /** Moves on, running each task at its moment, with all that follows from it. */
  advance(ms: number): Promise<void>;
  /** Sets the time of day without moving timers, as an administrator or NTP may do. */
  shift(ms: number): void;
  /** Tasks that wait. */
  readonly pending: number;
}

// As for the machine's clock: the one thing of it that is used here.
declare const setImmediate: (task: () => void) => unknown;

/** Lets everything happen that needs no time. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export function createManualClock(start: Instant = 1_000_000_000_000): ManualClock {
  let elapsed = 0;
  let offset = start;
  const tasks = new Set<{ readonly at: number; readonly task: () => void }>();

  const next = (until: number) => {
    let first: { readonly at: number; readonly task: () => void } | undefined;
    for (const each of tasks) if (each.at <= until && (first === undefined || each.at < first.at)) first = each;
    return first;
  };
  return {
    now: () => offset + elapsed,
    after(delayMs, task) {
      const entry = { at: elapsed + Math.max(0, delayMs), task };
      tasks.add(entry);
      return () => void tasks.delete(entry);
    },
    async advance(ms) {
      await settle();
      const until = elapsed + ms;
      for (let due = next(until); due !== undefined; due = next(until)) {
        elapsed = due.at;
        tasks.delete(due);
        due.task();
        await settle();
      }
      elapsed = until;
    },
    shift(ms) {
      offset += ms;
    },
    get pending() {
      return tasks.size;
    },
  };
}
