import { analysisRuns, experiments, managedByAnnotation, podTemplateHashLabel, type Rollout, type RouteTable, rollouts } from '@sluice/api';
import {
  ApiError,
  controllerOf,
  controllerReference,
  createMergePatch,
  type Deployment,
  deployments,
  diff,
  isApiError,
  type Json,
  type JsonPatchOperation,
  jsonEqual,
  type Kind,
  type KubernetesClient,
  keyOf,
  pods,
  pointerSegment,
  type ReplicaSet,
  replicaSets,
  services,
  uidOf,
  unreachable,
} from '@sluice/kubernetes';
import {
  type Action,
  isExperiment,
  type Plan,
  type ReplicaSetChange,
  type Run,
  scaledDownByAnnotation,
  scaledDownFromAnnotation,
  scaledDownLabel,
} from '@sluice/rollout';

/** What became of a plan: all done, or stopped by a ReplicaSet of another owner that has the name of the one to make. */
export type Outcome = { readonly done: true } | { readonly done: false; readonly collisionWith: ReplicaSet };

/**
 * Carries out a plan: the actions in order, then the status, if it changed. The first failure ends it (by throwing what the API
 * server said), and the next pass plans anew from what is there then. `route` writes a table of weights into the routers' objects.
 */
export async function perform(
  client: KubernetesClient,
  rollout: Rollout,
  plan: Plan,
  route: (want: RouteTable) => Promise<void>,
): Promise<Outcome> {
  let current = rollout;
  for (const action of plan.actions) {
    if (action.do === 'change-rollout') current = await changeRollout(client, current, action);
    else if (action.do === 'route-traffic') await route(action.want);
    else if (action.do === 'create-replica-set') {
      const collisionWith = await createReplicaSet(client, rollout, action.replicaSet);
      if (collisionWith !== undefined) return { done: false, collisionWith };
    } else await act(client, rollout, action);
  }
  await writeStatus(client, current, plan.status);
  return { done: true };
}

type SimpleAction = Exclude<Action, { do: 'change-rollout' } | { do: 'create-replica-set' } | { do: 'route-traffic' }>;

async function act(client: KubernetesClient, rollout: Rollout, action: SimpleAction): Promise<void> {
  switch (action.do) {
    case 'adopt-replica-set':
      return adopt(client, rollout, action.replicaSet);
    case 'release-replica-set':
      return release(client, rollout, action.replicaSet);
    case 'change-replica-set':
      return patchTested(client, action.replicaSet, operationsOf(action.replicaSet, action.change));
    case 'delete-replica-set':
      return ignoring(['NotFound', 'Conflict'], client.remove(replicaSets, keyOf(action.replicaSet), { uid: uidOf(action.replicaSet) }));
    case 'point-service': {
      const { metadata } = action.service;
      const body = {
        metadata: { resourceVersion: metadata.resourceVersion ?? '', annotations: { [managedByAnnotation]: rollout.metadata.name } },
        spec: { selector: { [podTemplateHashLabel]: action.podHash } },
      };
      await client.patch(services, keyOf(action.service), { type: 'merge', body });
      return;
    }
    case 'scale-workload':
      await client.patch(deployments, keyOf(action.deployment), {
        type: 'json',
        operations: scaleDownOperations(action.deployment, action.replicas, rollout.metadata.name),
      });
      return;
    case 'start-run':
      return startRun(client, rollout, action.run);
    case 'stop-run':
      return ignoring(
        ['NotFound', 'Conflict'],
        client.patch(kindOfRun(action.run), keyOf(action.run), {
          type: 'merge',
          body: { metadata: { uid: uidOf(action.run) }, spec: { terminate: true } },
        }),
      );
    case 'delete-run':
      return ignoring(['NotFound', 'Conflict'], client.remove(kindOfRun(action.run), keyOf(action.run), { uid: uidOf(action.run) }));
    case 'change-pod': {
      const { pod, labels, annotations } = action;
      const metadata = {
        uid: uidOf(pod),
        ...(labels === undefined ? {} : { labels }),
        ...(annotations === undefined ? {} : { annotations }),
      };
      return ignoring(['NotFound', 'Conflict'], client.patch(pods, keyOf(pod), { type: 'merge', body: { metadata } }));
    }
    case 'evict-pod': {
      const { name, namespace = '' } = action.pod.metadata;
      const eviction: Json = {
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: { name, namespace },
        deleteOptions: { preconditions: { uid: uidOf(action.pod) } },
      };
      // TooManyRequests: a disruption budget says not now. Nothing else of the plan depends on it.
      return ignoring(['TooManyRequests', 'NotFound', 'Conflict'], client.post(pods, keyOf(action.pod), 'eviction', eviction));
    }
    default:
      return unreachable(action);
  }
}

/** A test in a patch that does not hold is refused as Invalid: what it means is that another hand was faster. */
async function patchTested(client: KubernetesClient, { metadata }: ReplicaSet, operations: readonly JsonPatchOperation[]): Promise<void> {
  try {
    await client.patch(replicaSets, keyOf({ metadata }), { type: 'json', operations });
  } catch (error) {
    if (isApiError(error, 'Invalid')) throw new ApiError('Conflict', `ReplicaSet ${metadata.name} has moved on: ${error.message}`);
    throw error;
  }
}

