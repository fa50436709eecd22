import {
  desiredReplicasAnnotation,
  managedByAnnotation,
  podTemplateHashLabel,
  type RolloutStatus,
  replicasOf,
  revisionAnnotation,
  rollouts,
} from '@sluice/api';
import { controllerReference, type Json, type KubernetesClient, replicaSets, services } from '@sluice/kubernetes';
import type { Scenario } from './scenario.ts';
import { namespace, rolloutName } from './view.ts';

/** A hash that our own function gives to no template: another controller has its own. */
const hash = '6b8f7c9d5d';

/** Makes the objects that another controller of the same API would have made of a Rollout that is at rest. Pods come by themselves. */
export async function leaveRollout(client: KubernetesClient, { rollout }: Scenario): Promise<void> {
  const { spec } = rollout;
  const key = { namespace, name: rolloutName };
  const replicas = replicasOf(rollout);
  const made = await client.create(rollouts, {
    ...rollout,
    metadata: { ...rollout.metadata, annotations: { [revisionAnnotation]: '1' } },
    spec: { ...spec, replicas },
  });
  const labels = { ...spec.template?.metadata?.labels, [podTemplateHashLabel]: hash };
  await client.create(replicaSets, {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${rolloutName}-${hash}`,
      namespace,
      labels,
      annotations: { [revisionAnnotation]: '1', [desiredReplicasAnnotation]: String(replicas) },
      ownerReferences: [controllerReference(made)],
    },
    spec: {
      replicas,
      ...(spec.minReadySeconds === undefined ? {} : { minReadySeconds: spec.minReadySeconds }),
      selector: { matchLabels: labels },
      template: { ...spec.template, metadata: { labels } },
    },
  });
  const { canary, blueGreen } = spec.strategy ?? {};
  for (const name of [canary?.canaryService, canary?.stableService, blueGreen?.activeService, blueGreen?.previewService]) {
    if (name === undefined) continue;
    const body: Json = {
      metadata: { annotations: { [managedByAnnotation]: rolloutName } },
      spec: { selector: { [podTemplateHashLabel]: hash } },
    };
    await client.patch(services, { namespace, name }, { type: 'merge', body });
  }
  const steps = canary?.steps?.length ?? 0;
  const status: RolloutStatus = {
    currentPodHash: hash,
    stableRS: hash,
    ...(steps === 0 ? {} : { currentStepHash: '5c8d7f6b9', currentStepIndex: steps }),
    ...(blueGreen === undefined ? {} : { blueGreen: { activeSelector: hash } }),
    observedGeneration: String(made.metadata.generation ?? 1),
  };
  await client.patch(rollouts, key, { type: 'merge', body: { status: JSON.parse(JSON.stringify(status)) } }, 'status');
}
