import { type Rollout, rollouts } from '@sluice/api';
import { isApiError, type Json, type KubernetesClient, type ObjectKey } from '@sluice/kubernetes';

/** Merges into the object. */
export const patchRollout = (client: KubernetesClient, key: ObjectKey, body: Json): Promise<Rollout> =>
  client.patch(rollouts, key, { type: 'merge', body });

/**
 * Merges into the status. A cluster whose CRD has no status subresource answers that it is not found: then the object takes the
 * patch itself, or `instead` where that is given.
 */
export async function patchStatus(client: KubernetesClient, key: ObjectKey, body: Json, instead: Json = body): Promise<Rollout> {
  try {
    return await client.patch(rollouts, key, { type: 'merge', body }, 'status');
  } catch (error) {
    if (!isApiError(error, 'NotFound')) throw error;
    return patchRollout(client, key, instead);
  }
}
