import {
  firstWait,
  isPromoted,
  pausedByHand,
  podsNotAvailable,
  reconciling,
  replicaSetObject,
  restarting,
  serviceObject,
  type Wait,
  waitForDecision,
  waitForRun,
} from '@sluice/rollout';
import type { Capacity } from './capacity.ts';
import type { Gate } from './promotion.ts';
import { isFollowed, type Situation } from './situation.ts';

interface WaitView {
  readonly situation: Situation;
  readonly gate: Gate;
  readonly capacity: Capacity;
  readonly isSwitching: boolean;
  readonly isRestarting: boolean;
  /** Why an analysis cannot be started. */
  readonly runs: Wait | undefined;
}

type Question = (view: WaitView) => Wait | undefined;

/** The one thing that a blue-green rollout waits for: the first question with an answer. None when it has nothing left to do. */
export const waitOf = (view: WaitView): Wait | undefined => firstWait(questions, view);

const questions: readonly Question[] = [
  switching,
  targets,
  aborted,
  ({ situation }) => pausedByHand(situation.seen.rollout),
  ({ situation }) => waitForDecision(situation.status),
  ({ runs }) => runs,
  analysing,
  pausedByGate,
  podsOfCurrent,
  ({ situation, isRestarting }) => (isRestarting ? restarting(situation.seen.rollout) : undefined),
  nextPass,
  draining,
];

function switching({ situation, isSwitching }: WaitView): Wait | undefined {
  if (!isSwitching) return undefined;
  const name = situation.activeService?.metadata.name ?? '';
  return { reason: 'SwitchingService', message: 'The active Service is being switched over.', object: serviceObject(name) };
}

/** After the switch, while load balancers do not have the pods yet. Before it, nothing waits for them. */
function targets({ situation }: WaitView): Wait | undefined {
  const { seen, status, activeHash } = situation;
  const isUnderWay = status.abort === true || (!isPromoted(status) && activeHash === status.currentPodHash);
  if (!isUnderWay || isFollowed(situation, activeHash)) return undefined;
  const name = situation.activeService?.metadata.name ?? '';
  return {
    reason: 'TargetGroupUnverified',
    message: 'The load balancer has not taken over the pods of the active Service yet.',
    object: serviceObject(name),
    ...seen.targets?.pending,
  };
}

function aborted({ situation, capacity }: WaitView): Wait | undefined {
  const { status, activeHash, revisions } = situation;
  if (status.abort !== true) return undefined;
  if (activeHash !== status.stableRS) {
    const name = revisions.stable?.metadata.name ?? situation.seen.rollout.metadata.name;
    return {
      reason: 'AbortInProgress',
      message: 'The active Service goes back as soon as the stable revision has a pod.',
      object: replicaSetObject(name),
    };
  }
  const until = capacity.draining?.until;
  return {
    reason: 'Aborted',
    message: 'The stable revision serves alone. Retry the rollout, or change its template.',
    ...(until === undefined ? {} : { until }),
  };
}

function analysing({ situation: { seen, status } }: WaitView): Wait | undefined {
  if (isPromoted(status)) return undefined;
  return waitForRun(seen, status, 'PrePromotion') ?? waitForRun(seen, status, 'PostPromotion');
}

function pausedByGate({ gate }: WaitView): Wait | undefined {
  if (gate.state !== 'paused') return undefined;
  return gate.until === undefined
    ? { reason: 'BlueGreenPause', message: 'The new revision is ready; the switch waits until someone promotes it.' }
    : {
        reason: 'BlueGreenPause',
        message: 'The new revision is ready; the switch comes after a set time, or when someone promotes it.',
        until: gate.until,
      };
}

function podsOfCurrent({ situation }: WaitView): Wait | undefined {
  const { revisions, wanted, isReady, seen } = situation;
  return isReady ? undefined : podsNotAvailable(seen.rollout, revisions, wanted);
}

/** The current revision is ready but not yet promoted: the pass itself has just changed something, and its effect is awaited. */
function nextPass({ situation }: WaitView): Wait | undefined {
  if (isPromoted(situation.status) && situation.activeHash === situation.status.currentPodHash) return undefined;
  return reconciling(situation.seen.rollout.metadata.name);
}

function draining({ capacity }: WaitView): Wait | undefined {
  if (capacity.draining === undefined) return undefined;
  const { replicaSet, until } = capacity.draining;
  return {
    reason: 'ScaleDownDelay',
    message: 'An earlier revision keeps its pods for a while, for a quick way back.',
    object: replicaSetObject(replicaSet.metadata.name),
    until,
  };
}
