import { podTemplateHashLabel, type Rollout } from '@sluice/api';
import { controllerOf, type Json, jsonEqual, matches, type ReplicaSet, remembered, requirementsOfSelector } from '@sluice/kubernetes';
import { withoutInjectedAffinity } from './anti-affinity.ts';
import { dressed, injectedMetadata, noMetadata } from './ephemeral-metadata.ts';
import { shortHash } from './pod-template/hash.ts';
import { normalisePodTemplate } from './pod-template/normalise.ts';
import { podHashOf, revisionOf } from './replica-sets.ts';

/** The ReplicaSets of a Rollout by their part in it. */
export interface Revisions {
  /** The hash of the template in the spec: the revision that is wanted. */
  readonly currentHash: string;
  /** Its ReplicaSet, if there is one yet. */
  readonly current: ReplicaSet | undefined;
  /** The ReplicaSet of the last revision that was promoted; the same as `current` when nothing is under way. */
  readonly stable: ReplicaSet | undefined;
  /** All that are neither, oldest first. */
  readonly others: readonly ReplicaSet[];
  /** All, oldest first. */
  readonly all: readonly ReplicaSet[];
  /** The number of the current revision: that of its ReplicaSet if it is the newest, else one more than the newest. */
  readonly revision: number;
  /** The hash of a template that is wanted next, when the present update has ended. */
  readonly queuedHash?: string;
}

export function revisionsOf(rollout: Rollout, owned: readonly ReplicaSet[]): Revisions {
  const all = [...owned].sort(oldestFirst);
  const wanted = wantedTemplate(rollout.spec.template ?? {});
  const ownHash = shortHash(wanted, rollout.status?.collisionCount);
  const newest = all.find((each) => podHashOf(each) === ownHash) ?? all.find((each) => jsonEqual(templateOf(each), wanted));
  const current = updateBefore(rollout, all, newest) ?? newest;
  const currentHash = current === undefined ? ownHash : podHashOf(current);
  const stableHash = rollout.status?.stableRS ?? '';
  const stable = stableHash === '' ? undefined : all.find((each) => podHashOf(each) === stableHash);
  const others = all.filter((each) => each !== current && each !== stable);
  const newestOther = Math.max(0, ...all.filter((each) => each !== current).map(revisionOf));
  const revision = current !== undefined && revisionOf(current) > newestOther ? revisionOf(current) : newestOther + 1;
  const queuedHash = newest === undefined ? ownHash : podHashOf(newest);
  return { currentHash, current, stable, others, all, revision, ...(queuedHash === currentHash ? {} : { queuedHash }) };
}

/**
 * The update that has to end before another template is begun, where the Rollout asks for a queue; undefined where there is none. The way back to
 * the stable revision is always free, and an update that was aborted has ended.
 */
function updateBefore({ spec, status = {} }: Rollout, all: readonly ReplicaSet[], newest: ReplicaSet | undefined): ReplicaSet | undefined {
  const { currentPodHash, stableRS, abort } = status;
  if (spec.strategy?.canary?.onNewRevision !== 'queue' || abort === true || (stableRS ?? '') === '' || stableRS === currentPodHash)
    return undefined;
  const isWayBack = newest !== undefined && podHashOf(newest) === stableRS;
  return isWayBack ? undefined : all.find((each) => podHashOf(each) === currentPodHash);
}

/** The same ReplicaSets with another one as the stable one: after a promotion within the pass. */
export function withStableHash(revisions: Revisions, stableHash: string | undefined): Revisions {
  const stable = revisions.all.find((each) => podHashOf(each) === stableHash);
  return { ...revisions, stable, others: revisions.all.filter((each) => each !== revisions.current && each !== stable) };
}

/** Oldest first; a name decides between those of the same second. */
function oldestFirst(a: ReplicaSet, b: ReplicaSet): number {
  const key = (each: ReplicaSet) =>
    `${each.metadata.creationTimestamp ?? ''} ${String(revisionOf(each)).padStart(12, '0')} ${each.metadata.name}`;
  return key(a) < key(b) ? -1 : 1;
}

const wantedTemplate = remembered(normalisePodTemplate);

/** The pod template of a ReplicaSet as the user wrote it: without what was added to it. */
const templateOf = remembered((replicaSet: ReplicaSet): Json => {
  const template = replicaSet.spec?.template;
  const { [podTemplateHashLabel]: _, ...labels } = template?.metadata?.labels ?? {};
  const undressed = dressed(
    withoutInjectedAffinity({ ...template, metadata: { ...template?.metadata, labels } }),
    injectedMetadata(replicaSet),
    noMetadata,
  );
  return normalisePodTemplate(undressed);
});

/** Which of the ReplicaSets seen belong to the Rollout, which should be adopted, and which should be let go. */
export function claim(
  rollout: Rollout,
  replicaSets: readonly ReplicaSet[],
): {
  readonly owned: readonly ReplicaSet[];
  readonly adopt: readonly ReplicaSet[];
  readonly release: readonly ReplicaSet[];
} {
  const requirements = requirementsOfSelector(rollout.spec.selector ?? {});
  const selects = (each: ReplicaSet) =>
    requirements.ok && requirements.value.length > 0 && matches(requirements.value, each.metadata.labels);
  const owned: ReplicaSet[] = [];
  const adopt: ReplicaSet[] = [];
  const release: ReplicaSet[] = [];
  for (const each of replicaSets) {
    const owner = controllerOf(each);
    const isLeaving = each.metadata.deletionTimestamp !== undefined;
    if (owner?.uid === rollout.metadata.uid) (isLeaving || selects(each) ? owned : release).push(each);
    else if (owner === undefined && selects(each) && podHashOf(each) !== '' && !isLeaving) adopt.push(each);
  }
  return { owned: [...owned, ...adopt], adopt, release };
}

/**
 * A hash of the canary steps, to notice that they were edited. Its form differs from the reference controller's, so that a
 * hash written by that one is recognised as foreign and taken as it is: taking over never restarts the steps.
 */
export const stepsHashOf = (steps: readonly unknown[] | undefined): string =>
  steps === undefined || steps.length === 0 ? '' : `0${shortHash(steps as Json)}`;
export const isForeignStepsHash = (hash: string): boolean => hash !== '' && !hash.startsWith('0');
