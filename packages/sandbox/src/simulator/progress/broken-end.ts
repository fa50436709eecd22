import { hashOf } from '../hashes.ts';
import type { Finding } from '../invariants/invariant.ts';
import { first, isPhase, type Subject, waitsFor } from './subject.ts';

/** The wanted image never serves: the rollout is called late, and waits for its pods. */
export function brokenEnd(subject: Subject): Finding {
  const { status, current } = subject;
  return first(
    () =>
      status.currentPodHash === hashOf(current) ? undefined : `${hashOf(current)} is wanted, ${status.currentPodHash} is called current`,
    () => waitsFor(subject, 'PodsNotAvailable'),
    // A stable revision that was brought back is not late: nothing was started that could be.
    () => (status.stableRS === status.currentPodHash ? undefined : isPhase(subject, 'Degraded', 'ProgressDeadlineExceeded')),
  );
}
