import { abortScaleDownDelaySecondsOf, hasTrafficRouting, replicasOf } from '@sluice/api';
import type { Instant } from '@sluice/kubernetes';
import { replicaSetIn, rolloutIn } from '../chronicle.ts';
import { hashOf } from '../hashes.ts';
import type { Decision, Write } from '../pen.ts';
import { formerReplicaSet, sizeIn } from './capacity.ts';
import type { Finding, Invariant } from './invariant.ts';

/** An abort that a controller has begun to carry out. */
interface Abort {
  /** By the clock of the controller. */
  readonly since: Instant;
  /** The shortest delay that has been seen meanwhile: users may shorten it under way. */
  readonly seconds: number;
}

export const abortedPodsKeepTheirDelay: Invariant = {
  name: 'aborted-pods-keep-their-delay',
  law: 'The pods of an aborted revision stay for abortScaleDownDelaySeconds, counted from this abort and from none before it, where a Service or a router led users to them.',
  watch() {
    /** By the revision that is aborted. */
    const aborts = new Map<string, Abort>();
    return {
      onDecision(_, { seen, plan: { status } }) {
        const { abort, currentPodHash: hash = '', stableRS } = status;
        if (abort !== true || hash === stableRS) return undefined;
        const seconds = abortScaleDownDelaySecondsOf(seen.rollout);
        const known = aborts.get(hash) ?? { since: seen.now, seconds };
        aborts.set(hash, { ...known, seconds: Math.min(known.seconds, seconds) });
        return undefined;
      },
      onWrite(write) {
        if (isEndOfAbort(write)) aborts.clear();
        return findingOf(write, aborts);
      },
    };
  },
};

function isEndOfAbort({ resource, before, after }: Write): boolean {
  if (resource !== 'rollouts.argoproj.io' || before === undefined || after === undefined) return false;
  return rolloutIn(before).status?.abort === true && rolloutIn(after).status?.abort !== true;
}

function findingOf(write: Write, aborts: ReadonlyMap<string, Abort>): Finding {
  const { by, after } = write;
  const former = formerReplicaSet(write);
  if (by.who !== 'controller' || by.decision === undefined || former === undefined || after === undefined) return undefined;
  const latter = replicaSetIn(after);
  const isEmptied = sizeIn(former) > 0 && sizeIn(latter) === 0;
  if (!isEmptied || !hasDelay(by.decision) || hashOf(former) !== by.decision.plan.status.currentPodHash) return undefined;
  const abort = aborts.get(hashOf(former));
  const { now } = by.decision.seen;
  if (abort === undefined || now >= abort.since + abort.seconds * 1000 - 1000) return undefined;
  return `${latter.metadata.name} was emptied ${(now - abort.since) / 1000} s after its abort, ${abort.seconds} s were promised`;
}

/** A canary by numbers of pods gives them back at once: the pods of the stable revision take their place. */
const hasDelay = ({ seen: { rollout }, plan }: Decision): boolean =>
  plan.status.abort === true && replicasOf(rollout) > 0 && (rollout.spec.strategy?.blueGreen !== undefined || hasTrafficRouting(rollout));
