import { type CanaryStep, pauseLengthOf, type Rollout, replicasOf } from '@sluice/api';
import { parseInstant } from '@sluice/kubernetes';
import type { Write } from '../pen.ts';
import { fewestReplicas, servingPodsAt } from './capacity.ts';
import { isFastRollback } from './fast-rollback.ts';
import type { Finding, Invariant, Scene } from './invariant.ts';
import { type StatusWrite, statusWriteOf, stepsOf } from './rollout-write.ts';
import { enoughOf } from './traffic.ts';

export const canaryGates: Invariant = {
  name: 'canary-gates',
  law: 'A canary passes one step at a time, a pause only when its time is over or a user has said so for this revision, and becomes stable only behind its last step with all pods serving.',
  watch: (scene) => ({
    onWrite(write) {
      const change = statusWriteOf(write);
      if (change === undefined || change.decision.seen.rollout.spec.strategy?.canary === undefined) return undefined;
      return stepFinding(scene, change) ?? promotionFinding(scene, write, change);
    },
  }),
};

function stepFinding({ commands }: Scene, { before, was, now, decision }: StatusWrite): Finding {
  const { rollout, now: sentAt } = decision.seen;
  const steps = stepsOf(rollout);
  const hash = now.currentPodHash ?? '';
  const to = now.currentStepIndex ?? 0;
  if (to < 0 || to > steps.length) return `step index ${to}, but there are ${steps.length} steps`;
  const isNew = was.currentPodHash !== hash || was.currentStepHash !== now.currentStepHash || before.status?.currentPodHash === undefined;
  const from = isNew ? 0 : (was.currentStepIndex ?? 0);
  if (to <= from) return undefined;
  const isWithoutSteps = was.stableRS === hash || now.stableRS === undefined || (was.stableRS ?? '') === '';
  if (isWithoutSteps || commands.hasPromotedInFull(hash)) return undefined;
  if (isNew && isFastRollback(decision.seen, hash)) return undefined;
  if (to > from + 1) return `steps ${from} to ${to} were passed at once`;
  const step = steps[from];
  if (step?.pause === undefined || commands.hasResumed(hash, from) || commands.hasSkipped(hash, from)) return undefined;
  const start = was.pauseConditions?.find(({ reason }) => reason === 'CanaryPauseStep')?.startTime;
  const end = endOf(step.pause, start);
  return end !== undefined && sentAt >= end
    ? undefined
    : `the pause of step ${from} was passed; it began at ${start ?? 'no time'}, and nobody has promoted it`;
}

function endOf(pause: NonNullable<CanaryStep['pause']>, start: string | undefined): number | undefined {
  const length = pauseLengthOf(pause);
  const begun = start === undefined ? undefined : parseInstant(start);
  return length.kind !== 'seconds' || begun === undefined ? undefined : begun + length.seconds * 1000;
}

function promotionFinding(scene: Scene, write: Write, { was, now, decision }: StatusWrite): Finding {
  const former = was.stableRS ?? '';
  const hash = now.stableRS ?? '';
  if (former === '' || former === hash) return undefined;
  const { rollout } = decision.seen;
  if (hash !== now.currentPodHash) return `${hash} became stable, but ${now.currentPodHash} is wanted`;
  const count = stepsOf(rollout).length;
  if ((now.currentStepIndex ?? count) < count) return `${hash} became stable at step ${now.currentStepIndex} of ${count}`;
  // What the same pass has evicted for a restart served when it was judged.
  const evicted = decision.plan.actions.filter((action) => action.do === 'evict-pod').length;
  return servingFinding(scene, write, hash, rollout, evicted);
}

function servingFinding(scene: Scene, write: Write, hash: string, rollout: Rollout, evicted: number): Finding {
  const serving = servingPodsAt(scene, hash, write);
  const wanted = enoughOf(scene, Math.min(replicasOf(rollout), fewestReplicas(scene, write)), write);
  return serving + evicted >= wanted ? undefined : `${hash} became stable with ${serving} pods that serve, of ${wanted}`;
}
