import { autoPromotionEnabledOf, hasTrafficRouting, isSurgeEnforced, maxTrafficWeightOf, type Rollout } from '@sluice/api';
import type { Remark } from '../finding.ts';

interface IdleField {
  readonly field: string;
  readonly isIdle: (rollout: Rollout) => boolean;
  readonly why: string;
}

const canaryOf = ({ spec }: Rollout) => spec.strategy?.canary;
const blueGreenOf = ({ spec }: Rollout) => spec.strategy?.blueGreen;
const needsRouting = (field: 'scaleDownDelayRevisionLimit' | 'abortScaleDownDelaySeconds' | 'minPodsPerReplicaSet'): IdleField => ({
  field: `spec.strategy.canary.${field}`,
  isIdle: (rollout) => canaryOf(rollout)?.[field] !== undefined && !hasTrafficRouting(rollout),
  why: 'it counts only with trafficRouting',
});
const needsLimits = (field: 'maxSurge' | 'maxUnavailable'): IdleField => ({
  field: `spec.strategy.canary.${field}`,
  isIdle: (rollout) => canaryOf(rollout)?.[field] !== undefined && !isSurgeEnforced(rollout),
  why: 'with trafficRouting, sizes follow the weights and both revisions may run in full: enforceSurge makes it a limit',
});

/** Whether a step splits the traffic. */
const hasPart = (rollout: Rollout): boolean =>
  canaryOf(rollout)?.steps?.some(({ setWeight = 0 }) => setWeight > 0 && setWeight < maxTrafficWeightOf(rollout)) === true;

/** Fields that are set and change nothing, as the others are. */
const idleFields: readonly IdleField[] = [
  needsRouting('scaleDownDelayRevisionLimit'),
  needsRouting('abortScaleDownDelaySeconds'),
  needsRouting('minPodsPerReplicaSet'),
  needsLimits('maxSurge'),
  needsLimits('maxUnavailable'),
  {
    field: 'spec.strategy.canary.enforceSurge',
    isIdle: (rollout) => canaryOf(rollout)?.enforceSurge !== undefined && !hasTrafficRouting(rollout),
    why: 'without trafficRouting, maxSurge and maxUnavailable are limits anyway',
  },
  {
    field: 'spec.strategy.canary.trafficRouting.stickiness',
    isIdle: (rollout) => canaryOf(rollout)?.trafficRouting?.stickiness !== undefined && !hasPart(rollout),
    why: 'no step gives the canary a part of the traffic',
  },
  {
    field: 'spec.strategy.blueGreen.autoPromotionSeconds',
    isIdle: (rollout) => blueGreenOf(rollout)?.autoPromotionSeconds !== undefined && !autoPromotionEnabledOf(rollout),
    why: 'autoPromotionEnabled is false, so somebody promotes it',
  },
  {
    field: 'spec.strategy.canary.steps',
    isIdle: (rollout) => canaryOf(rollout)?.steps?.length === 0,
    why: 'the list is empty: all pods are replaced at once, as by a Deployment',
  },
  {
    field: 'spec.workloadRef.scaleDown',
    isIdle: ({ spec }) => spec.workloadRef?.scaleDown !== undefined && spec.workloadRef.kind !== 'Deployment',
    why: 'only a Deployment has pods to give up',
  },
  {
    field: 'status',
    isIdle: ({ status }) => status !== undefined && Object.keys(status).length > 0,
    why: 'the API server drops it: the controller writes it',
  },
];

export const idleRemarks = (rollout: Rollout): readonly Remark[] =>
  idleFields
    .filter(({ isIdle }) => isIdle(rollout))
    .map(({ field, why }): Remark => ({ rule: 'no-effect', severity: 'warning', field, message: `${field}: has no effect: ${why}` }));
