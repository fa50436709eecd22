import { abortScaleDownDelaySecondsOf, replicasOf, scaleDownDelayRevisionLimitOf, scaleDownDelaySecondsOf } from '@sluice/api';
import { scaleDownDeadlineOf } from '@sluice/rollout';
import { replicaSetIn } from '../chronicle.ts';
import { hashOf } from '../hashes.ts';
import type { Write } from '../pen.ts';
import { formerReplicaSet, sizeIn } from './capacity.ts';
import type { Finding, Invariant, Scene } from './invariant.ts';
import { pointingOf } from './service-write.ts';

/** The revision that users have just left, and how long its pods must stay. */
interface Leaving {
  readonly at: number;
  readonly delaySeconds: number;
}

export const delaysAreKept: Invariant = {
  name: 'delays-are-kept',
  law: 'A scale-down deadline, once set, is never put off, and pods that users have just left stay until it has passed (as far as the limit on revisions allows).',
  watch(scene) {
    const left = new Map<string, Leaving>();
    return {
      onWrite(write) {
        const pointing = pointingOf(write);
        if (pointing?.role === 'active') {
          left.delete(pointing.to);
          const { seen, plan } = pointing.decision;
          // A revision that users leave by an abort has the delay of aborts.
          const delayOf = plan.status.abort === true ? abortScaleDownDelaySecondsOf : scaleDownDelaySecondsOf;
          if (pointing.from !== undefined) left.set(pointing.from, { at: write.at, delaySeconds: delayOf(seen.rollout) });
        }
        return write.resource === 'replicasets.apps' ? replicaSetFinding(scene, write, left) : undefined;
      },
    };
  },
};

function replicaSetFinding(scene: Scene, write: Write, left: ReadonlyMap<string, Leaving>): Finding {
  const { by, after } = write;
  const former = formerReplicaSet(write);
  if (by.who !== 'controller' || by.decision === undefined || former === undefined || after === undefined) return undefined;
  const now = replicaSetIn(after);
  const [was, is] = [scaleDownDeadlineOf(former), scaleDownDeadlineOf(now)];
  if (was !== undefined && is !== undefined && is > was) return `the deadline of ${now.metadata.name} was put off`;
  const { seen, plan } = by.decision;
  if (sizeIn(now) > 0 || sizeIn(former) === 0 || seen.rollout.spec.strategy?.blueGreen === undefined) return undefined;
  if (replicasOf(seen.rollout) === 0) return undefined;
  const limit = scaleDownDelayRevisionLimitOf(seen.rollout);
  const { stableRS, currentPodHash, abort } = plan.status;
  const newer = seen.replicaSets.filter(
    (each) =>
      sizeIn(each) > 0 &&
      hashOf(each) !== stableRS &&
      hashOf(each) !== currentPodHash &&
      (each.metadata.creationTimestamp ?? '') >= (former.metadata.creationTimestamp ?? ''),
  ).length;
  if (newer > limit) return undefined;
  // Without a delay a superseded revision goes at once, also one that was aborted before and had a deadline from that.
  if (
    was !== undefined &&
    seen.now < was &&
    (scaleDownDelaySecondsOf(seen.rollout) > 0 || (abort === true && hashOf(former) === currentPodHash))
  )
    return `${now.metadata.name} was emptied ${Math.round((was - seen.now) / 1000)} s before its deadline`;
  const leaving = left.get(hashOf(former));
  // Clocks that jump make the delay of the controller another than ours.
  if (leaving === undefined || abort === true || scene.scenario.troubles.some(({ kind }) => kind === 'clock-jump')) return undefined;
  const least = Math.min(leaving.delaySeconds, scaleDownDelaySecondsOf(seen.rollout)) * 1000;
  const elapsedMs = write.at - leaving.at;
  return elapsedMs >= least - 1000
    ? undefined
    : `${now.metadata.name} was emptied ${elapsedMs / 1000} s after users had left it, ${least / 1000} s were promised`;
}
