import {
  type Clock,
  formatMicroTime,
  isApiError,
  jsonEqual,
  type KubernetesClient,
  type Lease,
  type LeaseSpec,
  type Log,
  leases,
  type ObjectKey,
  type Random,
  type StopSignal,
  sleep,
  stopper,
} from '@sluice/kubernetes';
import { observeHolder } from './holder-observation.ts';

interface LeaseTimings {
  readonly leaseDurationMs: number;
  readonly renewDeadlineMs: number;
  readonly retryPeriodMs: number;
}

export interface LeaseLockOptions extends LeaseTimings {
  readonly client: KubernetesClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly lease: ObjectKey;
  readonly identity: string;
}

/** Our hold on one Lease object. */
export interface LeaseLock {
  /** Resolves when the lease is ours, or at stop: mayWrite() tells which. */
  acquire(stop: StopSignal): Promise<void>;
  /** One renewal; tries again until it worked or the lease is lost. Never throws. */
  renew(stop: StopSignal): Promise<void>;
  /** Whether the lease is certainly ours at this moment. */
  mayWrite(): boolean;
  /** Whom to tell when the lease is lost or could not be renewed in time. */
  onLoss(listener: () => void): void;
  /** Gives the lease back, so that the next one need not wait for its end. Never throws. */
  release(): Promise<void>;
}

const isHeld = (spec: LeaseSpec | undefined): boolean => (spec?.holderIdentity ?? '') !== '';

/** What we hold: the version to renew from, and when the last renewal that succeeded was sent. */
interface Hold {
  readonly version: string | undefined;
  readonly spec: LeaseSpec;
  readonly sentAt: number;
}

