import {
  assert,
  type Clock,
  type KubernetesClient,
  keyText,
  type Log,
  type ObjectKey,
  type Random,
  type StopSignal,
  sleep,
  stopper,
} from '@sluice/kubernetes';
import { createLeaseLock } from './lease-lock.ts';

export interface LeaderElectionOptions {
  readonly client: KubernetesClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** The Lease object; it is created where it does not exist. */
  readonly lease: ObjectKey;
  /** Who we are: unlike any other process, our own predecessor included. */
  readonly identity: string;
  /** How long the lease lasts after each renewal; whole seconds, since the object carries seconds. Default 15,000. */
  readonly leaseDurationMs?: number;
  /** After so long without a renewal we stop by ourselves; the rest of the lease is for requests under way. Default 10,000. */
  readonly renewDeadlineMs?: number;
  /** Time between renewals, and between tries where the lease cannot be watched. Default 2,000. */
  readonly retryPeriodMs?: number;
  /**
   * The leader's work. `stop` fires when the lease is lost and at a clean stop; it then returns as soon as it can. `mayWrite` is
   * the guard of every single write: see guardedWrites.
   */
  lead(stop: StopSignal, mayWrite: () => boolean): Promise<void>;
}

/**
 * Waits for the lease, leads once, and returns: `lost` where the lease went away under us (the caller then ends the process), not
 * lost after a clean stop or when `lead` returned by itself. What `lead` throws is thrown on, once the lease is given back.
 *
 * Lease object and timings are those of client-go, so both can compete for one lease. The safety rule: others count a lease from
 * when they see it renewed, which is never before our renewal was sent; we count from when it was sent, and only `renewDeadlineMs`,
 * by the clock and by a timer, whichever ends first. So a process that was paused finds mayWrite() false before its first
 * write, and no two may write at once however slow the answers are.
 */
export async function runLeaderElection(options: LeaderElectionOptions, stop: StopSignal): Promise<{ readonly lost: boolean }> {
  const { clock, identity, leaseDurationMs = 15_000, renewDeadlineMs = 10_000, retryPeriodMs = 2_000 } = options;
  assert(retryPeriodMs < renewDeadlineMs && renewDeadlineMs < leaseDurationMs, 'retry period < renew deadline < lease duration');
  const log = options.log.with({ lease: keyText(options.lease), identity });
  const lock = createLeaseLock({ ...options, leaseDurationMs, renewDeadlineMs, retryPeriodMs, log });

  await lock.acquire(stop);
  if (stop.stopped) {
    await lock.release();
    return { lost: false };
  }
  log.info('became the leader');
  let lost = false;
  const term = stopper(stop);
  lock.onLoss(() => {
    lost = !term.stopped;
    term.stop();
  });
  const renewing = keepRenewing();
  try {
    await options.lead(term, () => !term.stopped && lock.mayWrite());
  } finally {
    term.stop();
    await renewing;
    await lock.release();
    log.info(lost ? 'lost the lease' : 'gave the lease back');
  }
  return { lost };

  async function keepRenewing(): Promise<void> {
    while (!term.stopped) {
      await sleep(clock, retryPeriodMs, term);
      await lock.renew(term);
    }
  }
}
