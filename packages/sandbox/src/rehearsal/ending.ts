import type { Rollout } from '@sluice/api';
import type { ReplicaSet } from '@sluice/kubernetes';
import { hashOf } from '../simulator/hashes.ts';
import { imageOfSet } from '../simulator/view.ts';
import type { Ending } from './rehearsal.ts';

/** Which pause the rollout stands in that no time ends, if it does. */
export function endlessPause({ spec, status = {} }: Rollout): string | undefined {
  const { pauseConditions = [], waitingFor, currentStepIndex, currentPodHash } = status;
  if (spec.paused === true) return 'by hand';
  const [pause] = pauseConditions;
  if (pause === undefined || waitingFor?.until !== undefined) return undefined;
  return `${currentPodHash}/${currentStepIndex ?? ''}/${pause.reason}/${pause.startTime}`;
}

/** Whether the rollout is at this step of the revision that runs the image. */
export function isAtStep({ status }: Rollout, owned: readonly ReplicaSet[], image: string, index: number): boolean {
  const current = owned.find((each) => hashOf(each) === status?.currentPodHash);
  return current !== undefined && imageOfSet(current) === image && (status?.currentStepIndex ?? 0) === index;
}

/** How the release of an image has ended, or undefined while it is under way. */
export function endingOf(
  rollout: Rollout | undefined,
  owned: readonly ReplicaSet[],
  image: string,
): Exclude<Ending, 'unfinished'> | undefined {
  const { phase, abort, stableRS } = rollout?.status ?? {};
  if (rollout === undefined) return undefined;
  if (phase === 'Degraded') return abort === true ? 'aborted' : 'degraded';
  if (phase === 'Paused' && endlessPause(rollout) !== undefined) return 'halted';
  const stable = owned.find((each) => hashOf(each) === stableRS);
  return phase === 'Healthy' && stable !== undefined && imageOfSet(stable) === image ? 'promoted' : undefined;
}
