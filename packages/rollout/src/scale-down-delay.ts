import { scaleDownDeadlineAnnotation } from '@sluice/api';
import { formatInstant, type Instant, parseInstant, type ReplicaSet } from '@sluice/kubernetes';
import type { ReplicaSetChange } from './plan.ts';
import { sizeOf } from './replica-sets.ts';

export const scaleDownDeadlineOf = (replicaSet: ReplicaSet): Instant | undefined => {
  const text = replicaSet.metadata.annotations?.[scaleDownDeadlineAnnotation];
  return text === undefined ? undefined : parseInstant(text);
};

/** A ReplicaSet that is needed again, or empty, has no deadline. */
export const withoutDeadline = (replicaSet: ReplicaSet | undefined): ReplicaSetChange =>
  replicaSet?.metadata.annotations?.[scaleDownDeadlineAnnotation] === undefined
    ? {}
    : { annotations: { [scaleDownDeadlineAnnotation]: null } };

export interface Draining {
  readonly change: ReplicaSetChange;
  /** While the ReplicaSet is kept: when that ends. */
  readonly until?: Instant;
}

/**
 * A ReplicaSet that nothing needs any more keeps its size until a delay is over, so that the data plane can let go of its pods.
 * The deadline is set once, and stands. `size` is what is kept meanwhile; without a delay, nothing is.
 */
export function drain(
  replicaSet: ReplicaSet,
  { size, delaySeconds, now }: { readonly size: number; readonly delaySeconds: number; readonly now: Instant },
): Draining {
  if (sizeOf(replicaSet) === 0) return { change: withoutDeadline(replicaSet) };
  const deadline = scaleDownDeadlineOf(replicaSet);
  if (delaySeconds <= 0 || (deadline !== undefined && now >= deadline)) return { change: { replicas: 0, ...withoutDeadline(replicaSet) } };
  if (deadline !== undefined) return { change: { replicas: size }, until: deadline };
  const until = now + delaySeconds * 1000;
  // The annotation has whole seconds; rounding up keeps the promise.
  const rounded = Math.ceil(until / 1000) * 1000;
  return { change: { replicas: size, annotations: { [scaleDownDeadlineAnnotation]: formatInstant(rounded) } }, until: rounded };
}
