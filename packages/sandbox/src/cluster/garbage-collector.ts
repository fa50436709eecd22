import {
  isApiError,
  type JsonObject,
  type Kind,
  type KubeObject,
  keyOf,
  keyText,
  type ObjectKey,
  type OwnerReference,
  parseKeyText,
  resourceOf,
  type StopSignal,
  uidOf,
  unreachable,
} from '@sluice/kubernetes';
import { createReconciler } from '@sluice/runtime';
import type { Behaviour, World } from './behaviour.ts';
import type { CustomKinds } from './custom-kinds.ts';
import { builtInKinds } from './garbage-collector/collected-kinds.ts';
import { createOwnership } from './garbage-collector/ownership.ts';
import { foregroundFinalizer, isWaiting, orphanFinalizer, planDependent, planOwner } from './garbage-collector/plan.ts';
import { lock } from './status-writing.ts';

/**
 * Deletes what has lost all its owners, over all kinds, custom ones included; holds back owners that are deleted in the foreground until
 * their dependents are gone; frees the dependents of owners that are deleted as orphans. An owner counts as absent only if the
 * server says so: what a watch has not shown yet proves nothing.
 */
export function garbageCollector(world: World, custom: CustomKinds): Behaviour {
  const { client, clock, informers } = world;
  const ownership = createOwnership(informers, client);
  /** Objects with an owner of a kind that is not served. */
  const undecided = new Set<string>();
  const reconciler = createReconciler({ name: 'garbage-collector', workers: 16, clock, log: world.log, reconcile });
  const { queue } = reconciler;
  const textOf = (kind: Kind, key: ObjectKey): string => `${resourceOf(kind)} ${keyText(key)}`;

  for (const kind of builtInKinds) watch(kind);
  custom.onChange(({ kind, served }) => {
    if (!served) return ownership.drop(kind);
    watch(kind);
    for (const text of undecided) queue.add(text);
    undecided.clear();
  });

  function watch(kind: Kind): void {
    ownership.add(kind);
    informers.of(kind).onChange(({ key, before, after }) => {
      if (before !== undefined && before.metadata.uid !== after?.metadata.uid) ended(before);
      if (after === undefined) return;
      if (isHeldByUs(after) && (before === undefined || !isHeldByUs(before))) {
        queue.add(textOf(kind, key));
        for (const dependent of ownership.dependentsOf(after)) queue.add(textOf(dependent.kind, keyOf(dependent.object)));
      }
      const owners = after.metadata.ownerReferences ?? [];
      if (owners.length === 0 || sameOwners(before, after)) return;
      if (owners.some((owner) => ownership.shownState(after, owner) !== 'present')) queue.add(textOf(kind, key));
    });
  }

  /** An object is gone: what it owned has lost an owner, and what waits for it may go on. */
  function ended(object: KubeObject): void {
    ownership.noteGone(object);
    for (const dependent of ownership.dependentsOf(object)) queue.add(textOf(dependent.kind, keyOf(dependent.object)));
    for (const owner of object.metadata.ownerReferences ?? []) {
      const found = ownership.shownOwner(object, owner);
      if (found !== undefined && isWaiting(found.object)) queue.add(textOf(found.kind, keyOf(found.object)));
    }
  }

  async function reconcile(text: string): Promise<undefined> {
    const [resource = '', key = ''] = text.split(' ');
    const kind = ownership.kind(resource);
    const object = kind === undefined ? undefined : informers.of(kind).store.get(parseKeyText(key));
    if (kind === undefined || object === undefined) return undefined;
    try {
      await settleOwner(kind, object);
      await settleDependent(kind, object, text);
    } catch (error) {
      // Gone, or another object of the same name by now.
      if (!isApiError(error, 'NotFound')) throw error;
    }
    return undefined;
  }

  async function settleOwner(kind: Kind, object: KubeObject): Promise<void> {
    const dependents = ownership.dependentsOf(object);
    const plan = planOwner(
      object,
      dependents.map((each) => each.object),
    );
    switch (plan.do) {
      case 'nothing':
        return;
      case 'wait':
        for (const each of dependents) {
          if (each.object.metadata.deletionTimestamp === undefined) queue.add(textOf(each.kind, keyOf(each.object)));
        }
        return;
      case 'orphan':
        for (const each of dependents) await dropOwners(each.kind, each.object, ({ uid }) => uid === object.metadata.uid);
        return dropFinalizer(kind, object, orphanFinalizer);
      case 'finish':
        return dropFinalizer(kind, object, foregroundFinalizer);
      default:
        return unreachable(plan);
    }
  }

  async function settleDependent(kind: Kind, object: KubeObject, text: string): Promise<void> {
    const references = object.metadata.ownerReferences ?? [];
    const owners = await Promise.all(references.map((owner) => ownership.liveState(object, owner)));
    if (owners.includes('unknown')) undecided.add(text);
    const plan = planDependent({ object, owners, hasDependents: ownership.dependentsOf(object).length > 0 });
    switch (plan.do) {
      case 'keep':
        return;
      case 'drop-owners':
        return dropOwners(kind, object, (_owner, place) => plan.places.includes(place));
      case 'delete':
        return client.remove(kind, keyOf(object), { uid: uidOf(object), propagation: plan.propagation });
      default:
        return unreachable(plan);
    }
  }

  async function dropOwners(kind: Kind, object: KubeObject, drops: (owner: OwnerReference, place: number) => boolean): Promise<void> {
    const left = (object.metadata.ownerReferences ?? []).filter((owner, place) => !drops(owner, place));
    await patchMetadata(kind, object, { ownerReferences: left.map((owner) => ({ ...owner })) });
  }

  async function dropFinalizer(kind: Kind, object: KubeObject, finalizer: string): Promise<void> {
    await patchMetadata(kind, object, { finalizers: (object.metadata.finalizers ?? []).filter((each) => each !== finalizer) });
  }

  async function patchMetadata(kind: Kind, object: KubeObject, change: JsonObject): Promise<void> {
    await client.patch(kind, keyOf(object), { type: 'merge', body: { metadata: { ...lock(object).metadata, ...change } } });
  }

  return { run: (stop: StopSignal) => reconciler.run(stop) };
}

/** Whether the object's deletion is ours to carry on. */
const isHeldByUs = (object: KubeObject): boolean =>
  isWaiting(object) || (object.metadata.deletionTimestamp !== undefined && (object.metadata.finalizers ?? []).includes(orphanFinalizer));

function sameOwners(before: KubeObject | undefined, after: KubeObject): boolean {
  const uids = (object: KubeObject): string => (object.metadata.ownerReferences ?? []).map(({ uid }) => uid).join();
  return before !== undefined && uids(before) === uids(after);
}
