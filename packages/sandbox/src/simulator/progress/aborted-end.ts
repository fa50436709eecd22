import { abortScaleDownDelaySecondsOf, replicasOf } from '@sluice/api';
import { hashOf } from '../hashes.ts';
import { sizeIn } from '../invariants/capacity.ts';
import type { Finding } from '../invariants/invariant.ts';
import { temperOf } from '../scenario/images.ts';
import { isBad, namedRuns } from '../verdicts.ts';
import { imageOfSet } from '../view.ts';
import {
  areDeadlinesGone,
  areOthersGone,
  doServicesLeadTo,
  first,
  isPhase,
  isServingInFull,
  type Subject,
  stableOf,
  waitsFor,
} from './subject.ts';
import { isTrafficAt } from './traffic-end.ts';

/** Aborted: the stable revision serves alone. */
export function abortedEnd(subject: Subject): Finding {
  const { scene, rollout, status, current } = subject;
  const stable = stableOf(subject);
  if (stable === undefined) return 'it is aborted, but there is no stable revision';
  const isWanted =
    scene.commands.mayHaveAborted(hashOf(current)) ||
    rollout.spec.progressDeadlineAbort === true ||
    namedRuns(status).some(({ phase }) => isBad(phase));
  const canServe = temperOf(imageOfSet(stable)) === 'good';
  const staysUp = rollout.spec.strategy?.blueGreen !== undefined && abortScaleDownDelaySecondsOf(rollout) === 0;
  return first(
    () => (isWanted ? undefined : 'it is aborted, but nobody wanted that'),
    () =>
      status.currentPodHash === hashOf(current) ? undefined : `${hashOf(current)} is wanted, ${status.currentPodHash} is called current`,
    () => isPhase(subject, 'Degraded', 'RolloutAborted'),
    () => (canServe ? isServingInFull(subject, stable) : undefined),
    () =>
      canServe && !staysUp && sizeIn(current) > 0 ? `${current.metadata.name} is aborted and still has size ${sizeIn(current)}` : undefined,
    () => (canServe ? isTrafficAt(subject, hashOf(stable)) : undefined),
    () => (canServe ? areOthersGone(subject, stable, current) : undefined),
    () => areDeadlinesGone(subject, stable),
    () => (canServe && replicasOf(rollout) > 0 ? doServicesLeadTo(subject, hashOf(stable), ['stable', 'canary', 'active']) : undefined),
    () => waitsFor(subject, 'Aborted', ...(canServe ? [] : ['AbortInProgress'])),
  );
}
