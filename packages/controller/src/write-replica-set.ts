import {
  ApiError,
  controllerOf,
  diff,
  isApiError,
  type JsonPatchOperation,
  type KubeObject,
  type KubernetesClient,
  keyOf,
  pointerSegment,
  type ReplicaSet,
  replicaSets,
  uidOf,
} from '@sluice/kubernetes';
import type { ReplicaSetChange } from '@sluice/rollout';

/** Makes the ReplicaSet, or finds that it is there already; gives back the one in the way when that belongs to another owner. */
export async function createReplicaSet(
  client: KubernetesClient,
  owner: KubeObject,
  replicaSet: ReplicaSet,
): Promise<ReplicaSet | undefined> {
  try {
    await client.create(replicaSets, replicaSet);
    return undefined;
  } catch (error) {
    if (!isApiError(error, 'AlreadyExists')) throw error;
    const present = await client.get(replicaSets, keyOf(replicaSet));
    if (present === undefined) throw error;
    return controllerOf(present)?.uid === uidOf(owner) ? undefined : present;
  }
}

/** Changes a ReplicaSet, on exactly the version that was seen. */
export async function changeReplicaSet(client: KubernetesClient, replicaSet: ReplicaSet, change: ReplicaSetChange): Promise<void> {
  try {
    await client.patch(replicaSets, keyOf(replicaSet), { type: 'json', operations: operationsOf(replicaSet, change) });
  } catch (error) {
    // A test in a patch that does not hold is refused as Invalid: what it means is that another hand was faster.
    if (isApiError(error, 'Invalid'))
      throw new ApiError('Conflict', `ReplicaSet ${replicaSet.metadata.name} has moved on: ${error.message}`);
    throw error;
  }
}

/** The change as a JSON patch that the server refuses if another hand has sized the ReplicaSet meanwhile. */
function operationsOf(
  { metadata, spec }: ReplicaSet,
  { replicas, annotations = {}, minReadySeconds, template }: ReplicaSetChange,
): readonly JsonPatchOperation[] {
  const operations: JsonPatchOperation[] = [
    { op: 'test', path: '/metadata/uid', value: metadata.uid ?? '' },
    // Not the size alone: a request that is carried out late would find the same size again.
    { op: 'test', path: '/metadata/generation', value: metadata.generation ?? 0 },
  ];
  if (replicas !== undefined) operations.push({ op: 'replace', path: '/spec/replicas', value: replicas });
  if (minReadySeconds !== undefined) operations.push({ op: 'add', path: '/spec/minReadySeconds', value: minReadySeconds });
  if (template !== undefined) operations.push(...changesAt('/spec/template', spec?.template ?? {}, template));
  const present = metadata.annotations;
  // A deadline, for one, must not be set again by a pass that has not seen it yet.
  if (present !== undefined && Object.keys(annotations).length > 0)
    operations.push({ op: 'test', path: '/metadata/annotations', value: present });
  if (present === undefined && Object.keys(annotations).length > 0)
    operations.push({ op: 'add', path: '/metadata/annotations', value: {} });
  for (const [key, value] of Object.entries(annotations)) {
    const path = `/metadata/annotations/${pointerSegment(key)}`;
    if (value !== null) operations.push({ op: 'add', path, value });
    else if (present?.[key] !== undefined) operations.push({ op: 'remove', path });
  }
  return operations;
}

/** The operations that turn one value into another, at its place in an object. */
const changesAt = (path: string, seen: object, wanted: object): readonly JsonPatchOperation[] =>
  diff(seen, wanted).map((operation) => ({ ...operation, path: `${path}${operation.path}` }));
