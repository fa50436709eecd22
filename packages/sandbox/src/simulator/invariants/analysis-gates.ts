import { verdictOf } from '@sluice/analysis';
import { type AnalysisRun, podTemplateHashLabel, type Rollout, type RolloutType, rolloutTypeLabel, stepIndexLabel } from '@sluice/api';
import { type ObservedRollout, stepOfRun } from '@sluice/rollout';
import { hashOf } from '../hashes.ts';
import type { Decision } from '../pen.ts';
import { hasFailed, namedRuns } from '../verdicts.ts';
import { isFastRollback, isStillUp } from './fast-rollback.ts';
import type { Finding, Invariant, Scene } from './invariant.ts';
import { type StatusWrite, statusWriteOf, stepsOf } from './rollout-write.ts';
import { pointingOf } from './service-write.ts';

type Gate = Extract<RolloutType, 'PrePromotion' | 'PostPromotion'>;

export const analysisGates: Invariant = {
  name: 'analysis-gates',
  law: 'An analysis opens its gate only by passing, with measurements of the revision that it was started for; a run that failed aborts, and one that nobody asked for is never started.',
  watch(scene) {
    /** Runs that have passed, by uid: they count even when somebody deletes them afterwards. */
    const passed = new Map<string, AnalysisRun>();
    return {
      onDecision: (_, decision) => failureFinding(decision),
      onWrite(write) {
        if (write.resource === 'analysisruns.argoproj.io' && write.after !== undefined) {
          const run = scene.view.analysisRuns().find(({ metadata }) => metadata.uid === write.after?.metadata.uid);
          if (run !== undefined && verdictOf(run)?.is === 'passed') passed.set(run.metadata.uid ?? '', run);
        }
        const runs = [...passed.values()];
        const pointing = pointingOf(write);
        if (pointing?.role === 'active') {
          const { seen, plan } = pointing.decision;
          const stable = seen.rollout.status?.stableRS ?? '';
          if (plan.status.abort === true || pointing.to === stable || stable === '') return undefined;
          // Users whom nobody leads yet, or who are there already, have no gate before them.
          const { activeSelector } = seen.rollout.status?.blueGreen ?? {};
          return activeSelector === undefined || activeSelector === pointing.to
            ? undefined
            : gateFinding(scene, seen, pointing.to, runs, 'PrePromotion');
        }
        const change = statusWriteOf(write);
        return change === undefined ? undefined : (stepFinding(scene, change, runs) ?? promotionFinding(scene, change, runs));
      },
    };
  },
};

/** A pass that sees that a run which the rollout waits for has failed aborts. */
function failureFinding({ seen, plan }: Decision): Finding {
  const { status = {} } = seen.rollout;
  const { currentPodHash, stableRS, promoteFull, abort, abortedAt } = status;
  const isSame = plan.status.currentPodHash === currentPodHash && plan.status.currentStepHash === status.currentStepHash;
  const isUnderWay = isSame && stableRS !== undefined && stableRS !== currentPodHash && promoteFull !== true;
  // A retry begins anew.
  if (!isUnderWay || plan.status.abort === true || (abort !== true && abortedAt !== undefined)) return undefined;
  if (plan.status.conditions?.some(({ type }) => type === 'InvalidSpec') === true) return undefined;
  const named = namedRuns(status).map(({ name }) => name);
  const failed = seen.runs?.find(
    (run) =>
      named.includes(run.metadata.name) &&
      hasFailed(run) &&
      // Users may have gone on to another step meanwhile.
      [undefined, status.currentStepIndex].includes(stepOfRun(run)),
  );
  return failed === undefined ? undefined : `AnalysisRun ${failed.metadata.name} is ${failed.status?.phase}, but ${currentPodHash} goes on`;
}

/** Why a gate of a blue-green rollout is shut for this revision. */
function gateFinding({ commands }: Scene, seen: ObservedRollout, hash: string, passed: readonly AnalysisRun[], type: Gate): Finding {
  const { rollout } = seen;
  const { prePromotionAnalysis, postPromotionAnalysis } = rollout.spec.strategy?.blueGreen ?? {};
  const analysis = type === 'PrePromotion' ? prePromotionAnalysis : postPromotionAnalysis;
  // Where the ReplicaSet of the stable revision has been deleted, nobody can stay there.
  const isStableGone = seen.replicaSets.every((each) => hashOf(each) !== rollout.status?.stableRS);
  const isFree = commands.hasPromotedInFull(hash) || isFastRollback(seen, hash) || isStillUp(seen, hash) || isStableGone;
  if (analysis === undefined || isFree) return undefined;
  return hasPassed(passed, rollout, hash, type) ? undefined : `${hash} is promoted, but its ${type} analysis has not passed`;
}

const hasPassed = (
  passed: readonly AnalysisRun[],
  { metadata: { uid } }: Rollout,
  hash: string,
  type: RolloutType,
  step?: number,
): boolean =>
  passed.some(
    ({ metadata: { labels = {}, ownerReferences = [] } }) =>
      labels[podTemplateHashLabel] === hash &&
      labels[rolloutTypeLabel] === type &&
      (step === undefined || labels[stepIndexLabel] === String(step)) &&
      ownerReferences.some((owner) => owner.uid === uid),
  );

function stepFinding({ commands }: Scene, { was, now, decision }: StatusWrite, passed: readonly AnalysisRun[]): Finding {
  const { rollout } = decision.seen;
  const hash = now.currentPodHash ?? '';
  const [from, to] = [was.currentStepIndex ?? 0, now.currentStepIndex ?? 0];
  if (was.currentPodHash !== hash || was.currentStepHash !== now.currentStepHash || to !== from + 1) return undefined;
  const step = stepsOf(rollout)[from];
  const isFree =
    commands.hasPromotedInFull(hash) || commands.hasSkipped(hash, from) || was.stableRS === hash || (was.stableRS ?? '') === '';
  if (step?.analysis === undefined || isFree) return undefined;
  return hasPassed(passed, rollout, hash, 'Step', from) ? undefined : `step ${from} of ${hash} was passed, but its analysis was not`;
}

function promotionFinding(scene: Scene, { was, now, decision }: StatusWrite, passed: readonly AnalysisRun[]): Finding {
  const hash = now.stableRS ?? '';
  const isPromotion = (was.stableRS ?? '') !== '' && was.stableRS !== hash;
  return isPromotion ? gateFinding(scene, decision.seen, hash, passed, 'PostPromotion') : undefined;
}
