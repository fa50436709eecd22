import type { Rollout, RolloutStatus } from '@sluice/api';
import { replicasOf } from '@sluice/api';
import { conditionOf } from './conditions.ts';
import { isRestarting } from './restart.ts';
import { isPromoted } from './status.ts';

export interface Phase {
  readonly phase: 'Healthy' | 'Degraded' | 'Progressing' | 'Paused';
  readonly message?: string;
}

type Rule = (rollout: Rollout, status: RolloutStatus) => Phase | undefined;

/** The phase in one word, and why: the first rule that applies. Tools compare these texts, so they are the reference's. */
export function phaseOf(rollout: Rollout, status: RolloutStatus): Phase {
  for (const rule of rules) {
    const found = rule(rollout, status);
    if (found !== undefined) return found;
  }
  return { phase: 'Healthy' };
}

const rules: readonly Rule[] = [
  invalidSpec,
  abortedOrLate,
  (rollout) => (rollout.spec.paused === true ? { phase: 'Paused', message: 'manually paused' } : undefined),
  (_, { pauseConditions: [pause] = [] }) => (pause === undefined ? undefined : { phase: 'Paused', message: pause.reason }),
  (rollout, status) => (isRestarting(rollout, status) ? progressing('rollout is restarting') : undefined),
  (rollout, status) => ((status.updatedReplicas ?? 0) < replicasOf(rollout) ? progressing('more replicas need to be updated') : undefined),
  (_, status) =>
    (status.availableReplicas ?? 0) < (status.updatedReplicas ?? 0)
      ? progressing('updated replicas are still becoming available')
      : undefined,
  blueGreenCutover,
  basicCanaryLeftovers,
  (rollout, status) =>
    rollout.spec.strategy?.canary !== undefined && !isPromoted(status) ? progressing('waiting for all steps to complete') : undefined,
];

function progressing(message: string): Phase {
  return { phase: 'Progressing', message };
}

function invalidSpec(_: Rollout, status: RolloutStatus): Phase | undefined {
  const invalid = conditionOf(status, 'InvalidSpec');
  return invalid?.status === 'True' ? { phase: 'Degraded', message: `InvalidSpec: ${invalid.message}` } : undefined;
}

function abortedOrLate(_: Rollout, status: RolloutStatus): Phase | undefined {
  const bad = status.conditions?.find(({ reason }) => reason === 'RolloutAborted' || reason === 'ProgressDeadlineExceeded');
  return bad === undefined ? undefined : { phase: 'Degraded', message: `${bad.reason}: ${bad.message}` };
}

function blueGreenCutover(rollout: Rollout, status: RolloutStatus): Phase | undefined {
  const blueGreen = rollout.spec.strategy?.blueGreen;
  if (blueGreen === undefined) return undefined;
  if (status.blueGreen?.activeSelector !== status.currentPodHash) return progressing('active service cutover pending');
  if (isPromoted(status)) return undefined;
  return progressing(
    blueGreen.postPromotionAnalysis === undefined
      ? 'waiting for post-promotion verification to complete'
      : 'waiting for analysis to complete',
  );
}

function basicCanaryLeftovers(rollout: Rollout, status: RolloutStatus): Phase | undefined {
  const canary = rollout.spec.strategy?.canary;
  if (canary === undefined || canary.trafficRouting !== undefined) return undefined;
  return (status.replicas ?? 0) > (status.updatedReplicas ?? 0) ? progressing('old replicas are pending termination') : undefined;
}
