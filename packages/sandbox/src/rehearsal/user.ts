import { type Rollout, rollouts } from '@sluice/api';
import { assert, deployments, type Json, type KubernetesClient, keyOf, type ObjectKey, type PodTemplateSpec } from '@sluice/kubernetes';

/** Gives the first container the image, where the template is. */
export async function setImage(user: KubernetesClient, rollout: Rollout, image: string): Promise<void> {
  const key = keyOf(rollout);
  const { workloadRef } = rollout.spec;
  if (workloadRef === undefined) {
    await user.patch(rollouts, key, { type: 'merge', body: { spec: { template: withImage(rollout.spec.template, image) } } });
    return;
  }
  const at = { ...key, name: workloadRef.name ?? '' };
  const workload = await user.get(deployments, at);
  assert(workload !== undefined, `the workload ${at.name} is no Deployment that is there`);
  await user.patch(deployments, at, { type: 'merge', body: { spec: { template: withImage(workload.spec?.template, image) } } });
}

function withImage(template: PodTemplateSpec | undefined, image: string): Json {
  const containers = (template?.spec?.containers ?? []).map((each, index) => (index === 0 ? { ...each, image } : each));
  return JSON.parse(JSON.stringify({ spec: { containers } }));
}

/** Ends a pause, as `promote` does. */
export const promote = (user: KubernetesClient, key: ObjectKey): Promise<Rollout> =>
  user.patch(rollouts, key, { type: 'merge', body: { status: { pauseConditions: null } } }, 'status');
