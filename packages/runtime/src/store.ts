import { type KubeObject, keyOf, keyText, type ObjectKey } from '@sluice/kubernetes';
import { createIndexes, type IndexFunctions } from './indexes.ts';
import { isNewer, isOlder, latest } from './versions.ts';

/** What a watch has shown of one kind, by key, with indexes. Results of own writes are put in at once: a writer reads its writes. */
export interface Store<T extends KubeObject> {
  get(key: ObjectKey): T | undefined;
  /** All objects, or those of one namespace. */
  list(namespace?: string): readonly T[];
  /** Objects for which the index function gave this value. */
  by(index: string, value: string): readonly T[];
  /** Puts in an object that a write returned. Ignored when the store knows of a newer state of it. */
  remember(object: T): void;
  /**
   * Notes that we deleted this object, by uid: late events or lists older than the deletion never bring it back.
   * It shows again only with a deletionTimestamp: then it is still there, waiting for its finalizers.
   */
  forget(object: T): void;
}

/** One visible change. `before` is absent for a new object, `after` for one that is gone. */
export interface Change<T> {
  readonly key: ObjectKey;
  readonly before?: T;
  readonly after?: T;
}

/** The side of the store that a watch fills. */
export interface WatchedStore<T extends KubeObject> extends Store<T> {
  /** The newest version known by whatever way. */
  readonly newestVersion: string | undefined;
  /** An event says that the object is gone, or has left the scope. (One that says it is there is just remembered.) */
  deleted(object: T): void;
  /** Takes in all objects that existed at `version`. */
  replace(objects: readonly T[], version: string): void;
  /** Takes a list as the whole truth, whatever was known before: the server's versions have begun anew. */
  restart(objects: readonly T[], version: string): void;
  /** Whether the list and the store have an object (the same uid) in common. */
  shares(objects: readonly T[]): boolean;
}

export interface StoreOptions<T extends KubeObject> {
  readonly indexes?: IndexFunctions<T>;
  readonly transform?: (object: T) => T;
  /** Objects outside are never shown; one that leaves counts as gone. */
  readonly inScope?: (object: T) => boolean;
  readonly onChange: (change: Change<T>) => void;
}

interface Held<T> {
  readonly object: T;
  readonly uid: string | undefined;
  readonly version: string | undefined;
}

/** What is known of a uid that is gone: states up to this version are over. `final`: we deleted it, so that no other can live. */
interface Tombstone {
  readonly version: string | undefined;
  readonly final: boolean;
}

/** Far more than can be late at once; keeps memory bounded should no list ever come. */
const mostTombstones = 20_000;

/**
 * The rule by which what arrives late, twice, in the wrong order or from two sources becomes one story that only goes forward:
 *
 * 1. Within one history of the server, versions of a kind are comparable. A state is shown only if it is newer than what is held
 *    under its key, newer than the deletion known of its uid, and newer than the last complete list (which it would be in).
 * 2. A list is the whole truth up to its version. Only what is newer stands against it: objects remembered from own writes, and
 *    deletions of our own, whose version we do not know.
 * 3. A uid that we deleted shows again only with a deletionTimestamp.
 * 4. A server can lose its history (a new one, or a backup brought back): `restart` takes its list as it is and forgets all
 *    versions of before. The informer decides when (see informer.ts).
 */
