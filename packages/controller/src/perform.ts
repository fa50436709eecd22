import { managedByAnnotation, podTemplateHashLabel, type Rollout, type RouteTable, rollouts } from '@sluice/api';
import {
  ApiError,
  controllerReference,
  type Deployment,
  deployments,
  type Instant,
  type Json,
  type JsonPatchOperation,
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
  type Plan,
  type StepPluginCall,
  scaledDownByAnnotation,
  scaledDownFromAnnotation,
  scaledDownLabel,
} from '@sluice/rollout';
import { ignoring } from './ignoring.ts';
import type { StatusPace } from './status-pace.ts';
import { changeReplicaSet, createReplicaSet } from './write-replica-set.ts';
import { deleteRun, startRun, stopRun } from './write-run.ts';
import { writeStatus } from './write-status.ts';

/**
 * What became of a plan: all done, but for numbers in the status, which may have to wait until `revisitAt`; or stopped by a ReplicaSet of
 * another owner that has the name of the one to make.
 */
export type Outcome = { readonly done: true; readonly revisitAt?: Instant } | { readonly done: false; readonly collisionWith: ReplicaSet };

interface Hands {
  /** Writes a table of weights into the routers' objects. */
  route(want: RouteTable): Promise<void>;
  /** Begins to ask a step plugin; its answer is for another pass. */
  callStepPlugin(call: StepPluginCall): void;
  /** Called once the status is written, or may wait. */
  onRecorded(): void;
  readonly pace: StatusPace;
}

/**
 * Carries out a plan: the actions in order, then the status, if it changed, has not been written among them and need not wait. The first
 * failure ends it (by throwing what the API server said), and the next pass plans anew from what is there then.
 */
export async function perform(client: KubernetesClient, rollout: Rollout, plan: Plan, hands: Hands): Promise<Outcome> {
  let current = rollout;
  const record = async (): Promise<void> => {
    const written = await writeStatus(client, rollouts, current, plan.status, 'status');
    if (written !== current) hands.pace.wrote(written);
    current = written;
    hands.onRecorded();
  };
  for (const action of plan.actions) {
    if (action.do === 'change-rollout') current = await changeRollout(client, current, action);
    else if (action.do === 'record-status') await record();
    else if (action.do === 'route-traffic') await hands.route(action.want);
    else if (action.do === 'call-step-plugin') hands.callStepPlugin(action.call);
    else if (action.do === 'create-replica-set') {
      // One that was there before has been taken away: perhaps since the Rollout itself is gone by now, and all of its children with it.
      const isAgain = action.replicaSet.metadata.labels?.[podTemplateHashLabel] === rollout.status?.currentPodHash;
      if (isAgain && !(await isThere(client, rollout))) throw new ApiError('Conflict', `Rollout ${rollout.metadata.name} is gone`);
      const collisionWith = await createReplicaSet(client, rollout, action.replicaSet);
      if (collisionWith !== undefined) return { done: false, collisionWith };
    } else await act(client, rollout, action);
  }
  if (plan.actions.some((action) => action.do === 'record-status')) return { done: true };
  const revisitAt = hands.pace.heldUntil(current, plan);
  if (revisitAt === undefined) {
    await record();
    return { done: true };
  }
  hands.onRecorded();
  return { done: true, revisitAt };
}

type SimpleAction = Exclude<
  Action,
  { do: 'call-step-plugin' | 'change-rollout' | 'create-replica-set' | 'record-status' | 'route-traffic' }
>;

async function act(client: KubernetesClient, rollout: Rollout, action: SimpleAction): Promise<void> {
  switch (action.do) {
    case 'adopt-replica-set':
      return adopt(client, rollout, action.replicaSet);
    case 'release-replica-set':
      return release(client, rollout, action.replicaSet);
    case 'change-replica-set':
      return changeReplicaSet(client, action.replicaSet, action.change);
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
      return stopRun(client, action.run);
    case 'delete-run':
      return deleteRun(client, action.run);
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

/** Whether this very Rollout is still there, and not about to go, by the server's word. */
async function isThere(client: KubernetesClient, rollout: Rollout): Promise<boolean> {
  const live = await client.get(rollouts, keyOf(rollout));
  return live !== undefined && live.metadata.uid === rollout.metadata.uid && live.metadata.deletionTimestamp === undefined;
}

/** Adopts an orphan, unless the Rollout itself is gone or going by now: its children are about to be collected. */
async function adopt(client: KubernetesClient, rollout: Rollout, replicaSet: ReplicaSet): Promise<void> {
  if (!(await isThere(client, rollout))) return;
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
