import {
  controllerOf,
  isApiError,
  keyOf,
  keyText,
  matches,
  type Pod,
  parseKeyText,
  pods,
  type ReplicaSet,
  type Requirement,
  replicaSets,
  requirementsOfSelector,
  type StopSignal,
  uidOf,
} from '@sluice/kubernetes';
import { createReconciler } from '@sluice/runtime';
import { type Behaviour, gatherMs, type World } from './behaviour.ts';
import { adopt, claimsOf, release } from './claims.ts';
import { isFinished } from './pod-facts.ts';
import { podSet, textOf } from './pod-sets.ts';
import { planReplicas } from './replica-set/plan.ts';
import { type ReplicaFailure, replicaSetStatus } from './replica-set/status.ts';
import { ownerIndex, uncontrolledIndex } from './shared-informers.ts';
import { writeStatus } from './status-writing.ts';

/** Keeps the pods of each ReplicaSet at the number that is wanted, as the controller of Kubernetes does. */
export function replicaSetController(world: World): Behaviour {
  const { client, clock } = world;
  const setStore = world.informers.replicaSets().store;
  const podStore = world.informers.pods().store;
  const podSets = podSet(world, 'replicaset-controller');
  const reconciler = createReconciler({ name: 'replica-set', workers: 16, clock, log: world.log, reconcile });
  const soon = (key: string): void => reconciler.queue.addAt(key, clock.now() + gatherMs);

  world.informers.replicaSets().onChange(({ key, before, after }) => {
    if (before === undefined || after === undefined || wantsOther(before, after)) soon(keyText(key));
  });
  world.informers.pods().onChange(({ before, after }) => {
    const owners = new Set([before, after].map(ownerKey));
    for (const owner of owners) if (owner !== undefined) soon(owner);
    if (after === undefined || controllerOf(after) !== undefined) return;
    for (const set of setStore.list(after.metadata.namespace)) {
      if (matches(selectorOf(set), after.metadata.labels)) soon(keyText(keyOf(set)));
    }
  });

  async function reconcile(text: string): Promise<{ revisitAt?: number } | undefined> {
    const seen = setStore.get(parseKeyText(text));
    if (seen === undefined) return undefined;
    await claim(seen);
    let failure: ReplicaFailure | undefined;
    let failed: unknown;
    const plan = planReplicas(seen, podsOf(seen));
    try {
      if (plan.do === 'create') await podSets.create(seen, seen.spec?.template ?? {}, plan.count);
      if (plan.do === 'delete') await podSets.remove(seen, plan.pods);
    } catch (error) {
      failed = error;
      failure = { reason: plan.do === 'create' ? 'FailedCreate' : 'FailedDelete', message: textOf(error) };
    }
    const { status, revisitAt } = replicaSetStatus(seen, podsOf(seen), { now: clock.now(), failure });
    try {
      await writeStatus(client, replicaSets, seen, status);
    } catch (error) {
      if (isApiError(error, 'NotFound')) return undefined;
      throw error;
    }
    if (failed !== undefined) throw failed;
    return revisitAt === undefined ? undefined : { revisitAt };
  }

  const podsOf = (set: ReplicaSet): readonly Pod[] =>
    podSets.seen(podStore.by(ownerIndex, uidOf(set)).filter((pod) => controllerOf(pod)?.uid === set.metadata.uid));

  async function claim(set: ReplicaSet): Promise<void> {
    const { namespace = '' } = set.metadata;
    const { adopt: orphans, release: strangers } = claimsOf(set, selectorOf(set), podsOf(set), podStore.by(uncontrolledIndex, namespace));
    const owner = { kind: replicaSets, object: set };
    for (const object of strangers) await release(client, { kind: pods, object });
    for (const object of orphans) if (!isFinished(object)) await adopt(client, owner, { kind: pods, object });
  }

  return { run: (stop: StopSignal) => reconciler.run(stop) };
}

const wantsOther = (before: ReplicaSet, after: ReplicaSet): boolean =>
  before.metadata.uid !== after.metadata.uid ||
  before.metadata.generation !== after.metadata.generation ||
  before.metadata.deletionTimestamp !== after.metadata.deletionTimestamp;

function ownerKey(pod: Pod | undefined): string | undefined {
  if (pod === undefined) return undefined;
  const owner = controllerOf(pod);
  const { namespace = '' } = pod.metadata;
  return owner?.kind === 'ReplicaSet' && owner.apiVersion.startsWith('apps/') ? keyText({ namespace, name: owner.name }) : undefined;
}

/** A selector that cannot be read selects nothing. */
function selectorOf(set: ReplicaSet): readonly Requirement[] {
  const parsed = requirementsOfSelector(set.spec?.selector ?? {});
  return parsed.ok && parsed.value.length > 0 ? parsed.value : [{ key: 'nothing', op: 'in', values: [] }];
}
