import { experimentScaleDownDelaySecondsOf, replicasOfTemplate } from '@sluice/api';
import type { Instant, ReplicaSet } from '@sluice/kubernetes';
import { drain, normal, type RolloutEvent, sizeOf, withoutDeadline } from '@sluice/rollout';
import type { Arm } from './arms.ts';
import { serviceOf } from './objects.ts';
import type { ExperimentAction, ObservedExperiment } from './plan.ts';

/** What a pass does about the objects of one template. */
export interface ArmPlan {
  readonly actions: readonly ExperimentAction[];
  readonly events: readonly RolloutEvent[];
  readonly revisitAt?: Instant;
}

/** The pods that an Experiment under way wants, and the Service in front of them. */
export function keepArm({ experiment }: ObservedExperiment, arm: Arm): ArmPlan {
  const { template, replicaSet, wanted, service } = arm;
  const size = replicasOfTemplate(template);
  const actions: ExperimentAction[] = [];
  const from = sizeOf(replicaSet);
  if (replicaSet === undefined) actions.push({ do: 'create-replica-set', replicaSet: wanted });
  else {
    const change = { ...(from === size ? {} : { replicas: size }), ...withoutDeadline(replicaSet) };
    if (Object.keys(change).length > 0) actions.push({ do: 'change-replica-set', replicaSet, change });
  }
  if (service?.is === 'missing' && size > 0)
    actions.push({ do: 'create-service', service: serviceOf(experiment, template, service.name, replicaSet ?? wanted) });
  if (service?.is === 'ours' && size === 0) actions.push({ do: 'delete-service', service: service.service });
  return { actions, events: scaled(replicaSet ?? wanted, from, size) };
}

/**
 * What is left to do once the Experiment is over: the pods stay for a delay, and as long as routes may lead to them; then the ReplicaSet
 * is emptied, and then the Service goes.
 */
export function releaseArm({ experiment, now, routed }: ObservedExperiment, { replicaSet, service }: Arm): ArmPlan {
  if (service !== undefined && routed?.has(service.name) === true) return { actions: [], events: [] };
  const from = sizeOf(replicaSet);
  if (replicaSet === undefined || from === 0)
    return { actions: service?.is === 'ours' ? [{ do: 'delete-service', service: service.service }] : [], events: [] };
  const { change, until } = drain(replicaSet, { size: from, delaySeconds: experimentScaleDownDelaySecondsOf(experiment), now });
  const { replicas: to = from } = change;
  const isChange = to !== from || change.annotations !== undefined;
  return {
    actions: isChange ? [{ do: 'change-replica-set', replicaSet, change }] : [],
    events: scaled(replicaSet, from, to),
    ...(until === undefined ? {} : { revisitAt: until }),
  };
}

const scaled = ({ metadata: { name } }: ReplicaSet, from: number, to: number): readonly RolloutEvent[] =>
  from === to ? [] : [normal('ScalingReplicaSet', `Scaled ${to > from ? 'up' : 'down'} ReplicaSet ${name} from ${from} to ${to}`)];
