import type { Rollout } from '@sluice/api';
import { controllerOf, type Pod, type ReplicaSet } from '@sluice/kubernetes';
import { type StoredObject, typed } from '../api-server/draft.ts';
import { isReady, isTerminating } from '../cluster/pod-facts.ts';
import type { Write } from './pen.ts';

/** What has happened so far, as far as later judgements need it. */
export interface Chronicle {
  note(write: Write): void;
  /**
   * Whether the environment has taken pods of this ReplicaSet that the given state of it still counts: they crashed, were drained, or
   * became unready, all after its status was last written.
   */
  hasLostPodsSince(replicaSet: ReplicaSet): boolean;
}

export function createChronicle(): Chronicle {
  /** Revisions at which the status of a ReplicaSet was written, and at which the environment took a pod of it; by uid. */
  const statusAt = new Map<string, number[]>();
  const lossAt = new Map<string, number>();

  const noteReplicaSet = ({ before, after, revision }: Write): void => {
    const uid = after?.metadata.uid ?? '';
    if (after === undefined || JSON.stringify(before?.status) === JSON.stringify(after.status)) return;
    statusAt.set(uid, [...(statusAt.get(uid) ?? []), revision]);
  };

  const notePod = (write: Write): void => {
    const owner = controllerOf(write.object)?.uid;
    if (owner !== undefined && isLoss(write)) lossAt.set(owner, write.revision);
  };

  return {
    note(write) {
      if (write.resource === 'replicasets.apps') noteReplicaSet(write);
      if (write.resource === 'pods') notePod(write);
    },
    hasLostPodsSince({ metadata: { uid = '', resourceVersion } }) {
      const loss = lossAt.get(uid);
      if (loss === undefined) return false;
      const seen = Number(resourceVersion);
      const counted = (statusAt.get(uid) ?? []).filter((at) => at <= seen).at(-1) ?? 0;
      return loss > counted;
    },
  };
}

/** Whether this write is an end of service of a pod that no controller of ours or of the cluster has asked for. */
function isLoss({ before, after, by }: Write): boolean {
  if (before === undefined || !serves(before)) return false;
  if (after !== undefined && serves(after)) return false;
  const isBeingRemoved = after === undefined || isTerminating(podOf(after));
  return !isBeingRemoved || by.who === 'environment' || by.who === 'user';
}

const serves = (object: StoredObject): boolean => isReady(podOf(object)) && !isTerminating(podOf(object));

const podOf = (object: StoredObject): Pod => typed<Pod>(object);

export const replicaSetIn = (object: StoredObject): ReplicaSet => typed<ReplicaSet>(object);
export const rolloutIn = (object: StoredObject): Rollout => typed<Rollout>(object);
