import { autoPromotionEnabledOf, autoPromotionSecondsOf, type RolloutStatus } from '@sluice/api';
import { parseInstant } from '@sluice/kubernetes';
import type { ObservedRollout } from '@sluice/rollout';
import { hashIn, hashOf } from '../hashes.ts';
import type { Write } from '../pen.ts';
import { fewestReplicas, servingPodsAt } from './capacity.ts';
import { isFastRollback, isStillUp } from './fast-rollback.ts';
import type { Finding, Invariant, Scene } from './invariant.ts';
import { statusWriteOf } from './rollout-write.ts';
import { pointingOf } from './service-write.ts';

export const blueGreenGates: Invariant = {
  name: 'blue-green-gates',
  law: 'The active Service goes to a new revision only when its gate is open: promoted by a user, or automatically where that is wanted and after its time, or on a fast way back; and only with all pods serving.',
  watch(scene) {
    /** Revisions whose gate has been seen open, in their present stay. */
    let opened = new Set<string>();
    return {
      onWrite(write) {
        const finding = writeFinding(scene, write, opened);
        const pointing = pointingOf(write);
        // Once users have been led there, the promotion may be written down in a later pass.
        if (finding === undefined && pointing?.role === 'active') opened.add(pointing.to);
        const change = statusWriteOf(write);
        if (change !== undefined) {
          const { was, now } = change;
          if (was.currentPodHash !== now.currentPodHash) opened = new Set();
          if (hasPassedGate(was, now)) opened.add(now.currentPodHash ?? '');
        }
        return finding;
      },
    };
  },
};

/** The status begins to say that the pause of this revision is over. */
function hasPassedGate(was: RolloutStatus, now: RolloutStatus): boolean {
  if (was.currentPodHash !== now.currentPodHash || now.abort === true) return false;
  return now.blueGreen?.scaleUpPreviewCheckPoint === true && was.blueGreen?.scaleUpPreviewCheckPoint !== true;
}

function writeFinding(scene: Scene, write: Write, opened: ReadonlySet<string>): Finding {
  const pointing = pointingOf(write);
  // A pass over a Rollout that is gone by now may still end; its Services are given back after that.
  if (scene.view.rollout() === undefined) return undefined;
  if (pointing !== undefined && pointing.role === 'active') {
    const { seen, plan } = pointing.decision;
    const stable = seen.rollout.status?.stableRS ?? '';
    if (plan.status.abort === true || pointing.to === stable || stable === '') return undefined;
    return gateFinding(scene, seen, pointing.to, opened) ?? saturation(scene, write, pointing.to);
  }
  const change = statusWriteOf(write);
  if (change === undefined || change.decision.seen.rollout.spec.strategy?.blueGreen === undefined) return undefined;
  const { was, now, decision } = change;
  const isPromotion = (was.stableRS ?? '') !== '' && was.stableRS !== now.stableRS;
  if (isPromotion || hasPassedGate(was, now))
    return gateFinding(scene, decision.seen, (isPromotion ? now.stableRS : now.currentPodHash) ?? '', opened);
  return undefined;
}

/** Why the gate of this revision is closed. */
function gateFinding({ commands }: Scene, seen: ObservedRollout, hash: string, opened: ReadonlySet<string>): Finding {
  const { rollout, now } = seen;
  if (opened.has(hash) || commands.hasPromotedInFull(hash) || commands.hasResumed(hash, rollout.status?.currentStepIndex)) return undefined;
  if (isFastRollback(seen, hash) || isStillUp(seen, hash) || servesNobody(seen)) return undefined;
  if (!autoPromotionEnabledOf(rollout)) return `${hash} is promoted, but automatic promotion is off and nobody has promoted it`;
  const seconds = autoPromotionSecondsOf(rollout);
  if (seconds === 0) return undefined;
  const start = rollout.status?.pauseConditions?.find(({ reason }) => reason === 'BlueGreenPause')?.startTime;
  const begun = start === undefined ? undefined : parseInstant(start);
  if (begun !== undefined && now >= begun + seconds * 1000) return undefined;
  return `${hash} is promoted, but its pause of ${seconds} s, begun at ${start ?? 'no time'}, is not over`;
}

/** Where users have never got anything, there is nothing that a gate could keep for them: the revision is as good as a first one. */
function servesNobody({ rollout, replicaSets, services }: ObservedRollout): boolean {
  const active = services[rollout.spec.strategy?.blueGreen?.activeService ?? ''];
  const stable = replicaSets.find((each) => hashOf(each) === rollout.status?.stableRS);
  return active !== undefined && hashIn(active) === undefined && (stable?.status?.availableReplicas ?? 0) === 0;
}

function saturation(scene: Scene, write: Write, hash: string): Finding {
  const serving = servingPodsAt(scene, hash, write);
  const wanted = fewestReplicas(scene, write);
  return serving >= wanted ? undefined : `the active Service was pointed at ${hash} with ${serving} pods that serve, of ${wanted}`;
}
