import type { ReplicaSet } from '@sluice/kubernetes';
import { type Status, status } from './tone.ts';

/** The state of a ReplicaSet: ScaledDown, Degraded, Progressing or Healthy. */
export function replicaSetStatus({ metadata, spec, status: seen }: ReplicaSet): Status {
  const wanted = spec?.replicas ?? 1;
  if (wanted === 0) return status('ScaledDown', 'off');
  const failed = seen?.conditions?.some(({ type, status: holds }) => type === 'ReplicaFailure' && holds === 'True');
  if (failed === true) return status('Degraded', 'bad');
  const isObserved = (seen?.observedGeneration ?? 0) >= (metadata.generation ?? 0);
  if (!isObserved || (seen?.availableReplicas ?? 0) < wanted) return status('Progressing', 'moving');
  return status('Healthy', 'good');
}
