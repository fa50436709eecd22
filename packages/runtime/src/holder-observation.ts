import { type Clock, jsonEqual, type LeaseSpec, stopper } from '@sluice/kubernetes';

export interface HolderObservation {
  /** The record that was seen last. */
  spec(): LeaseSpec | undefined;
  see(seen: LeaseSpec): void;
  /** Whether the record has not changed for as long as it says that it lasts. */
  isSilent(): boolean;
  /** Calls the listener when the holder falls silent; the result takes it back. */
  onSilence(listener: () => void): () => void;
  end(): void;
}

/**
 * The last record seen of another holder, and whether it has stayed the same for a full lease. It counts by a timer from when we
 * saw it, never by the times in the record and never by the time of day, so clocks may differ and may be set.
 */
export function observeHolder(clock: Clock, defaultDurationMs: number): HolderObservation {
  let spec: LeaseSpec | undefined;
  let silence = stopper();
  let cancel = (): void => {};
  const silenceListeners = new Set<() => void>();
  return {
    spec: () => spec,
    see(seen: LeaseSpec): void {
      if (spec !== undefined && jsonEqual(spec, seen)) return;
      spec = seen;
      cancel();
      silence = stopper();
      const durationMs = seen.leaseDurationSeconds === undefined ? defaultDurationMs : seen.leaseDurationSeconds * 1000;
      const current = silence;
      cancel = clock.after(durationMs, () => {
        current.stop();
        for (const listener of [...silenceListeners]) listener();
      });
    },
    isSilent: () => silence.stopped,
    onSilence(listener: () => void): () => void {
      if (silence.stopped) listener();
      silenceListeners.add(listener);
      return () => void silenceListeners.delete(listener);
    },
    end: () => cancel(),
  };
}
