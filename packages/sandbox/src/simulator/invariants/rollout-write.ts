import type { Rollout, RolloutStatus } from '@sluice/api';
import { jsonEqual } from '@sluice/kubernetes';
import { rolloutIn } from '../chronicle.ts';
import type { Decision, Write } from '../pen.ts';

/** A write of a controller to the status of the Rollout, with the decision behind it. */
export interface StatusWrite {
  readonly before: Rollout;
  readonly after: Rollout;
  readonly was: RolloutStatus;
  readonly now: RolloutStatus;
  readonly decision: Decision;
}

/** The write as a change of status by a pass of a controller; undefined where it is something else. */
export function statusWriteOf({ by, resource, before, after }: Write): StatusWrite | undefined {
  if (by.who !== 'controller' || by.decision === undefined || resource !== 'rollouts.argoproj.io') return undefined;
  if (before === undefined || after === undefined || jsonEqual(before.status, after.status)) return undefined;
  const [from, to] = [rolloutIn(before), rolloutIn(after)];
  return { before: from, after: to, was: from.status ?? {}, now: to.status ?? {}, decision: by.decision };
}

export const stepsOf = ({ spec }: Rollout) => spec.strategy?.canary?.steps ?? [];
