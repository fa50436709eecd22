import { assert, type Clock, type Instant, type StopSignal } from '@sluice/kubernetes';

/**
 * Keys that want work. A key waits once however often it is added, and is worked on by one worker at a time: added meanwhile, it
 * comes once more after `done`.
 */
export interface WorkQueue {
  add(key: string): void;
  /** Adds the key at that moment. Of several moments the earliest counts. */
  addAt(key: string, at: Instant): void;
  /** Adds the key after a delay that doubles with every call until `forget`. */
  addRateLimited(key: string): void;
  /** The key went well: its next delay is the shortest again. */
  forget(key: string): void;
  /** The next key, as soon as there is one; undefined once stopped. Each key taken must be given back by `done`. */
  take(stop: StopSignal): Promise<string | undefined>;
  done(key: string): void;
  /** Drops all that waits, and takes nothing any more: no timer is left behind. */
  close(): void;
  /** Keys that could be taken now. */
  readonly length: number;
  readonly stats: WorkQueueStats;
}

/** For /metrics. The first three only grow. */
export interface WorkQueueStats {
  readonly added: number;
  readonly retried: number;
  /** Total time that keys waited before they were taken. */
  readonly waitedMs: number;
  readonly delayed: number;
  readonly working: number;
  /** Since when the longest running worker works on its key; 0 with none. */
  readonly longestWorkMs: number;
}

export interface WorkQueueOptions {
  readonly clock: Clock;
  /** The first delay of addRateLimited. Default 5. */
  readonly baseDelayMs?: number;
  /** The longest delay of addRateLimited. Default 10,000. */
  readonly maxDelayMs?: number;
}

export function createWorkQueue({ clock, baseDelayMs = 5, maxDelayMs = 10_000 }: WorkQueueOptions): WorkQueue {
  /** In the order of their turn, with the moment they were added. */
  const ready = new Map<string, Instant>();
  const working = new Map<string, Instant>();
  /** Added while being worked on. */
  const again = new Set<string>();
  const delayed = new Map<string, { readonly at: Instant; readonly cancel: () => void }>();
  const failures = new Map<string, number>();
  const waiting = new Set<(key: string | undefined) => void>();
  let isClosed = false;
  let added = 0;
  let retried = 0;
  let waitedMs = 0;

  const start = (key: string, since: Instant): void => {
    waitedMs += Math.max(0, clock.now() - since);
    working.set(key, clock.now());
  };

  /** Puts a key that is neither ready nor worked on in the hands of a waiting worker, or in line. */
  const enter = (key: string): void => {
    const [worker] = waiting;
    if (worker === undefined) {
      ready.set(key, clock.now());
      return;
    }
    waiting.delete(worker);
    start(key, clock.now());
    worker(key);
  };

  const add = (key: string): void => {
    if (isClosed || ready.has(key) || again.has(key)) return;
    added += 1;
    if (working.has(key)) again.add(key);
    else enter(key);
  };

  const addAt = (key: string, at: Instant): void => {
    const delayMs = at - clock.now();
    if (delayMs <= 0) {
      add(key);
      return;
    }
    assert(!Number.isNaN(delayMs), `no moment to add ${key} at`);
    if (isClosed) return;
    const present = delayed.get(key);
    if (present !== undefined && present.at <= at) return;
    present?.cancel();
    const cancel = clock.after(delayMs, () => {
      delayed.delete(key);
      add(key);
    });
    delayed.set(key, { at, cancel });
  };

  return {
    add,
    addAt,
    addRateLimited(key) {
      const failed = failures.get(key) ?? 0;
      failures.set(key, failed + 1);
      retried += 1;
      addAt(key, clock.now() + Math.min(baseDelayMs * 2 ** failed, maxDelayMs));
    },
    forget: (key) => void failures.delete(key),
    take(stop) {
      return new Promise((resolve) => {
        if (stop.stopped) return resolve(undefined);
        const [next] = ready;
        if (next !== undefined) {
          const [key, since] = next;
          ready.delete(key);
          start(key, since);
          return resolve(key);
        }
        const detach = stop.onStop(() => {
          waiting.delete(worker);
          resolve(undefined);
        });
        const worker = (key: string | undefined): void => {
          detach();
          resolve(key);
        };
        waiting.add(worker);
      });
    },
    done(key) {
      assert(working.delete(key), `${key} is given back but was not taken`);
      if (again.delete(key)) enter(key);
    },
    close() {
      isClosed = true;
      for (const { cancel } of delayed.values()) cancel();
      delayed.clear();
      ready.clear();
      again.clear();
    },
    get length() {
      return ready.size;
    },
    get stats() {
      const [oldest] = working.values();
      return {
        added,
        retried,
        waitedMs,
        delayed: delayed.size,
        working: working.size,
        longestWorkMs: oldest === undefined ? 0 : Math.max(0, clock.now() - oldest),
      };
    },
  };
}
