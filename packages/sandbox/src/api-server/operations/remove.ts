import { formatInstant } from '@sluice/kubernetes';
import { type DraftObject, draftOf, type StoredObject, seal } from '../draft.ts';
import { conflict, notFound } from '../errors.ts';
import { type Machine, shownAs, tableOf } from '../machine.ts';
import type { Target } from '../resource.ts';
import { commitChange, commitRemoval } from './commit.ts';

export interface RemovalOptions {
  readonly uid?: string | undefined;
  readonly resourceVersion?: string | undefined;
  readonly gracePeriodSeconds?: number | undefined;
  readonly propagation?: 'Background' | 'Foreground' | 'Orphan' | undefined;
  readonly dryRun?: boolean | undefined;
}

export interface Removal {
  /** Gone at once, or still there until its finalizers are or its time is up. */
  readonly gone: boolean;
  readonly object: StoredObject;
}

/** Deletes an object, or begins to. Throws NotFound, and Conflict where a precondition does not hold. */
export function removeObject(
  machine: Machine,
  target: Target,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  options: RemovalOptions = {},
): Removal {
  const object = tableOf(machine, target).get(namespace, name);
  if (object === undefined) throw notFound(target.type, name);
  checkPreconditions(target, object, options);
  const outcome = begin(machine, target, object, options);
  return { gone: outcome.gone, object: shownAs(target, outcome.object) };
}

function checkPreconditions({ type }: Target, { metadata }: StoredObject, { uid, resourceVersion }: RemovalOptions): void {
  const subject = { ...type, plural: type.kind };
  if (uid !== undefined && uid !== metadata.uid) {
    throw conflict(
      subject,
      metadata.name,
      `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`,
    );
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    throw conflict(
      subject,
      metadata.name,
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`,
    );
  }
}

const dependentsFinalizers = ['orphan', 'foregroundDeletion'];

function begin(machine: Machine, target: Target, object: StoredObject, options: RemovalOptions): Removal {
  const { strategy } = target.version;
  const draft = draftOf(object);
  const { metadata } = draft;
  const finalizers = finalizersFor(target, metadata.finalizers ?? [], options);
  const grace = strategy.gracePeriodSeconds?.(object, options.gracePeriodSeconds) ?? 0;
  const under = metadata.deletionTimestamp !== undefined;
  const left = under ? (metadata.deletionGracePeriodSeconds ?? 0) : undefined;

  if (finalizers.length > 0) metadata.finalizers = finalizers;
  else delete metadata.finalizers;
  const waitsForTime = left === undefined ? grace > 0 : left > 0 && (options.gracePeriodSeconds === undefined || grace > 0);
  const waits = waitsForTime || finalizers.length > 0 || strategy.isHeld?.(object) === true;
  if (!waits) {
    return { gone: true, object: options.dryRun === true ? object : commitRemoval(machine, target, object) };
  }
  if (left === undefined) mark(machine, target, draft, grace);
  else if (options.gracePeriodSeconds !== undefined && grace < left) mark(machine, target, draft, grace);
  else if (sameFinalizers(object, finalizers)) return { gone: false, object };
  return { gone: false, object: options.dryRun === true ? seal(draft) : commitChange(machine, target, draft) };
}

function mark({ clock, around }: Machine, { version }: Target, draft: DraftObject, grace: number): void {
  const { metadata } = draft;
  metadata.deletionTimestamp = formatInstant(clock.now() + grace * 1000);
  metadata.deletionGracePeriodSeconds = grace;
  if (metadata.generation !== undefined && metadata.generation > 0) metadata.generation += 1;
  version.strategy.prepareForDelete?.(draft, around);
}

/** The finalizers that make the garbage collector orphan the dependents, or delete them first. */
function finalizersFor({ version }: Target, present: readonly string[], { propagation }: RemovalOptions): string[] {
  const wanted =
    propagation ?? (present.some((each) => dependentsFinalizers.includes(each)) ? undefined : version.strategy.defaultPropagation);
  if (wanted === undefined) return [...present];
  const others = present.filter((each) => !dependentsFinalizers.includes(each));
  const added = { Background: [], Foreground: ['foregroundDeletion'], Orphan: ['orphan'] } as const;
  return [...others, ...added[wanted]];
}

const sameFinalizers = ({ metadata }: StoredObject, finalizers: readonly string[]): boolean =>
  (metadata.finalizers ?? []).join() === finalizers.join();
