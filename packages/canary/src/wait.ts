import { type RolloutStatus, replicasOf } from '@sluice/api';
import {
  availableOf,
  existingOf,
  firstWait,
  isPromoted,
  type ObservedRollout,
  pausedByHand,
  podsNotAvailable,
  type Revisions,
  reconciling,
  replicaSetObject,
  restarting,
  sizeOf,
  type Wait,
  waitForDecision,
  waitForRun,
} from '@sluice/rollout';
import { stepViewOf } from './step-view.ts';
import { bindStep } from './steps/registry.ts';

interface WaitView {
  readonly seen: ObservedRollout;
  readonly revisions: Revisions;
  readonly status: RolloutStatus;
  readonly isSettled: boolean;
  /** The size that the current revision shall have. */
  readonly wanted: number;
  readonly isRestarting: boolean;
  /** Why an analysis or an Experiment cannot be started. */
  readonly runs: Wait | undefined;
  /** What the split of traffic waits for by itself. */
  readonly split: Wait | undefined;
}

type Question = (view: WaitView) => Wait | undefined;

/** The one thing that a canary waits for: the first question with an answer. None when it has nothing left to do. */
export const waitOf = (view: WaitView): Wait | undefined => firstWait(questions, view);

const questions: readonly Question[] = [
  routingProblem,
  aborted,
  ({ seen }) => pausedByHand(seen.rollout),
  ({ status }) => waitForDecision(status),
  ({ runs }) => runs,
  stepItself,
  ({ seen, status }) => (isPromoted(status) ? undefined : waitForRun(seen, status, 'CanaryPostPromotion')),
  podsOfCurrent,
  ({ split }) => split,
  podsOfOthers,
  ({ seen, isRestarting }) => (isRestarting ? restarting(seen.rollout) : undefined),
  nextPass,
];

/** Routes that cannot be read come before everything: nothing else can go on. */
function routingProblem({ split }: WaitView): Wait | undefined {
  return split?.reason === 'RoutingProblem' ? split : undefined;
}

function aborted({ seen, revisions, status, isSettled, split }: WaitView): Wait | undefined {
  if (status.abort !== true) return undefined;
  if (isSettled) return { reason: 'Aborted', message: 'The stable revision serves alone. Retry the rollout, or change its template.' };
  const isFull = availableOf(revisions.stable) >= replicasOf(seen.rollout);
  if (isFull && split?.reason === 'WeightNotAccepted') return { ...split, reason: 'AbortInProgress' };
  const name = revisions.stable?.metadata.name ?? seen.rollout.metadata.name;
  return { reason: 'AbortInProgress', message: 'The stable revision takes back all pods.', object: replicaSetObject(name) };
}

function stepItself({ seen, status, isSettled }: WaitView): Wait | undefined {
  const step = seen.rollout.spec.strategy?.canary?.steps?.[status.currentStepIndex ?? -1];
  if (step === undefined || isPromoted(status)) return undefined;
  return bindStep(step)?.wait(stepViewOf(seen, status, isSettled));
}

function podsOfCurrent({ seen, revisions, wanted }: WaitView): Wait | undefined {
  const isThere = availableOf(revisions.current) >= wanted && sizeOf(revisions.current) === wanted;
  return isThere ? undefined : podsNotAvailable(seen.rollout, revisions, wanted);
}

function podsOfOthers({ revisions, status, isSettled }: WaitView): Wait | undefined {
  if (isSettled && !isPromoted(status)) return undefined;
  const leaving = [...revisions.others, revisions.stable].find(
    (each) => each !== undefined && each !== revisions.current && existingOf(each) > 0,
  );
  if (leaving === undefined) return undefined;
  const message = isPromoted(status)
    ? 'Pods of an earlier revision are being removed.'
    : 'Pods of an earlier revision have not reached their number yet.';
  return { reason: 'OldPodsTerminating', message, object: replicaSetObject(leaving.metadata.name) };
}

/** What is settled and promoted, with no pod too many, is done; all else is still taking effect. */
function nextPass({ seen, status, isSettled }: WaitView): Wait | undefined {
  if (isSettled && isPromoted(status) && (status.replicas ?? 0) === replicasOf(seen.rollout)) return undefined;
  return reconciling(seen.rollout.metadata.name);
}
