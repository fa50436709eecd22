import type { Rollout } from '@sluice/api';
import { jsonEqual, type PodTemplateSpec } from '@sluice/kubernetes';
import { isTimed, rolloutState, stateLine } from '@sluice/view';
import { type Goal, goalsText, type Wish } from './goal.ts';

/** What the cluster showed at one moment. */
export interface Seen {
  readonly rollout: Rollout;
  /** The object that holds the pod template: the Rollout itself, or the one that its workloadRef names, if that is there. */
  readonly workload: { readonly generation: number | undefined; readonly template: PodTemplateSpec | undefined } | undefined;
  /** Whether a ReplicaSet with the hash that is waited for exists; only looked up for a target that is a revision. */
  readonly hasTargetReplicaSet: boolean;
}

/** What is known of the update that is waited for. Absent until it has been seen. */
export interface Update {
  readonly uid: string | undefined;
  readonly template: PodTemplateSpec | undefined;
}

/** What a moment means for a wait. */
export type Judgement =
  | { readonly verdict: 'pending'; readonly update?: Update; readonly why: string }
  /** It is as good as the end; a verdict if it stays so for a while. */
  | { readonly verdict: 'doubtful'; readonly update?: Update; readonly why: string }
  | { readonly verdict: 'reached' | 'failed' | 'superseded' | 'impossible'; readonly why: string };

/**
 * Judges one moment. A status counts only where the controller has written it about the spec (and the workload) as it is now, so the
 * Healthy of a former update is never taken for that of this one. `update` is what the moments before have shown.
 */
export function judge(wish: Wish, seen: Seen, update: Update | undefined): Judgement {
  const { rollout } = seen;
  const found = findUpdate(wish, seen, update);
  if (found.kind === 'superseded') return { verdict: 'superseded', why: found.why };
  if (found.kind === 'not-yet') return { verdict: 'pending', why: found.why };
  const { steps = [] } = rollout.spec.strategy?.canary ?? {};
  const beyond = wish.goals.find((goal) => goal.kind === 'step' && goal.step > steps.length);
  if (beyond !== undefined) return { verdict: 'impossible', why: `rollout '${wish.name}' has ${steps.length} steps` };
  return { ...judgeObserved(wish, rollout, isObserved(seen)), ...(found.update && { update: found.update }) };
}

type Found =
  | { readonly kind: 'present'; readonly update: Update }
  | { readonly kind: 'not-yet'; readonly why: string }
  | { readonly kind: 'superseded'; readonly why: string };

function findUpdate({ name, target }: Wish, seen: Seen, before: Update | undefined): Found {
  const { rollout, workload } = seen;
  const here: Update = { uid: rollout.metadata.uid, template: workload?.template };
  if (before !== undefined && before.uid !== here.uid) return { kind: 'superseded', why: `rollout '${name}' was deleted and created anew` };
  switch (target.kind) {
    case 'present':
      if (before?.template === undefined || jsonEqual(before.template, here.template)) return { kind: 'present', update: here };
      return { kind: 'superseded', why: `the pod template of rollout '${name}' was changed again` };
    case 'image': {
      if (imagesOf(here.template).includes(target.image)) return { kind: 'present', update: here };
      if (before === undefined) return { kind: 'not-yet', why: `waiting for image ${target.image} to be applied` };
      return { kind: 'superseded', why: `rollout '${name}' no longer has the image ${target.image}` };
    }
    case 'revision': {
      if (!isObserved(seen)) return { kind: 'not-yet', why: 'waiting for rollout spec update to be observed' };
      const current = rollout.status?.currentPodHash ?? '';
      if (current === target.hash) return { kind: 'present', update: here };
      if (before === undefined && !seen.hasTargetReplicaSet)
        return { kind: 'not-yet', why: `waiting for revision ${target.hash} to be applied` };
      return { kind: 'superseded', why: `revision ${target.hash} of rollout '${name}' was replaced by ${current}` };
    }
  }
}

/** The images of a template, those of init containers too. */
const imagesOf = (template: PodTemplateSpec | undefined): readonly (string | undefined)[] =>
  [...(template?.spec?.containers ?? []), ...(template?.spec?.initContainers ?? [])].map(({ image }) => image);

/** Whether the status is about the spec, and the workload, as they are. Unlike for readers, one that does not say so is not. */
function isObserved({ rollout, workload }: Seen): boolean {
  const { observedGeneration, workloadObservedGeneration } = rollout.status ?? {};
  if (observedGeneration !== String(rollout.metadata.generation)) return false;
  if (rollout.spec.workloadRef === undefined || workload?.generation === undefined) return true;
  return workloadObservedGeneration === String(workload.generation);
}

function judgeObserved({ name, goals, onPause }: Wish, rollout: Rollout, isSpecObserved: boolean): Judgement {
  const { status = {} } = rollout;
  const state = rolloutState(rollout);
  const why = stateLine(state);
  if (!isSpecObserved) return { verdict: 'pending', why };
  const has = (kind: Goal['kind']): boolean => goals.some((goal) => goal.kind === kind);
  switch (state.phase) {
    case 'Healthy':
      if (!isPromoted(rollout)) return { verdict: 'pending', why };
      if (has('healthy') || has('step')) return { verdict: 'reached', why: `rollout '${name}' is healthy` };
      return { verdict: 'failed', why: `rollout '${name}' is healthy, and will not be ${goalsText(goals)} any more` };
    case 'Degraded':
      // A retry is on its way.
      if (state.message.startsWith('RolloutAborted') && status.abort !== true) return { verdict: 'pending', why };
      if (status.abort === true && has('aborted')) return { verdict: 'reached', why: `rollout '${name}' is aborted: ${state.message}` };
      // What the Rollout names may have been applied a moment after it.
      if (state.message.startsWith('InvalidSpec')) return { verdict: 'doubtful', why };
      return { verdict: 'failed', why };
    default:
      if (isStepReached(goals, rollout)) return { verdict: 'reached', why: `rollout '${name}' is ${goalsText(goals)}: ${why}` };
      if (state.phase !== 'Paused' || status.promoteFull === true) return { verdict: 'pending', why };
      if (has('paused')) return { verdict: 'reached', why: `rollout '${name}' is paused: ${state.message}` };
      if (onPause === 'wait' || endsByItself(rollout)) return { verdict: 'pending', why };
      return {
        verdict: onPause === 'succeed' ? 'reached' : 'failed',
        why: `rollout '${name}' is paused until someone acts: ${state.message}`,
      };
  }
}

const isPromoted = ({ status }: Rollout): boolean => status?.stableRS === undefined || status.stableRS === status.currentPodHash;

const isStepReached = (goals: readonly Goal[], { status }: Rollout): boolean =>
  status?.abort !== true && goals.some((goal) => goal.kind === 'step' && (status?.currentStepIndex ?? 0) >= goal.step);

/** Whether the present pause ends without anybody doing something. */
const endsByItself = (rollout: Rollout): boolean =>
  rollout.spec.paused !== true &&
  (rollout.status?.pauseConditions ?? []).every(({ reason }) => !reason.startsWith('Inconclusive')) &&
  isTimed(rollout);