export function createStore<T extends KubeObject>(options: StoreOptions<T>): WatchedStore<T> {
  const { transform = (object) => object, inScope = () => true, onChange } = options;
  const held = new Map<string, Held<T>>();
  const indexes = createIndexes<T>(options.indexes ?? {});
  const tombstones = new Map<string, Tombstone>();
  let listVersion: string | undefined;
  let newestVersion: string | undefined;

  const show = (key: string, object: T): void => {
    const before = held.get(key)?.object;
    const after = transform(object);
    const { uid, resourceVersion } = object.metadata;
    held.set(key, { object: after, uid, version: resourceVersion });
    if (before !== undefined) indexes.remove(key, before);
    indexes.add(key, after);
    onChange(before === undefined ? { key: keyOf(object), after } : { key: keyOf(object), before, after });
  };

  const hide = (key: string): void => {
    const before = held.get(key)?.object;
    if (before === undefined) return;
    held.delete(key);
    indexes.remove(key, before);
    onChange({ key: keyOf(before), before });
  };

  const bury = (uid: string | undefined, version: string | undefined, final = false): void => {
    if (uid === undefined) return;
    const known = tombstones.get(uid);
    tombstones.delete(uid);
    tombstones.set(uid, { version: latest(version, known?.version), final: final || known?.final === true });
    if (tombstones.size <= mostTombstones) return;
    for (const oldest of tombstones.keys()) {
      tombstones.delete(oldest);
      break;
    }
  };

  const isOurDeletion = ({ final }: Tombstone, { metadata }: Pick<T, 'metadata'>): boolean =>
    final && metadata.deletionTimestamp === undefined;

  const isBuried = ({ metadata }: T): boolean => {
    const tombstone = metadata.uid === undefined ? undefined : tombstones.get(metadata.uid);
    if (tombstone === undefined) return false;
    return !isNewer(metadata.resourceVersion, tombstone.version) || isOurDeletion(tombstone, { metadata });
  };

  const admit = (object: T): void => {
    if (!inScope(object)) {
      vanish(object);
      return;
    }
    if (isBuried(object)) return;
    const key = keyText(keyOf(object));
    const { uid, resourceVersion } = object.metadata;
    const present = held.get(key);
    if (present !== undefined && !isNewer(resourceVersion, present.version)) return;
    newestVersion = latest(newestVersion, resourceVersion);
    if (present !== undefined && present.uid !== uid) bury(present.uid, resourceVersion);
    show(key, object);
  };

  /** The object as it is now no longer belongs here: it was deleted, or has left the scope. */
  const vanish = (object: T): void => {
    const key = keyText(keyOf(object));
    const { uid, resourceVersion } = object.metadata;
    const present = held.get(key);
    const same = present?.uid === uid;
    if (same && isOlder(resourceVersion, present?.version)) return;
    newestVersion = latest(newestVersion, resourceVersion);
    bury(uid, resourceVersion);
    if (same) hide(key);
  };

  /** A state that a complete list should have shown already, if it were true still. */
  const isBeforeList = ({ metadata }: T): boolean => listVersion !== undefined && !isNewer(metadata.resourceVersion, listVersion);

  /** Makes the list the truth, but for what is known at a version that stands against it. */
  const takeList = (objects: readonly T[], version: string, stands: (known: string | undefined) => boolean): void => {
    const listed = new Map(objects.filter(inScope).map((object) => [keyText(keyOf(object)), object]));
    for (const [key, { uid, version: known }] of [...held]) {
      if (listed.has(key) || stands(known)) continue;
      bury(uid, version);
      hide(key);
    }
    for (const [key, object] of listed) {
      const present = held.get(key);
      const { uid, resourceVersion } = object.metadata;
      if (present?.uid === uid && present?.version === resourceVersion) continue;
      const tombstone = uid === undefined ? undefined : tombstones.get(uid);
      const isDeleted = tombstone !== undefined && (stands(tombstone.version) || isOurDeletion(tombstone, object));
      if (isDeleted || (present !== undefined && stands(present.version))) continue;
      if (present !== undefined && present.uid !== uid) bury(present.uid, version);
      show(key, object);
    }
    const present = new Set(objects.map(({ metadata }) => metadata.uid));
    for (const [uid, tombstone] of [...tombstones]) {
      if (!present.has(uid) && !stands(tombstone.version)) tombstones.delete(uid);
    }
    listVersion = version;
  };

  return {
    get newestVersion() {
      return newestVersion;
    },
    get: (key) => held.get(keyText(key))?.object,
    list: (namespace) => (namespace === undefined ? [...held.values()].map(({ object }) => object) : indexes.ofNamespace(namespace)),
    by: indexes.by,
    remember(object) {
      if (!isBeforeList(object)) admit(object);
    },
    forget(object) {
      const { uid } = object.metadata;
      const key = keyText(keyOf(object));
      const present = held.get(key);
      const same = present !== undefined && present.uid === uid;
      bury(uid, latest(object.metadata.resourceVersion, same ? present.version : undefined), true);
      if (same) hide(key);
    },
    deleted: vanish,
    replace(objects, version) {
      takeList(objects, version, (known) => isOlder(version, known));
      newestVersion = latest(newestVersion, version);
    },
    restart(objects, version) {
      tombstones.clear();
      takeList(objects, version, () => false);
      newestVersion = version;
    },
    shares: (objects) => objects.some((object) => held.get(keyText(keyOf(object)))?.uid === object.metadata.uid),
  };
}