export function createLeaseLock(options: LeaseLockOptions): LeaseLock {
  const { client, clock, random, log, lease: key, identity, leaseDurationMs, renewDeadlineMs, retryPeriodMs } = options;
  let onLoss = (): void => {};
  let hold: Hold | undefined;
  let disarmDeadline = (): void => {};
  /** The renewTime of every write that we sent: by it we know our own record, also where the answer got lost. */
  const sent = new Set<string>();

  const isOurs = (spec: LeaseSpec): boolean => spec.holderIdentity === identity && sent.has(spec.renewTime ?? '');

  const keep = (lease: Lease, sentAt: number): void => {
    // Whatever was sent before rests on an older version: it can no longer take effect.
    sent.clear();
    sent.add(lease.spec?.renewTime ?? '');
    hold = { version: lease.metadata.resourceVersion, spec: lease.spec ?? {}, sentAt };
    disarmDeadline();
    disarmDeadline = clock.after(sentAt + renewDeadlineMs - clock.now(), lose);
  };

  const lose = (): void => {
    hold = undefined;
    disarmDeadline();
    onLoss();
  };

  const mayWrite = (): boolean => {
    if (hold === undefined) return false;
    const sinceMs = clock.now() - hold.sentAt;
    // Less than zero: the clock was set back, and nothing is certain until the next renewal.
    return sinceMs >= 0 && sinceMs < renewDeadlineMs;
  };

  /** Writes the record; fails with Conflict where somebody else wrote in between. An answer that takes too long counts as none. */
  const write = async (version: string | undefined, spec: LeaseSpec): Promise<Lease> => {
    sent.add(spec.renewTime ?? '');
    const body = { metadata: { resourceVersion: version }, spec: { ...spec } };
    return inTime(client.patch(leases, key, { type: 'merge', body }));
  };

  const inTime = <T>(request: Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      const late = clock.after(renewDeadlineMs / 2, () => reject(new Error('no answer in time')));
      request.then(resolve, reject).finally(late);
    });

  const record = (now: number): LeaseSpec => ({
    holderIdentity: identity,
    leaseDurationSeconds: Math.round(leaseDurationMs / 1000),
    acquireTime: formatMicroTime(now),
    renewTime: formatMicroTime(now),
  });

  const createLease = async (): Promise<void> => {
    const sentAt = clock.now();
    const spec = { ...record(sentAt), leaseTransitions: 0 };
    sent.add(spec.renewTime ?? '');
    const { namespace = '', name } = key;
    keep(
      await inTime(client.create(leases, { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { namespace, name }, spec })),
      sentAt,
    );
  };

  const take = async ({ metadata, spec = {} }: Lease): Promise<void> => {
    const sentAt = clock.now();
    const transitions = (spec.leaseTransitions ?? 0) + (spec.holderIdentity === identity ? 0 : 1);
    keep(await write(metadata.resourceVersion, { ...record(sentAt), leaseTransitions: transitions }), sentAt);
  };

  /** What the holder's record looked like, and a timer from when we first saw it so: only a full silent lease makes it free. */
  const observed = observeHolder(clock, leaseDurationMs);

  const isFree = (spec: LeaseSpec): boolean => !isHeld(spec) || isOurs(spec) || (observed.isSilent() && jsonEqual(observed.spec(), spec));

  /** Takes the lease if it can be had now; else the lease as it is. */
  const tryToTake = async (): Promise<Lease | undefined> => {
    const lease = await inTime(client.get(leases, key));
    if (lease === undefined) {
      // Somebody deleted the object, but its holder may not know yet.
      if (isHeld(observed.spec()) && !observed.isSilent()) throw new Error('the lease was deleted while it was held');
      await createLease();
      return undefined;
    }
    if (!isFree(lease.spec ?? {})) {
      observed.see(lease.spec ?? {});
      return lease;
    }
    await take(lease);
    return undefined;
  };

  let watchable = true;
  const pause = (stop: StopSignal): Promise<void> => sleep(clock, retryPeriodMs * (1 + random() / 5), stop);

  /** Waits, without asking again and again, until the holder gives up or stays silent for a lease. */
  const awaitChance = async (lease: Lease, stop: StopSignal): Promise<void> => {
    const until = stopper(stop);
    const detach = observed.onSilence(() => until.stop());
    const startedAt = clock.now();
    const { namespace, name } = key;
    const scope = { ...(namespace === undefined ? {} : { namespace }), fieldSelector: `metadata.name=${name}` };
    const { resourceVersion } = lease.metadata;
    try {
      if (!watchable || resourceVersion === undefined) {
        await pause(until);
        return;
      }
      for await (const event of client.watch(leases, { ...scope, resourceVersion }, until)) {
        if (event.type === 'BOOKMARK') continue;
        const spec = event.object.spec ?? {};
        if (event.type === 'DELETED' || !isHeld(spec)) return;
        observed.see(spec);
      }
      if (clock.now() - startedAt < retryPeriodMs) await pause(until);
    } catch (error) {
      if (isApiError(error, 'Forbidden', 'MethodNotAllowed')) watchable = false;
      await pause(until);
    } finally {
      detach();
      until.stop();
    }
  };

  /** One renewal attempt. A conflict is looked into: it may be the echo of an own write whose answer got lost. */
  const tryToRenew = async (): Promise<void> => {
    if (hold === undefined) return;
    const sentAt = clock.now();
    try {
      keep(await write(hold.version, { ...hold.spec, renewTime: formatMicroTime(sentAt) }), sentAt);
    } catch (error) {
      if (!isApiError(error, 'Conflict', 'NotFound')) throw error;
      const lease = await inTime(client.get(leases, key));
      if (hold === undefined) return;
      if (lease !== undefined && !isOurs(lease.spec ?? {})) return lose();
      if (lease === undefined) return createLease();
      hold = { ...hold, version: lease.metadata.resourceVersion };
      throw error;
    }
  };

  return {
    mayWrite,
    onLoss(listener) {
      onLoss = listener;
    },
    async acquire(stop) {
      while (!stop.stopped && !mayWrite()) {
        try {
          const lease = await tryToTake();
          if (lease !== undefined) await awaitChance(lease, stop);
        } catch (error) {
          log.debug('could not take the lease: trying again', { error: String(error) });
          await pause(stop);
        }
      }
      observed.end();
    },
    async renew(stop) {
      while (!stop.stopped && hold !== undefined) {
        try {
          await tryToRenew();
          return;
        } catch (error) {
          log.warn('could not renew the lease: trying again', { error: String(error) });
          await sleep(clock, retryPeriodMs / 4, stop);
        }
      }
    },
    async release() {
      disarmDeadline();
      if (hold === undefined) return;
      const { version, spec } = hold;
      hold = undefined;
      const now = formatMicroTime(clock.now());
      try {
        await write(version, { ...spec, holderIdentity: '', leaseDurationSeconds: 1, acquireTime: now, renewTime: now });
      } catch (error) {
        log.warn('could not give the lease back: the next one waits for its end', { error: String(error) });
      }
    },
  };
}
