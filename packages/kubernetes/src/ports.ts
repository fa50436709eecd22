import type { StopSignal } from './stop.ts';

/** A moment: milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** Time as an argument: the machine's in production, simulated in tests. */
export interface Clock {
  now(): Instant;
  /** Runs `task` once, `delayMs` from now (at the next turn for 0 or less); the result cancels it. */
  after(delayMs: number, task: () => void): () => void;
}

/** Resolves after the delay, or as soon as `stop` fires. */
export function sleep(clock: Clock, delayMs: number, stop?: StopSignal): Promise<void> {
  return new Promise((resolve) => {
    let forget = (): void => {};
    const cancel = clock.after(delayMs, () => {
      forget();
      resolve();
    });
    forget =
      stop?.onStop(() => {
        cancel();
        resolve();
      }) ?? forget;
  });
}

/** Chance as an argument: a number in [0, 1). */
export type Random = () => number;

export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** A structured log: a constant sentence, and the facts as fields. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A log that adds these fields to every line. */
  with(fields: LogFields): Log;
}

/** A log that says nothing. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {}, with: () => silentLog };
