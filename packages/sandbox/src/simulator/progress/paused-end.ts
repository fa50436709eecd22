import { autoPromotionEnabledOf, pauseLengthOf } from '@sluice/api';
import { sizeIn } from '../invariants/capacity.ts';
import type { Finding } from '../invariants/invariant.ts';
import { stepsOf } from '../invariants/rollout-write.ts';
import { temperOf } from '../scenario/images.ts';
import { imageOfSet } from '../view.ts';
import { activeOf, areDeadlinesGone, areOthersGone, first, isPhase, type Subject, stableOf, waitsFor } from './subject.ts';
import { isTrafficAtStep } from './traffic-end.ts';

/** Paused where only a user can go on, and no user has said so yet. */
export function pausedEnd(subject: Subject): Finding {
  const { rollout, status, current } = subject;
  if (rollout.spec.paused === true)
    return first(
      () => isPhase(subject, 'Paused'),
      () => waitsFor(subject, 'ManualPause'),
    );
  const stable = stableOf(subject);
  const needed = [current, stable, activeOf(subject)];
  // Where the stable revision is broken, users may need an earlier one that serves.
  const canServe = stable !== undefined && temperOf(imageOfSet(stable)) === 'good';
  const kept = [() => (canServe ? areOthersGone(subject, ...needed) : undefined), () => areDeadlinesGone(subject, ...needed)];
  const [pause] = status.pauseConditions ?? [];
  // Whatever else pauses it, first somebody has to decide about an analysis without a result.
  if (status.pauseConditions?.some(({ reason }) => reason === 'InconclusiveAnalysisRun') === true)
    return first(
      () => isPhase(subject, 'Paused', pause?.reason),
      () => waitsFor(subject, 'InconclusiveAnalysisRun'),
      ...kept,
    );
  const isCanary = pause?.reason === 'CanaryPauseStep';
  return first(
    () => isPhase(subject, 'Paused', pause?.reason ?? ''),
    () => waitsFor(subject, pause?.reason ?? ''),
    () => (isCanary ? canaryPause(subject) : blueGreenPause(subject)),
    () => (isCanary ? isTrafficAtStep(subject) : undefined),
    ...kept,
  );
}

function canaryPause({ rollout, status, scene }: Subject): Finding {
  const index = status.currentStepIndex ?? -1;
  const step = stepsOf(rollout)[index];
  if (step?.pause === undefined) return `it pauses at step ${index}, which is no pause`;
  if (pauseLengthOf(step.pause).kind !== 'until-promoted') return `it still pauses at step ${index}, which has an end`;
  return scene.commands.hasResumed(status.currentPodHash ?? '', index)
    ? `a user has ended the pause of step ${index}, but it still stands`
    : undefined;
}

function blueGreenPause({ rollout, status, scene, current }: Subject): Finding {
  if (autoPromotionEnabledOf(rollout)) return 'it still waits for a promotion that comes by itself';
  if (scene.commands.hasResumed(status.currentPodHash ?? '', status.currentStepIndex))
    return 'a user has promoted it, but the pause still stands';
  return sizeIn(current) > 0 || rollout.spec.replicas === 0 ? undefined : `${current.metadata.name} has no pods to look at`;
}
