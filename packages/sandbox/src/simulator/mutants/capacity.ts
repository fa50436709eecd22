import { desiredReplicasAnnotation, scaleDownDeadlineAnnotation } from '@sluice/api';
import { hashIn, hashOf } from '../hashes.ts';
import { isShrinking, type Mutant, planning, seeing, withActions, withBlueGreen, withCanary, withReplicaSets, withSpec } from './mutant.ts';

/** Pods that go too early, too many, or never. */
export const capacityMutants: readonly Mutant[] = [
  planning('ReplicaSets shrink before others grow and before Services move', (plan) => ({
    ...plan,
    actions: [...plan.actions.filter(isShrinking), ...plan.actions.filter((action) => !isShrinking(action))],
  })),
  seeing('maxUnavailable is ignored', (seen) => withCanary(seen, { maxUnavailable: '100%' })),
  seeing('maxSurge is ignored', (seen) => withCanary(seen, { maxSurge: '100%' })),
  seeing('pods count as available as soon as they exist', (seen) =>
    withReplicaSets(seen, (each) => ({
      ...each,
      status: { ...each.status, replicas: each.status?.replicas ?? 0, availableReplicas: each.status?.replicas ?? 0 },
    })),
  ),
  planning('the pod that is kept for a Service goes too', (plan, seen) =>
    withActions(plan, (action) => {
      if (action.do !== 'change-replica-set' || !isShrinking(action) || action.change.replicas !== 1) return action;
      const isSelected = Object.values(seen.services).some((service) => hashIn(service) === hashOf(action.replicaSet));
      return isSelected && hashOf(action.replicaSet) !== plan.status.currentPodHash
        ? { ...action, change: { ...action.change, replicas: 0 } }
        : action;
    }),
  ),
  planning('an abort takes pods of the stable revision', (plan) =>
    plan.status.abort !== true
      ? plan
      : withActions(plan, (action) =>
          action.do === 'change-replica-set' && hashOf(action.replicaSet) === plan.status.stableRS
            ? { ...action, change: { ...action.change, replicas: 1 } }
            : action,
        ),
  ),
  planning('an abort keeps the size of the canary', (plan) =>
    plan.status.abort !== true
      ? plan
      : withActions(plan, (action) =>
          action.do === 'change-replica-set' && hashOf(action.replicaSet) === plan.status.currentPodHash ? [] : action,
        ),
  ),
  seeing('the former pods go at once after a switch', (seen) => withBlueGreen(seen, { scaleDownDelaySeconds: 0 })),
  planning('scale-down deadlines are lost', (plan) =>
    withActions(plan, (action) =>
      action.do === 'change-replica-set' && action.change.annotations?.[scaleDownDeadlineAnnotation] !== undefined
        ? { ...action, change: { ...action.change, annotations: {} } }
        : action,
    ),
  ),
  seeing('scale-down deadlines begin anew with every pass', (seen) =>
    withReplicaSets(seen, (each) => {
      const { [scaleDownDeadlineAnnotation]: _, ...annotations } = each.metadata.annotations ?? {};
      return { ...each, metadata: { ...each.metadata, annotations } };
    }),
  ),
  seeing('a scaled Rollout keeps its size', (seen) => {
    const noted = seen.replicaSets
      .map(({ metadata }) => metadata.annotations?.[desiredReplicasAnnotation])
      .find((each) => each !== undefined);
    return noted === undefined ? seen : withSpec(seen, { replicas: Number(noted) });
  }),
  seeing('old revisions beyond none are deleted', (seen) => withSpec(seen, { revisionHistoryLimit: 0 })),
  seeing('a restart takes all pods at once', (seen) =>
    withBlueGreen(withCanary(seen, { maxUnavailable: '100%' }), { maxUnavailable: '100%' }),
  ),
  planning('superseded revisions keep their pods', (plan) =>
    withActions(plan, (action) => {
      if (action.do !== 'change-replica-set' || !isShrinking(action)) return action;
      const hash = hashOf(action.replicaSet);
      return hash === plan.status.currentPodHash || hash === plan.status.stableRS ? action : [];
    }),
  ),
  planning('new revisions begin at full size', (plan, { rollout }) =>
    withActions(plan, (action) =>
      action.do === 'create-replica-set'
        ? {
            ...action,
            replicaSet: { ...action.replicaSet, spec: { selector: {}, ...action.replicaSet.spec, replicas: rollout.spec.replicas ?? 1 } },
          }
        : action,
    ),
  ),
];