async function ignoring(reasons: readonly Parameters<typeof isApiError>[1][], work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!isApiError(error, ...reasons)) throw error;
  }
}

async function changeRollout(
  client: KubernetesClient,
  rollout: Rollout,
  { annotations, replicas }: Extract<Action, { do: 'change-rollout' }>,
): Promise<Rollout> {
  const body: Json = {
    metadata: { resourceVersion: rollout.metadata.resourceVersion ?? '', ...(annotations === undefined ? {} : { annotations }) },
    ...(replicas === undefined ? {} : { spec: { replicas } }),
  };
  return client.patch(rollouts, keyOf(rollout), { type: 'merge', body });
}

/** Makes the ReplicaSet, or finds that it is there already; gives back the one in the way when that belongs to another owner. */
async function createReplicaSet(client: KubernetesClient, rollout: Rollout, replicaSet: ReplicaSet): Promise<ReplicaSet | undefined> {
  try {
    await client.create(replicaSets, replicaSet);
    return undefined;
  } catch (error) {
    if (!isApiError(error, 'AlreadyExists')) throw error;
    const present = await client.get(replicaSets, keyOf(replicaSet));
    if (present === undefined) throw error;
    return controllerOf(present)?.uid === uidOf(rollout) ? undefined : present;
  }
}

const kindOfRun = (run: Run): Kind<Run> => (isExperiment(run) ? experiments : analysisRuns);

/** Makes an AnalysisRun or an Experiment, or finds that a pass which was cut off has made it already. */
async function startRun(client: KubernetesClient, rollout: Rollout, run: Run): Promise<void> {
  try {
    await client.create(kindOfRun(run), run);
  } catch (error) {
    if (!isApiError(error, 'AlreadyExists')) throw error;
    const present = await client.get(kindOfRun(run), keyOf(run));
    if (present === undefined || controllerOf(present)?.uid !== uidOf(rollout) || !jsonEqual(present.spec, run.spec)) throw error;
  }
}

/** Adopts an orphan, unless the Rollout itself is gone or going by now: its children are about to be collected. */
async function adopt(client: KubernetesClient, rollout: Rollout, replicaSet: ReplicaSet): Promise<void> {
  const live = await client.get(rollouts, keyOf(rollout));
  if (live === undefined || live.metadata.uid !== rollout.metadata.uid || live.metadata.deletionTimestamp !== undefined) return;
  const ownerReferences = [...(replicaSet.metadata.ownerReferences ?? []), controllerReference(rollout)];
  await client.patch(replicaSets, keyOf(replicaSet), ownerPatch(replicaSet, ownerReferences));
}

const release = (client: KubernetesClient, rollout: Rollout, replicaSet: ReplicaSet): Promise<void> =>
  ignoring(
    ['NotFound'],
    client.patch(
      replicaSets,
      keyOf(replicaSet),
      ownerPatch(
        replicaSet,
        (replicaSet.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== uidOf(rollout)),
      ),
    ),
  );

const ownerPatch = (replicaSet: ReplicaSet, ownerReferences: readonly object[]) =>
  ({
    type: 'merge',
    body: { metadata: { resourceVersion: replicaSet.metadata.resourceVersion ?? '', ownerReferences: ownerReferences as readonly Json[] } },
  }) as const;

/** Takes pods from a Deployment, and notes on it how many it had when that began, and for whom. */
function scaleDownOperations({ metadata, spec }: Deployment, replicas: number, by: string): readonly JsonPatchOperation[] {
  const present = spec?.replicas ?? 1;
  const isNoted = metadata.labels?.[scaledDownLabel] !== undefined;
  const note = (part: 'labels' | 'annotations', key: string, value: string): readonly JsonPatchOperation[] => [
    ...(metadata[part] === undefined ? [{ op: 'add', path: `/metadata/${part}`, value: {} } as const] : []),
    { op: 'add', path: `/metadata/${part}/${pointerSegment(key)}`, value },
  ];
  return [
    { op: 'test', path: '/metadata/uid', value: metadata.uid ?? '' },
    { op: 'test', path: '/spec/replicas', value: present },
    { op: 'replace', path: '/spec/replicas', value: replicas },
    ...(isNoted
      ? []
      : [
          ...note('labels', scaledDownLabel, 'true'),
          ...note('annotations', scaledDownByAnnotation, by),
          { op: 'add', path: `/metadata/annotations/${pointerSegment(scaledDownFromAnnotation)}`, value: String(present) } as const,
        ]),
  ];
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

/** Writes what changed of the status, on exactly the version that was seen: a user's word that came meanwhile is never overwritten. */
async function writeStatus(client: KubernetesClient, rollout: Rollout, status: Plan['status']): Promise<void> {
  const change = createMergePatch({ ...rollout.status }, { ...status });
  if (change === undefined) return;
  const body: Json = { metadata: { resourceVersion: rollout.metadata.resourceVersion ?? '' }, status: change };
  await client.patch(rollouts, keyOf(rollout), { type: 'merge', body }, 'status');
}
