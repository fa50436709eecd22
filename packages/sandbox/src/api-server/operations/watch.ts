import { deepFreeze, type StoredObject } from '../draft.ts';
import { type Machine, shownAs, tableOf } from '../machine.ts';
import type { Target } from '../resource.ts';
import { type Selection, type SelectionOptions, selectionOf } from '../selectors.ts';
import type { Change } from '../store.ts';
import { type Channel, createChannel } from '../watch-channel.ts';
import { checkNotAhead, parseRevision } from './read.ts';

export type ObjectEvent =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: StoredObject }
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string; readonly initialEventsEnd: boolean };

export interface WatchRequest extends SelectionOptions {
  /** Absent or '0': the present objects as ADDED events first. */
  readonly resourceVersion?: string | undefined;
  readonly sendInitialEvents?: boolean | undefined;
}

/** Changes from a version on. Throws Expired where the version is too old, BadRequest on bad selectors. */
export function watchObjects(machine: Machine, target: Target, request: WatchRequest): Channel<ObjectEvent> {
  const table = tableOf(machine, target);
  const select = selectionOf(target, request);
  const { resourceVersion = '' } = request;
  const fromStart = request.sendInitialEvents === true || resourceVersion === '' || resourceVersion === '0';
  if (resourceVersion !== '' && resourceVersion !== '0') checkNotAhead(machine, parseRevision(resourceVersion));
  const missed = fromStart ? [] : table.since(parseRevision(resourceVersion));

  const channel = createChannel<ObjectEvent>(() => unsubscribe());
  const forward = (change: Change): void => {
    const event = eventOf(change, select);
    if (event !== undefined) channel.send({ type: event.type, object: shownAs(target, event.object) });
  };
  const unsubscribe = table.subscribe(forward);
  if (fromStart) {
    for (const object of table.list(request.namespace ?? '')) {
      if (select === undefined || select(object)) channel.send({ type: 'ADDED', object: shownAs(target, object) });
    }
    if (request.sendInitialEvents === true) {
      channel.send({ type: 'BOOKMARK', resourceVersion: String(machine.store.revision), initialEventsEnd: true });
    }
  }
  for (const change of missed) forward(change);
  return channel;
}

/** What a watcher of the selection sees: an object that comes into it is added, one that leaves it is deleted. */
function eventOf({ before, after, object }: Change, select: Selection | undefined) {
  const was = before !== undefined && (select === undefined || select(before));
  const is = after !== undefined && (select === undefined || select(after));
  if (is) return { type: was ? ('MODIFIED' as const) : ('ADDED' as const), object };
  if (!was) return undefined;
  // Shown is the state that last matched, at the version of the change that ended it.
  const last = after === undefined ? object : lastMatching(before, object);
  return { type: 'DELETED' as const, object: last };
}

function lastMatching(before: StoredObject, { metadata }: StoredObject): StoredObject {
  return deepFreeze({ ...before, metadata: { ...before.metadata, ...versionOf(metadata.resourceVersion) } });
}

const versionOf = (resourceVersion: string | undefined) => (resourceVersion === undefined ? {} : { resourceVersion });
