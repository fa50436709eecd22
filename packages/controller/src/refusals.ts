import type { Rollout } from '@sluice/api';
import { type ApiError, type Instant, type KubeObject, uidOf } from '@sluice/kubernetes';
import type { RoutingProblem } from '@sluice/traffic-routers';

/** A write of routes that the API server did not take, and until when it is not tried again. */
interface Refusal {
  readonly problem: RoutingProblem;
  readonly until: Instant;
  /** What the write was for. */
  readonly purpose: string;
}

/**
 * What schemas, admission webhooks and permissions refuse is told in the status of the Rollout, and tried again twice a minute: the refusal
 * holds what is asked for, but says nothing about what is asked for next.
 */
export interface Refusals {
  note(rollout: Rollout, object: KubeObject, error: ApiError, now: Instant): void;
  of(rollout: Rollout, now: Instant): Refusal | undefined;
}

const retryMs = 30_000;

export function createRefusals(): Refusals {
  const known = new Map<string, Refusal>();
  return {
    note(rollout, { apiVersion, kind, metadata: { name, namespace } }, { message }, now) {
      const object = { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) };
      const problem = { message: `${kind} "${name}" cannot be written: ${message}`, object };
      for (const [uid, { until }] of known) if (now >= until + retryMs) known.delete(uid);
      known.set(uidOf(rollout), { problem, until: now + retryMs, purpose: purposeOf(rollout) });
    },
    of(rollout, now) {
      const refusal = known.get(uidOf(rollout));
      return refusal !== undefined && now < refusal.until && refusal.purpose === purposeOf(rollout) ? refusal : undefined;
    },
  };
}

/** All that a user or a step may change about what is written: an abort is never held. */
const purposeOf = ({ metadata, status = {} }: Rollout): string =>
  JSON.stringify([metadata.generation, status.currentStepIndex, status.currentPodHash, status.abort, status.promoteFull]);
