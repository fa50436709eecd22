import type { WaitingFor } from '@sluice/api';
import { type Instant, parseInstant } from '@sluice/kubernetes';

/** The one thing that a Rollout waits for. */
export interface Waiting {
  /** One word for tools. */
  readonly reason: string;
  /** One plain sentence. */
  readonly message: string;
  /** The object that is waited for, such as `Service web`. */
  readonly object?: string;
  /** How long it has been waiting, in milliseconds. */
  readonly forMs?: number;
  /** How long it will wait at most, in milliseconds. */
  readonly leftMs?: number;
}

export function waitingOf(wait: WaitingFor | undefined, now: Instant): Waiting | undefined {
  if (wait === undefined) return undefined;
  const { reason, message, object } = wait;
  const since = parseInstant(wait.since);
  const until = parseInstant(wait.until ?? '');
  return {
    reason,
    message,
    ...(object === undefined ? {} : { object: `${object.kind} ${object.name}` }),
    ...(since === undefined ? {} : { forMs: Math.max(0, now - since) }),
    ...(until === undefined ? {} : { leftMs: Math.max(0, until - now) }),
  };
}
