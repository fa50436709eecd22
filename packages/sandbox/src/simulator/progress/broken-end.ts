import type { ReplicaSet } from '@sluice/kubernetes';
import { conditionOf } from '@sluice/rollout';
import { hashIn, hashOf } from '../hashes.ts';
import type { Finding } from '../invariants/invariant.ts';
import { areOthersGone, first, isPhase, type Subject, stableOf, waitsFor } from './subject.ts';

/** The wanted image never serves: the rollout is called late, and waits for its pods. */
export function brokenEnd(subject: Subject): Finding {
  const { status, current, rollout } = subject;
  const isBlueGreen = rollout.spec.strategy?.blueGreen !== undefined;
  return first(
    () =>
      status.currentPodHash === hashOf(current) ? undefined : `${hashOf(current)} is wanted, ${status.currentPodHash} is called current`,
    () => waitsFor(subject, 'PodsNotAvailable'),
    // A superseded preview stays up while the preview Service has nothing else to lead to.
    () => (isBlueGreen && isPointed(subject) ? areOthersGone(subject, current, stableOf(subject), ...previewed(subject)) : undefined),
    () => (wasServing(subject) ? undefined : isPhase(subject, 'Degraded', 'ProgressDeadlineExceeded')),
  );
}

/** A promoted revision that was complete once, or that was brought back, is not late when it loses its pods: nothing was started that could be. */
const wasServing = ({ status }: Subject): boolean =>
  status.stableRS === status.currentPodHash && conditionOf(status, 'Progressing')?.reason === 'ReplicaSetNotAvailable';

function previewed({ scene, rollout }: Subject): readonly ReplicaSet[] {
  const service = scene.view.service(rollout.spec.strategy?.blueGreen?.previewService ?? '');
  return scene.view.owned().filter((each) => service !== undefined && hashIn(service) === hashOf(each));
}

/** As long as the active Service leads to no revision, old pods may be all that users have. */
function isPointed({ scene, rollout }: Subject): boolean {
  const service = scene.view.service(rollout.spec.strategy?.blueGreen?.activeService ?? '');
  return service !== undefined && hashIn(service) !== undefined;
}
