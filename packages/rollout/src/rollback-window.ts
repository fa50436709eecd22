import type { Rollout } from '@sluice/api';
import { experimentNameAnnotation } from '@sluice/api';
import { sizeOf } from './replica-sets.ts';
import type { Revisions } from './revisions.ts';

/**
 * Whether the wanted revision is one that `rollbackWindow` lets back in without steps: it is older than the stable one, fewer
 * revisions than the window lie between them (by the age of their ReplicaSets), and it still has pods.
 */
export function isWithinRollbackWindow({ spec }: Rollout, { current, stable, all }: Revisions): boolean {
  const window = spec.rollbackWindow?.revisions;
  if (window === undefined || current === undefined || stable === undefined || current === stable || sizeOf(current) === 0) return false;
  const own = all.filter(({ metadata }) => metadata.annotations?.[experimentNameAnnotation] === undefined);
  const [from, to] = [own.indexOf(current), own.indexOf(stable)];
  return from >= 0 && from < to && to - from - 1 < window;
}
