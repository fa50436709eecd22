/** Tells long-running work to end. Once stopped, it stays stopped. */
export interface StopSignal {
  readonly stopped: boolean;
  /** Calls `listener` once when stopped (at once, if it is already); the result takes the listener back. */
  onStop(listener: () => void): () => void;
}

export interface Stopper extends StopSignal {
  stop(): void;
}

/** A signal and its switch. With a parent, it is stopped with the parent too. */
export function stopper(parent?: StopSignal): Stopper {
  const listeners = new Set<() => void>();
  let stopped = false;
  let detach = (): void => {};
  const self: Stopper = {
    get stopped() {
      return stopped;
    },
    onStop(listener) {
      if (stopped) {
        listener();
        return () => {};
      }
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    stop() {
      if (stopped) return;
      stopped = true;
      detach();
      for (const listener of [...listeners]) listener();
      listeners.clear();
    },
  };
  if (parent !== undefined) detach = parent.onStop(() => self.stop());
  return self;
}
