import type { Event, Instant } from '@sluice/kubernetes';
import { childrenOf, type RolloutObjects, revisionOf } from '../family.ts';
import { hashOf } from '../roles.ts';
import { type RolloutState, rolloutState } from '../status/rollout-status.ts';
import { type Waiting, waitingOf } from '../waiting.ts';
import { type Advice, adviceFor } from './advice.ts';
import { analysisEvidence } from './analysis-evidence.ts';
import { type PastEvent, pastEvents } from './past-events.ts';
import { type PlannedStep, plannedSteps } from './planned-steps.ts';
import { podEvidence } from './pod-evidence.ts';
import { type Situation, situationOf, situationText } from './situation.ts';

/** Why a Rollout stands where it stands, what comes next, and what would let it go on. */
export interface Explanation {
  readonly name: string;
  readonly namespace: string;
  readonly state: RolloutState;
  /** The newest revision; 0 where it has no ReplicaSet yet. */
  readonly revision: number;
  readonly situation: Situation;
  /** The situation in a sentence. */
  readonly summary: string;
  /** The one thing that the controller says it waits for. Only this project's says so. */
  readonly waiting?: Waiting;
  /** What analyses and pods say about it, a sentence each. */
  readonly evidence: readonly string[];
  /** What has been done and what comes, in order. Empty when nothing is under way. */
  readonly steps: readonly PlannedStep[];
  readonly advice: readonly Advice[];
  /** The latest events, oldest first. */
  readonly events: readonly PastEvent[];
}

/** Explains a Rollout from its status, the objects that it owns and the events about it, at the moment `now`. */
export function explanationOf(objects: RolloutObjects, events: readonly Event[], now: Instant): Explanation {
  const { rollout } = objects;
  const { name, namespace = '' } = rollout.metadata;
  const situation = situationOf(rollout);
  const current = childrenOf(rollout, objects.replicaSets).find((each) => hashOf(each) === rollout.status?.currentPodHash);
  const revision = current === undefined ? 0 : revisionOf(current);
  const waiting = waitingOf(rollout.status?.waitingFor, now);
  const isOver = situation === 'done' || situation === 'invalid';
  return {
    name,
    namespace,
    state: rolloutState(rollout),
    revision,
    situation,
    summary: situationText(situation, rollout),
    ...(waiting && { waiting }),
    evidence: [...analysisEvidence(objects, revision), ...(current === undefined || isOver ? [] : podEvidence(current, objects.pods))],
    steps: isOver ? [] : plannedSteps(rollout),
    advice: adviceFor(situation, rollout),
    events: pastEvents(events, now),
  };
}
