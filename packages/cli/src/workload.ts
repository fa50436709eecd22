import { type Rollout, rollouts } from '@sluice/api';
import {
  type Deployment,
  deployments,
  err,
  type JsonPatchOperation,
  type KubernetesClient,
  type ObjectKey,
  ok,
  type PodTemplateSpec,
  type Result,
} from '@sluice/kubernetes';

/** The object that holds a Rollout's pod template: the Rollout itself, or the Deployment that its workloadRef names. */
export interface Workload {
  /** In lower case, for messages. */
  readonly kind: 'rollout' | 'deployment';
  readonly name: string;
  readonly template: PodTemplateSpec | undefined;
  /** Changes the object by a JSON patch. */
  change(operations: readonly JsonPatchOperation[]): Promise<unknown>;
}

/** Where the template of a Rollout is to be changed. Errors where the workload is of a kind that cannot be, or is missing. */
export async function workloadOf(client: KubernetesClient, rollout: Rollout, key: ObjectKey): Promise<Result<Workload>> {
  const { workloadRef, template } = rollout.spec;
  if (workloadRef === undefined) {
    const change = (operations: readonly JsonPatchOperation[]) => client.patch(rollouts, key, { type: 'json', operations });
    return ok({ kind: 'rollout', name: key.name, template, change });
  }
  const { kind = '', name = '' } = workloadRef;
  if (kind !== 'Deployment') return err(`the pods of rollout '${key.name}' are defined by ${kind} '${name}': change that instead`);
  const target = { ...key, name };
  const deployment: Deployment | undefined = await client.get(deployments, target);
  if (deployment === undefined) return err(`deployments.apps "${name}" not found`);
  const change = (operations: readonly JsonPatchOperation[]) => client.patch(deployments, target, { type: 'json', operations });
  return ok({ kind: 'deployment', name, template: deployment.spec?.template, change });
}
