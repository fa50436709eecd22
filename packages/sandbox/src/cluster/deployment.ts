import {
  controllerOf,
  createMergePatch,
  type Deployment,
  deployments,
  isApiError,
  keyOf,
  keyText,
  parseKeyText,
  type ReplicaSet,
  replicaSets,
  requirementsOfSelector,
  type StopSignal,
  uidOf,
  unreachable,
} from '@sluice/kubernetes';
import { createReconciler } from '@sluice/runtime';
import { type Behaviour, gatherMs, type World } from './behaviour.ts';
import { adopt, claimsOf, release } from './claims.ts';
import { type DeploymentAction, planDeployment } from './deployment/plan.ts';
import { revisionAnnotation, sameTemplate, sizeOf } from './deployment/replica-sets.ts';
import { isHomeGoing } from './going-namespaces.ts';
import { ownerIndex, uncontrolledIndex } from './shared-informers.ts';
import { lock, writeStatus } from './status-writing.ts';

/** Rolls out Deployments by ReplicaSets, as the controller of Kubernetes does. */
export function deploymentController(world: World): Behaviour {
  const { client, clock } = world;
  const deploymentStore = world.informers.deployments().store;
  const setStore = world.informers.replicaSets().store;
  const podStore = world.informers.pods().store;
  const events = world.recorder('deployment-controller');
  const reconciler = createReconciler({ name: 'deployment', workers: 8, clock, log: world.log, reconcile });
  const soon = (key: string): void => reconciler.queue.addAt(key, clock.now() + gatherMs);

  world.informers.deployments().onChange(({ key, before, after }) => {
    const unchanged = before?.metadata.uid === after?.metadata.uid && before?.metadata.generation === after?.metadata.generation;
    if (!unchanged || before?.metadata.deletionTimestamp !== after?.metadata.deletionTimestamp) soon(keyText(key));
  });
  world.informers.replicaSets().onChange(({ before, after }) => {
    for (const set of [before, after]) {
      const owner = set === undefined ? undefined : controllerOf(set);
      if (owner?.kind === 'Deployment') soon(keyText({ namespace: set?.metadata.namespace ?? '', name: owner.name }));
    }
    if (after === undefined || controllerOf(after) !== undefined) return;
    for (const deployment of deploymentStore.list(after.metadata.namespace)) soon(keyText(keyOf(deployment)));
  });
  // Recreate waits for the last old pod to be gone.
  world.informers.pods().onChange(({ before, after }) => {
    if (after !== undefined || before === undefined) return;
    const owner = controllerOf(before);
    const set = owner === undefined ? undefined : setStore.get({ namespace: before.metadata.namespace ?? '', name: owner.name });
    const name = set === undefined ? undefined : controllerOf(set)?.name;
    const deployment = name === undefined ? undefined : deploymentStore.get({ namespace: before.metadata.namespace ?? '', name });
    if (deployment?.spec?.strategy?.type === 'Recreate') soon(keyText(keyOf(deployment)));
  });

  async function reconcile(text: string): Promise<{ revisitAt?: number } | undefined> {
    const deployment = deploymentStore.get(parseKeyText(text));
    if (deployment === undefined) return undefined;
    try {
      await claim(deployment);
      const sets = setsOf(deployment);
      const podsOfSets = sets.flatMap((set) => podStore.by(ownerIndex, uidOf(set)));
      const plan = planDeployment({ deployment, replicaSets: sets, pods: podsOfSets, now: clock.now() });
      // The status first: a later write of the same pass would make the version it was computed from an old one.
      const seen = await writeStatus(client, deployments, deployment, plan.status);
      for (const action of plan.actions) if (!(await perform(seen, action))) break;
      return plan.revisitAt === undefined ? undefined : { revisitAt: plan.revisitAt };
    } catch (error) {
      if (isApiError(error, 'NotFound') || isHomeGoing(error)) return undefined;
      throw error;
    }
  }

  const setsOf = (deployment: Deployment): readonly ReplicaSet[] =>
    setStore.by(ownerIndex, uidOf(deployment)).filter((set) => controllerOf(set)?.uid === deployment.metadata.uid);

  async function claim(deployment: Deployment): Promise<void> {
    const selector = requirementsOfSelector(deployment.spec?.selector ?? {});
    if (!selector.ok || selector.value.length === 0) return;
    const { namespace = '' } = deployment.metadata;
    const orphans = setStore.by(uncontrolledIndex, namespace);
    const claims = claimsOf(deployment, selector.value, setsOf(deployment), orphans);
    for (const object of claims.release) await release(client, { kind: replicaSets, object });
    for (const object of claims.adopt) await adopt(client, { kind: deployments, object: deployment }, { kind: replicaSets, object });
  }

  /** Carries out one action; false where the rest of the plan no longer holds. */
  async function perform(deployment: Deployment, action: DeploymentAction): Promise<boolean> {
    switch (action.do) {
      case 'create-replica-set':
        return createSet(deployment, action.replicaSet);
      case 'update-replica-set': {
        const { replicaSet, replicas, annotations, minReadySeconds } = action;
        const annotationPatch = createMergePatch(replicaSet.metadata.annotations ?? {}, annotations);
        const { resourceVersion } = lock(replicaSet).metadata;
        await client.patch(replicaSets, keyOf(replicaSet), {
          type: 'merge',
          body: {
            metadata: { resourceVersion, ...(annotationPatch === undefined ? {} : { annotations: annotationPatch }) },
            spec: { replicas, ...(minReadySeconds === replicaSet.spec?.minReadySeconds ? {} : { minReadySeconds: minReadySeconds ?? 0 }) },
          },
        });
        tellScaled(deployment, replicaSet.metadata.name, sizeOf(replicaSet), replicas);
        return true;
      }
      case 'delete-replica-set':
        await client.remove(replicaSets, keyOf(action.replicaSet), { uid: uidOf(action.replicaSet) });
        return true;
      case 'set-revision': {
        const body = { metadata: { annotations: { [revisionAnnotation]: action.revision } } };
        // Through the status, as the real controller does: annotations count for a Deployment's generation.
        await client.patch(deployments, keyOf(deployment), { type: 'merge', body }, 'status');
        return true;
      }
      default:
        return unreachable(action);
    }
  }

  /** A ReplicaSet of that name with another template means that the hash was taken: the next try uses another one. */
  async function createSet(deployment: Deployment, set: ReplicaSet): Promise<boolean> {
    try {
      await client.create(replicaSets, set);
      tellScaled(deployment, set.metadata.name, 0, set.spec?.replicas ?? 0);
      return true;
    } catch (error) {
      if (!isApiError(error, 'AlreadyExists')) throw error;
      const present = await client.get(replicaSets, keyOf(set));
      const ours = present !== undefined && controllerOf(present)?.uid === deployment.metadata.uid;
      if (ours && sameTemplate(present.spec?.template, deployment.spec?.template)) throw error;
      const collisionCount = (deployment.status?.collisionCount ?? 0) + 1;
      await writeStatus(client, deployments, deployment, { ...deployment.status, collisionCount });
      soon(keyText(keyOf(deployment)));
      return false;
    }
  }

  function tellScaled(deployment: Deployment, set: string, from: number, to: number): void {
    if (from === to) return;
    const message = `Scaled ${to > from ? 'up' : 'down'} replica set ${set} from ${from} to ${to}`;
    events.record(deployment, { type: 'Normal', reason: 'ScalingReplicaSet', message });
  }

  return { run: (stop: StopSignal) => reconciler.run(stop) };
}
