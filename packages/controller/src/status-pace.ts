import type { Rollout } from '@sluice/api';
import { type Clock, type Instant, keyOf, keyText } from '@sluice/kubernetes';
import { isTransition, type Plan } from '@sluice/rollout';

/**
 * Pods come and go in bursts, and a transition mostly follows at once: then one write shows both. So a status that differs in numbers alone
 * waits until some time after the last write; transitions, and whatever follows another hand's change, are written without delay. What this
 * knows is lost with the process: then numbers are written at once.
 */
export interface StatusPace {
  /** Until when the status of a plan that has been carried out is to wait; undefined where it is to be written now. */
  heldUntil(seen: Rollout, plan: Pick<Plan, 'actions' | 'status' | 'events'>): Instant | undefined;
  /** Notes that a status was written, which made this version. */
  wrote(version: Rollout): void;
  /** The Rollout of this key is gone or going. */
  forget(key: string): void;
}

export function createStatusPace(clock: Pick<Clock, 'now'>, countsEveryMs: number): StatusPace {
  const written = new Map<string, { readonly version: string | undefined; readonly at: Instant }>();
  return {
    heldUntil(seen, { actions, status, events }) {
      const last = written.get(keyText(keyOf(seen)));
      if (last === undefined || last.version !== seen.metadata.resourceVersion) return undefined;
      // An event that no action caused would be told again by the next pass.
      if (isTransition(seen.status ?? {}, status) || (actions.length === 0 && events.length > 0)) return undefined;
      const until = last.at + countsEveryMs;
      return clock.now() < until ? until : undefined;
    },
    wrote: (version) => void written.set(keyText(keyOf(version)), { version: version.metadata.resourceVersion, at: clock.now() }),
    forget: (key) => void written.delete(key),
  };
}
