import { conditionOf } from '@sluice/rollout';
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
    () => (wasServing(subject) ? undefined : isPhase(subject, 'Degraded', 'ProgressDeadlineExceeded')),
  );
}

/** A promoted revision that was complete once, or that was brought back, is not late when it loses its pods: nothing was started that could be. */
const wasServing = ({ status }: Subject): boolean =>
  status.stableRS === status.currentPodHash && conditionOf(status, 'Progressing')?.reason === 'ReplicaSetNotAvailable';
