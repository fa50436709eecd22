import {
  isApiError,
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
import { foregroundFinalizer, isWaiting, type OwnerState, orphanFinalizer, planDependent, planOwner } from './garbage-collector/plan.ts';
import { ownerIndex } from './shared-informers.ts';
import { lock } from './status-writing.ts';

/** So many uids of owners that are gone are remembered; they never come back. */
const mostRemembered = 10_000;

/**
 * Deletes what has lost all its owners, over all kinds, custom ones included; holds back owners that are deleted in the foreground until
 * their dependents are gone; frees the dependents of owners that are deleted as orphans. An owner counts as absent only if the
 * server says so: what a watch has not shown yet proves nothing.
 */
export function garbageCollector(world: World, custom: CustomKinds): Behaviour {
  const { client, clock, informers } = world;
  const kinds = new Map<string, Kind>();
  const gone = new Set<string>();
  /** Objects with an owner of a kind that is not served. */
  const undecided = new Set<string>();
  const reconciler = createReconciler({ name: 'garbage-collector', workers: 16, clock, log: world.log, reconcile });
  const { queue } = reconciler;
  const textOf = (kind: Kind, key: ObjectKey): string => `${resourceOf(kind)} ${keyText(key)}`;

  for (const kind of builtInKinds) watch(kind);
  custom.onChange(({ kind, served }) => {
    if (served) {
      watch(kind);
      for (const text of undecided) queue.add(text);
      undecided.clear();
    } else {
      kinds.delete(resourceOf(kind));
    }
  });

  function watch(kind: Kind): void {
    kinds.set(resourceOf(kind), kind);
    informers.of(kind).onChange(({ key, before, after }) => {
      if (after === undefined || before?.metadata.uid !== after.metadata.uid) ended(before);
      if (after === undefined) return;
      const waitsNow = isHeldByUs(after) && (before === undefined || !isHeldByUs(before));
      if (waitsNow) {
        queue.add(textOf(kind, key));
        for (const { kind: childKind, object } of dependentsOf(after)) queue.add(textOf(childKind, keyOf(object)));
      }
      const owners = after.metadata.ownerReferences ?? [];
      if (owners.length === 0 || sameOwners(before, after)) return;
      if (owners.some((owner) => shownState(after, owner) !== 'present')) queue.add(textOf(kind, key));
    });
  }

  /** An object is gone: what it owned has lost an owner, and what waits for it may go on. */
  function ended(object: KubeObject | undefined): void {
    if (object === undefined) return;
    if (gone.size >= mostRemembered) gone.clear();
    gone.add(uidOf(object));
    for (const { kind, object: dependent } of dependentsOf(object)) queue.add(textOf(kind, keyOf(dependent)));
    for (const owner of object.metadata.ownerReferences ?? []) {
      const found = shownOwner(object, owner);
      if (found !== undefined && isWaiting(found.object)) queue.add(textOf(found.kind, keyOf(found.object)));
    }
  }

  async function reconcile(text: string): Promise<undefined> {
    const [resource = '', key = ''] = text.split(' ');
    const kind = kinds.get(resource);
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
    const dependents = dependentsOf(object);
    const plan = planOwner(
      object,
      dependents.map((each) => each.object),
    );
    switch (plan.do) {
      case 'nothing':
        return;
      case 'wait':
        for (const each of dependents)
          if (each.object.metadata.deletionTimestamp === undefined) queue.add(textOf(each.kind, keyOf(each.object)));
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
    const owners = await Promise.all(references.map((owner) => liveState(object, owner)));
    if (owners.includes('unknown')) undecided.add(text);
    const plan = planDependent({ object, owners, hasDependents: dependentsOf(object).length > 0 });
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

  const dependentsOf = (owner: KubeObject): readonly { readonly kind: Kind; readonly object: KubeObject }[] =>
    [...kinds.values()].flatMap((kind) =>
      informers
        .of(kind)
        .store.by(ownerIndex, uidOf(owner))
        .map((object) => ({ kind, object })),
    );

  /** The kind of an owner, or undefined where it is not served. The version does not matter. */
  function kindOfOwner({ apiVersion, kind: name }: OwnerReference): Kind | undefined {
    const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
    for (const kind of kinds.values()) if (kind.kind === name && kind.group === group) return kind;
    return undefined;
  }

  const keyOfOwner = (kind: Kind, dependent: KubeObject, { name }: OwnerReference): ObjectKey =>
    kind.namespaced ? { namespace: dependent.metadata.namespace ?? '', name } : { name };

  function shownOwner(dependent: KubeObject, owner: OwnerReference): { readonly kind: Kind; readonly object: KubeObject } | undefined {
    const kind = kindOfOwner(owner);
    if (kind === undefined) return undefined;
    const object = informers.of(kind).store.get(keyOfOwner(kind, dependent, owner));
    return object?.metadata.uid === owner.uid ? { kind, object } : undefined;
  }

  /** By what the watches have shown. */
  function shownState(dependent: KubeObject, owner: OwnerReference): OwnerState | 'unseen' {
    const found = shownOwner(dependent, owner);
    if (found !== undefined) return isWaiting(found.object) ? 'waits' : 'present';
    return gone.has(owner.uid) ? 'absent' : 'unseen';
  }

  async function liveState(dependent: KubeObject, owner: OwnerReference): Promise<OwnerState> {
    const shown = shownState(dependent, owner);
    if (shown !== 'unseen') return shown;
    const kind = kindOfOwner(owner);
    if (kind === undefined || (kind.namespaced && dependent.metadata.namespace === undefined)) return 'unknown';
    const live = await client.get(kind, keyOfOwner(kind, dependent, owner));
    if (live?.metadata.uid === owner.uid) return isWaiting(live) ? 'waits' : 'present';
    return 'absent';
  }

  async function dropOwners(kind: Kind, object: KubeObject, drops: (owner: OwnerReference, place: number) => boolean): Promise<void> {
    const ownerReferences = (object.metadata.ownerReferences ?? [])
      .filter((owner, place) => !drops(owner, place))
      .map((owner) => ({ ...owner }));
    const { resourceVersion } = lock(object).metadata;
    await client.patch(kind, keyOf(object), { type: 'merge', body: { metadata: { resourceVersion, ownerReferences } } });
  }

  async function dropFinalizer(kind: Kind, object: KubeObject, finalizer: string): Promise<void> {
    const finalizers = (object.metadata.finalizers ?? []).filter((each) => each !== finalizer);
    const { resourceVersion } = lock(object).metadata;
    await client.patch(kind, keyOf(object), { type: 'merge', body: { metadata: { resourceVersion, finalizers } } });
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
