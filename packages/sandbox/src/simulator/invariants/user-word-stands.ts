import type { Rollout } from '@sluice/api';
import { jsonEqual } from '@sluice/kubernetes';
import { rolloutIn } from '../chronicle.ts';
import type { Write } from '../pen.ts';
import type { Finding, Invariant, Scene } from './invariant.ts';
import { type StatusWrite, statusWriteOf } from './rollout-write.ts';

export const userWordStands: Invariant = {
  name: 'user-word-stands',
  law: 'No write of a controller takes back what a user has written: the spec, an abort, a promotion, or the end of a pause, before it has had its effect.',
  watch: (scene) => ({
    onWrite(write) {
      if (write.by.who !== 'controller' || write.resource !== 'rollouts.argoproj.io') return undefined;
      const change = statusWriteOf(write);
      return specFinding(write) ?? (change === undefined ? undefined : (commandFinding(scene, change) ?? pauseFinding(scene, change)));
    },
  }),
};

/** A controller writes nothing into the spec but a number of replicas where there was none. */
function specFinding({ before, after }: Write): Finding {
  if (before === undefined || after === undefined) return 'the Rollout was made or removed';
  const [from, to] = [rolloutIn(before).spec, rolloutIn(after).spec];
  const allowed = from.replicas === undefined && to.replicas !== undefined ? { ...from, replicas: to.replicas } : from;
  return jsonEqual(allowed, to) ? undefined : `the spec was changed: ${JSON.stringify(from)} → ${JSON.stringify(to)}`;
}

function commandFinding({ commands }: Scene, { was, now, after }: StatusWrite): Finding {
  const hash = now.currentPodHash ?? '';
  const isNew = was.currentPodHash !== hash || was.currentStepHash !== now.currentStepHash;
  const isDone = now.stableRS === hash;
  if (isNew || isDone) return undefined;
  if (was.abort === true && now.abort !== true && !isPromotedAfter(was)) return `the abort of ${hash} was taken back`;
  if (was.promoteFull === true && now.promoteFull !== true && was.abort !== true && !isLate(after))
    return `the promotion in full of ${hash} was taken back`;
  return commands.hasAborted(hash) && now.abort !== true ? `the abort of ${hash} is forgotten` : undefined;
}

const isPromotedAfter = ({ promoteFull, abortedAt }: StatusWrite['was']): boolean => promoteFull === true && abortedAt !== undefined;

const isLate = ({ spec }: Rollout): boolean => spec.progressDeadlineAbort === true;

/** A pause that a user has ended does not begin anew at the same step. */
function pauseFinding({ commands }: Scene, { was, now }: StatusWrite): Finding {
  const isResumed =
    was.controllerPause === true &&
    (was.pauseConditions ?? []).length === 0 &&
    commands.hasResumed(was.currentPodHash ?? '', was.currentStepIndex);
  const isSame =
    was.currentPodHash === now.currentPodHash &&
    was.currentStepIndex === now.currentStepIndex &&
    was.currentStepHash === now.currentStepHash;
  if (!isResumed || !isSame || was.abort === true || was.abortedAt !== undefined) return undefined;
  return (now.pauseConditions ?? []).length > 0 ? 'a pause that a user has ended began anew' : undefined;
}
