import { type Rollout, type RolloutPhase, workloadGenerationAnnotation } from '@sluice/api';
import { type Status, status, type Tone } from './tone.ts';

/** The state of a Rollout in one word, and why, as its readers see it. */
export interface RolloutState {
  readonly phase: RolloutPhase;
  /** Empty where there is nothing to say. */
  readonly message: string;
}

/**
 * What a reader may say about a Rollout: the controller's verdict, unless it is about an older spec or a resume is on its way. So a
 * former Healthy never passes for the state of what was applied a moment ago.
 */
export function rolloutState(rollout: Rollout): RolloutState {
  const { spec, status: seen = {} } = rollout;
  if (isBehind(seen.observedGeneration, rollout.metadata.generation)) return progressing('waiting for rollout spec update to be observed');
  if (isBehind(seen.workloadObservedGeneration, workloadGeneration(rollout)))
    return progressing('waiting for rollout spec update to be observed for the reference workload');
  if (isResuming(rollout)) return progressing('waiting for rollout to unpause');
  if (seen.phase !== undefined) return { phase: seen.phase, message: seen.message ?? '' };
  return spec.paused === true ? { phase: 'Paused', message: 'manually paused' } : progressing('more replicas need to be updated');
}

/** The state in the form that trees and tables show. */
export const rolloutStatus = ({ phase }: RolloutState): Status => status(phase, toneOfPhase[phase]);

/** `Paused - CanaryPauseStep`, or just `Healthy`: one line for logs and scripts. */
export const stateLine = ({ phase, message }: RolloutState): string => (message === '' ? phase : `${phase} - ${message}`);

const toneOfPhase: Readonly<Record<RolloutPhase, Tone>> = {
  Healthy: 'good',
  Degraded: 'bad',
  Progressing: 'moving',
  Paused: 'paused',
};

const progressing = (message: string): RolloutState => ({ phase: 'Progressing', message });

/** Whether a generation that a status carries as text is another than the wanted one. A text that is no number says nothing. */
const isBehind = (observed: string | undefined, wanted: number | undefined): boolean =>
  observed !== undefined && /^\d+$/.test(observed) && wanted !== undefined && Number(observed) !== wanted;

function workloadGeneration({ metadata, spec }: Rollout): number | undefined {
  const text = metadata.annotations?.[workloadGenerationAnnotation];
  return spec.workloadRef === undefined || text === undefined ? undefined : Number(text);
}

/** Someone has taken the pause away, and the controller has not gone on yet. */
const isResuming = ({ status: { controllerPause, pauseConditions = [] } = {} }: Rollout): boolean =>
  controllerPause === true && pauseConditions.length === 0;
