import { replicaSetIn } from '../chronicle.ts';
import { hashOf } from '../hashes.ts';
import type { Decision, Write } from '../pen.ts';
import { fewestReplicas, formerReplicaSet, sizeIn } from './capacity.ts';
import type { Finding, Invariant, Scene } from './invariant.ts';
import { statusWriteOf } from './rollout-write.ts';
import { pointingOf } from './service-write.ts';

export const abortHolds: Invariant = {
  name: 'abort-holds',
  law: 'Once an abort is accepted, the aborted revision gets neither pods nor requests nor Services nor becomes stable, and the stable one loses no pods, until a user retries, promotes or edits the steps, or another revision is wanted.',
  watch: (scene) => ({
    onWrite(write) {
      const { by } = write;
      if (by.who !== 'controller' || by.decision === undefined) return undefined;
      return promotionOfAborted(scene, write) ?? (hasSeenAbort(by.decision) ? sizesAfterAbort(scene, write, by.decision) : undefined);
    },
  }),
};

/** The status is written on exactly the version that was seen, so no excuse counts here. */
function promotionOfAborted({ commands }: Scene, write: Write): Finding {
  const change = statusWriteOf(write);
  if (change === undefined) return undefined;
  const { was, now } = change;
  const hash = now.stableRS ?? '';
  if (was.stableRS === hash || !commands.hasAborted(hash) || was.currentPodHash !== hash) return undefined;
  // Edited steps begin the update anew, as a retry does.
  if (was.currentStepHash !== now.currentStepHash) return undefined;
  return `${hash} was aborted and became stable`;
}

/** A pass that has begun before the abort was known may end after it; only those that saw it are bound. */
const hasSeenAbort = ({ seen: { rollout } }: Decision): boolean =>
  rollout.status?.abort === true && rollout.status.stableRS !== rollout.status.currentPodHash && rollout.status.promoteFull !== true;

function sizesAfterAbort(scene: Scene, write: Write, { seen, plan }: Decision): Finding {
  const { currentPodHash, stableRS, currentStepHash } = seen.rollout.status ?? {};
  // The same pass may have found another revision, or other steps, wanted.
  if (plan.status.currentPodHash !== currentPodHash || plan.status.currentStepHash !== currentStepHash) return undefined;
  const pointing = pointingOf(write);
  if (pointing !== undefined) {
    return pointing.to === currentPodHash && pointing.role !== 'preview'
      ? `${pointing.after.metadata.name} was pointed at ${currentPodHash}, which is aborted`
      : undefined;
  }
  const shareIn = (state: 'before' | 'after') =>
    scene.plane.with(write, state)[0]?.flows.find(({ hash }) => hash === currentPodHash)?.share ?? 0;
  if (shareIn('after') > shareIn('before')) return `${currentPodHash} is aborted and got more of the requests`;
  if (write.resource !== 'replicasets.apps' || write.after === undefined) return undefined;
  const after = replicaSetIn(write.after);
  const [from, to] = [sizeIn(formerReplicaSet(write)), sizeIn(after)];
  if (hashOf(after) === currentPodHash && to > from) return `${after.metadata.name} is aborted and was sized ${from} → ${to}`;
  const least = Math.min(from, fewestReplicas(scene, write));
  if (hashOf(after) === stableRS && to < least) return `${after.metadata.name} is stable and was sized ${from} → ${to} during an abort`;
  return undefined;
}
