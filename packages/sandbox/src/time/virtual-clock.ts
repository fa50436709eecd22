import { assert, type Clock, type Instant } from '@sluice/kubernetes';
import { createTimerHeap, type Timer } from './timer-heap.ts';

/**
 * Time that moves only when told to, straight from one timer to the next: an hour without timers takes microseconds.
 *
 * It drives everything that runs in this process by promises and by `after` alone. Work that waits for a socket, a file or a
 * real timer is not seen by it.
 */
export interface VirtualClock extends Clock {
  /** Runs all that is due by now and all work that follows from it; time stands still. */
  settle(): Promise<void>;
  /** Moves time on by so many milliseconds, running every timer on the way at its own instant. */
  advance(ms: number): Promise<void>;
  /** Moves time on to the instant. An instant that has passed only settles. */
  advanceTo(instant: Instant): Promise<void>;
  /**
   * Moves time from timer to timer until the predicate holds; it is asked each time all work is done, also before time moves at
   * all, and at last when the limit is reached. Gives whether it held within `limitMs`; if not, time stands at the limit.
   */
  runUntil(predicate: () => boolean | Promise<boolean>, limit: { readonly limitMs: number }): Promise<boolean>;
  /** When the next timer is due, or undefined where nothing waits for time. */
  readonly nextDue: Instant | undefined;
}

/** 2026-01-01T00:00:00Z */
const defaultStart: Instant = 1_767_225_600_000;

/** More timers than this at one instant are a loop that never lets time go on. */
const mostTimersAtOneInstant = 1_000_000;

/** A clock that stands at `start` (default: the first moment of 2026, UTC). Timers for the same instant run in the order they were set. */
export function createVirtualClock({ start = defaultStart }: { readonly start?: Instant } = {}): VirtualClock {
  const timers = createTimerHeap();
  let now = start;
  let sequence = 0;

  /** One turn of the event loop: it comes after every promise that can go on has gone on. */
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  /** Runs one timer that is due by `limit`, and all work that follows from it; false where there is none. */
  async function step(limit: Instant): Promise<boolean> {
    const timer = timers.peek();
    if (timer === undefined || timer.at > limit) return false;
    timers.pop();
    now = Math.max(now, timer.at);
    timer.task();
    await turn();
    return true;
  }

  async function runTo(limit: Instant): Promise<void> {
    let here = now;
    let count = 0;
    while (await step(limit)) {
      count = now === here ? count + 1 : 0;
      here = now;
      assert(count < mostTimersAtOneInstant, 'timers are set for the present instant without end');
    }
  }

  async function settle(): Promise<void> {
    await turn();
    await runTo(now);
  }

  async function advanceTo(instant: Instant): Promise<void> {
    await settle();
    await runTo(instant);
    now = Math.max(now, instant);
  }

  return {
    now: () => now,
    after(delayMs, task) {
      const timer: Timer = { at: now + Math.max(0, delayMs), sequence: sequence++, task, cancelled: false };
      timers.push(timer);
      return () => timers.cancel(timer);
    },
    settle,
    advance: (ms) => advanceTo(now + ms),
    advanceTo,
    async runUntil(predicate, { limitMs }) {
      const limit = now + limitMs;
      await settle();
      for (;;) {
        if (await predicate()) return true;
        const due = timers.peek()?.at;
        if (due === undefined || due > limit) {
          now = limit;
          return predicate();
        }
        await runTo(due);
      }
    },
    get nextDue() {
      return timers.peek()?.at;
    },
  };
}
