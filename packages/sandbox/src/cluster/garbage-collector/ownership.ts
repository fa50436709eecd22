import {
  type Kind,
  type KubeObject,
  type KubernetesClient,
  type ObjectKey,
  type OwnerReference,
  resourceOf,
  uidOf,
} from '@sluice/kubernetes';
import { isOfKind } from '../scale-targets.ts';
import { ownerIndex, type SharedInformers } from '../shared-informers.ts';
import { isWaiting, type OwnerState } from './plan.ts';

/** An object with its kind. */
interface Found {
  readonly kind: Kind;
  readonly object: KubeObject;
}

/** Who owns whom, over all kinds that are collected. */
export interface Ownership {
  add(kind: Kind): void;
  drop(kind: Kind): void;
  /** By the name that `resourceOf` gives. */
  kind(resource: string): Kind | undefined;
  dependentsOf(owner: KubeObject): readonly Found[];
  /** The owner, where the watches have shown it. */
  shownOwner(dependent: KubeObject, owner: OwnerReference): Found | undefined;
  /** By what the watches have shown; `unseen` proves nothing. */
  shownState(dependent: KubeObject, owner: OwnerReference): OwnerState | 'unseen';
  /** Asks the server where the watches do not know. */
  liveState(dependent: KubeObject, owner: OwnerReference): Promise<OwnerState>;
  /** Notes that an object is gone: its uid never comes back. */
  noteGone(object: KubeObject): void;
}

/** So many uids of objects that are gone are remembered. */
const mostRemembered = 10_000;

export function createOwnership(informers: SharedInformers, client: Pick<KubernetesClient, 'get'>): Ownership {
  const kinds = new Map<string, Kind>();
  const gone = new Set<string>();

  /** The kind of an owner, or undefined where it is not served. The version does not matter. */
  const kindOf = (owner: OwnerReference): Kind | undefined => [...kinds.values()].find((kind) => isOfKind(owner, kind));

  const keyOfOwner = (kind: Kind, dependent: KubeObject, { name }: OwnerReference): ObjectKey =>
    kind.namespaced ? { namespace: dependent.metadata.namespace ?? '', name } : { name };

  function shownOwner(dependent: KubeObject, owner: OwnerReference): Found | undefined {
    const kind = kindOf(owner);
    if (kind === undefined) return undefined;
    const object = informers.of(kind).store.get(keyOfOwner(kind, dependent, owner));
    return object?.metadata.uid === owner.uid ? { kind, object } : undefined;
  }

  function shownState(dependent: KubeObject, owner: OwnerReference): OwnerState | 'unseen' {
    const found = shownOwner(dependent, owner);
    if (found !== undefined) return isWaiting(found.object) ? 'waits' : 'present';
    return gone.has(owner.uid) ? 'absent' : 'unseen';
  }

  return {
    add: (kind) => void kinds.set(resourceOf(kind), kind),
    drop: (kind) => void kinds.delete(resourceOf(kind)),
    kind: (resource) => kinds.get(resource),
    dependentsOf: (owner) =>
      [...kinds.values()].flatMap((kind) =>
        informers
          .of(kind)
          .store.by(ownerIndex, uidOf(owner))
          .map((object) => ({ kind, object })),
      ),
    shownOwner,
    shownState,
    async liveState(dependent, owner) {
      const shown = shownState(dependent, owner);
      if (shown !== 'unseen') return shown;
      const kind = kindOf(owner);
      if (kind === undefined || (kind.namespaced && dependent.metadata.namespace === undefined)) return 'unknown';
      const live = await client.get(kind, keyOfOwner(kind, dependent, owner));
      if (live?.metadata.uid === owner.uid) return isWaiting(live) ? 'waits' : 'present';
      return 'absent';
    },
    noteGone(object) {
      if (gone.size >= mostRemembered) gone.clear();
      gone.add(uidOf(object));
    },
  };
}
