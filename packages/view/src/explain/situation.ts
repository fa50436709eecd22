import { autoPromotionEnabledOf, autoPromotionSecondsOf, type CanaryStep, pauseLengthOf, type Rollout } from '@sluice/api';
import { unreachable } from '@sluice/kubernetes';
import { rolloutState } from '../status/rollout-status.ts';

/** What keeps a Rollout where it is. */
export type Situation =
  /** Nothing: all is done. */
  | 'done'
  /** The controller has not looked at the spec as it is. */
  | 'unobserved'
  | 'invalid'
  | 'aborted'
  /** No progress within the deadline. */
  | 'late'
  | 'paused-by-hand'
  /** A step, or blue-green before its switch, until someone promotes. */
  | 'waits-for-promotion'
  | 'timed-pause'
  /** An analysis or an experiment gave no clear answer. */
  | 'inconclusive'
  | 'analysis-runs'
  | 'experiment-runs'
  /** Pods come and go, traffic moves. */
  | 'moving';

/** The first of these that applies. */
export function situationOf(rollout: Rollout): Situation {
  const { metadata, spec, status = {} } = rollout;
  const { phase, message } = rolloutState(rollout);
  const [pause] = status.pauseConditions ?? [];
  if (status.observedGeneration !== String(metadata.generation ?? 0)) return 'unobserved';
  if (message.startsWith('waiting for rollout spec update')) return 'unobserved';
  if (message.startsWith('InvalidSpec')) return 'invalid';
  if (status.abort === true) return 'aborted';
  if (message.startsWith('ProgressDeadlineExceeded')) return 'late';
  if (phase === 'Healthy') return 'done';
  if (spec.paused === true) return 'paused-by-hand';
  if (pause !== undefined) {
    if (pause.reason.startsWith('Inconclusive')) return 'inconclusive';
    return isTimed(rollout) ? 'timed-pause' : 'waits-for-promotion';
  }
  const step = currentStepOf(rollout);
  if (step?.analysis !== undefined || isAnalysisAroundSwitch(rollout)) return 'analysis-runs';
  return step?.experiment !== undefined ? 'experiment-runs' : 'moving';
}

const currentStepOf = ({ spec, status }: Rollout): CanaryStep | undefined => spec.strategy?.canary?.steps?.[status?.currentStepIndex ?? 0];

/** Whether the pause at which the Rollout stands ends by itself. */
export function isTimed(rollout: Rollout): boolean {
  const step = currentStepOf(rollout);
  if (rollout.spec.strategy?.blueGreen !== undefined) return autoPromotionEnabledOf(rollout) && autoPromotionSecondsOf(rollout) > 0;
  return step?.pause !== undefined && pauseLengthOf(step.pause).kind === 'seconds';
}

function isAnalysisAroundSwitch({ status: { blueGreen } = {} }: Rollout): boolean {
  const runs = [blueGreen?.prePromotionAnalysisRunStatus, blueGreen?.postPromotionAnalysisRunStatus];
  return runs.some((run) => run?.status === 'Running' || run?.status === 'Pending');
}

/** The situation in a plain sentence. */
export function situationText(situation: Situation, rollout: Rollout): string {
  const { message } = rolloutState(rollout);
  switch (situation) {
    case 'done':
      return 'Nothing is under way: the newest revision serves alone.';
    case 'unobserved':
      return 'The controller has not looked at the latest change of the Rollout yet.';
    case 'invalid':
      return `The Rollout breaks a rule, so the controller changes nothing: ${withoutReason(message)}`;
    case 'aborted':
      return `The update was aborted, the stable revision serves: ${withoutReason(message)}`;
    case 'late':
      return `The update made no progress within its deadline: ${withoutReason(message)}`;
    case 'paused-by-hand':
      return 'Somebody has paused it: spec.paused is set.';
    case 'waits-for-promotion':
      return rollout.spec.strategy?.blueGreen === undefined
        ? 'It pauses at a step until someone promotes it.'
        : 'The new revision is ready; the switch of the active Service waits until someone promotes it.';
    case 'timed-pause':
      return 'It pauses for a set time and then goes on by itself.';
    case 'inconclusive':
      return 'An analysis gave no clear answer: someone must look and decide.';
    case 'analysis-runs':
      return 'It waits for the result of an analysis.';
    case 'experiment-runs':
      return 'It waits for the end of an experiment.';
    case 'moving':
      return `It is moving${message === '' ? '' : `: ${message}`}.`;
    default:
      return unreachable(situation);
  }
}

/** `RolloutAborted: Rollout aborted …` without the word in front. */
const withoutReason = (message: string): string => message.replace(/^[A-Za-z]+: /, '');
