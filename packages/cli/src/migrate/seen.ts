import { podTemplateHashLabel, type Rollout, replicasOf, rollouts } from '@sluice/api';
import {
  controllerOf,
  type Deployment,
  deployments,
  type HorizontalPodAutoscaler,
  horizontalPodAutoscalers,
  isPodReady,
  type KubernetesClient,
  type LabelSelector,
  matches,
  pods,
  type ReplicaSet,
  replicaSets,
  requirementsOfSelector,
  type Service,
  services,
} from '@sluice/kubernetes';
import { listAll } from '../live/list-all.ts';

/** All that a migration looks at, at one moment. */
export interface Seen {
  readonly deployment: Deployment | undefined;
  readonly rollout: Rollout | undefined;
  readonly autoscalers: readonly HorizontalPodAutoscaler[];
  readonly services: readonly Service[];
  /** ReplicaSets of a Rollout that nobody, or the Deployment, controls now. */
  readonly leftReplicaSets: readonly ReplicaSet[];
  /** Pods that the selector fits and that are ready, whoever runs them. */
  readonly readyPods: number;
}

export async function look(client: KubernetesClient, namespace: string, name: string): Promise<Seen> {
  const key = { namespace, name };
  const [deployment, rollout, scalers, allServices, sets, allPods] = await Promise.all([
    client.get(deployments, key),
    client.get(rollouts, key),
    listAll(client, horizontalPodAutoscalers, { namespace }),
    listAll(client, services, { namespace }),
    listAll(client, replicaSets, { namespace, labelSelector: podTemplateHashLabel }),
    listAll(client, pods, { namespace }),
  ]);
  const fits = selecting(deployment?.spec?.selector ?? rollout?.spec.selector);
  const isLeft = (each: ReplicaSet): boolean => fits(each.spec?.template?.metadata?.labels) && controllerOf(each)?.kind !== 'Rollout';
  return {
    deployment,
    rollout,
    autoscalers: scalers.objects,
    services: allServices.objects,
    leftReplicaSets: sets.objects.filter(isLeft),
    readyPods: allPods.objects.filter((pod) => fits(pod.metadata.labels) && pod.metadata.deletionTimestamp === undefined && isPodReady(pod))
      .length,
  };
}

function selecting(selector: LabelSelector | undefined): (labels: Readonly<Record<string, string>> | undefined) => boolean {
  const requirements = requirementsOfSelector(selector ?? {});
  return (labels) => requirements.ok && requirements.value.length > 0 && matches(requirements.value, labels);
}

/** Every pod of the Deployment's newest template is available, and no other is left. */
export function isSettled(deployment: Deployment | undefined, replicas: number): boolean {
  const { spec, status = {}, metadata } = deployment ?? { metadata: {} };
  return (
    spec?.replicas === replicas &&
    status.observedGeneration === metadata.generation &&
    (status.updatedReplicas ?? 0) === replicas &&
    (status.availableReplicas ?? 0) >= replicas &&
    (status.replicas ?? 0) === replicas
  );
}

/** The controller has seen the newest spec, and all pods of it are available. */
export function isServing(rollout: Rollout | undefined): rollout is Rollout {
  const { status = {}, metadata } = rollout ?? { metadata: {} };
  return (
    rollout !== undefined &&
    status.phase === 'Healthy' &&
    status.observedGeneration === String(metadata.generation) &&
    (status.availableReplicas ?? 0) >= replicasOf(rollout)
  );
}
