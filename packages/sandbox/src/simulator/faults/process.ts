import { type Clock, type Instant, type StopSignal, stopper } from '@sluice/kubernetes';
import type { Decision } from '../pen.ts';

/**
 * One controller process, as far as the machine under it is concerned: all its code runs inside `enter`, so it can be frozen and
 * ended at any moment, and its clock can be set.
 */
export interface Process {
  readonly name: string;
  /** The clock that the process has: as its machine is set; timers do not care. */
  readonly clock: Clock;
  readonly isAlive: boolean;
  /** Fires when the process has ended. */
  readonly death: StopSignal;
  /** Runs a piece of the process: now, or when it goes on after having stood still, or never. */
  enter(task: () => void): void;
  kill(): void;
  freeze(forMs: number): void;
  setClock(offsetMs: number): void;
  /** The decision of the pass that is being carried out. */
  decision: Decision | undefined;
}

export function createProcess(name: string, world: Clock): Process {
  const death = stopper();
  let offsetMs = 0;
  let frozenUntil: Instant | undefined;
  let backlog: (() => void)[] = [];

  const thaw = (): void => {
    if (frozenUntil === undefined || world.now() < frozenUntil || death.stopped) return;
    frozenUntil = undefined;
    const waiting = backlog;
    backlog = [];
    // One at a time: what one sets off comes before the next, as when they had come by themselves.
    for (const task of waiting) world.after(0, () => enter(task));
  };

  const enter = (task: () => void): void => {
    if (death.stopped) return;
    if (frozenUntil === undefined) task();
    else backlog.push(task);
  };

  return {
    name,
    decision: undefined,
    death,
    enter,
    get isAlive() {
      return !death.stopped;
    },
    clock: {
      now: () => world.now() + offsetMs,
      after: (delayMs, task) => world.after(delayMs, () => enter(task)),
    },
    kill() {
      backlog = [];
      death.stop();
    },
    freeze(forMs) {
      const until = world.now() + forMs;
      frozenUntil = Math.max(frozenUntil ?? 0, until);
      world.after(forMs, thaw);
    },
    setClock(offset) {
      offsetMs = offset;
    },
  };
}
