import type { Rollout, RolloutStatus } from '@sluice/api';
import { jsonEqual } from '@sluice/kubernetes';
import { rolloutIn } from './chronicle.ts';
import type { Write } from './pen.ts';

/** What users have told one Rollout, as the server accepted it, each for the revision that the status named at that moment. */
export interface Commands {
  note(write: Write): void;
  /** The user has ended the pause at this step of this revision. */
  hasResumed(hash: string, step: number | undefined): boolean;
  /** The user has moved the step index of this revision past this step. */
  hasSkipped(hash: string, step: number): boolean;
  /** The user has promoted this revision in full, and not taken that back by an abort. */
  hasPromotedInFull(hash: string): boolean;
  /** The user has aborted this revision and neither retried nor promoted it since. */
  hasAborted(hash: string): boolean;
  /** As `hasAborted`, or the abort and a promotion in full came so close that nobody can tell which was the later one. */
  mayHaveAborted(hash: string): boolean;
}

/** All that counts for one stay of one revision; a new stay (the template came back) begins anew. */
interface Stay {
  readonly hash: string;
  readonly resumed: Set<number | undefined>;
  skippedTo: number;
  isPromotedInFull: boolean;
  abort: 'no' | 'yes' | 'perhaps';
}

export function createCommands(): Commands {
  let stay = newStay('');

  const of = (hash: string): Stay | undefined => (stay.hash === hash ? stay : undefined);

  function noteUser(before: Rollout, after: Rollout): void {
    const then: RolloutStatus = before.status ?? {};
    const now: RolloutStatus = after.status ?? {};
    const index = then.currentStepIndex;
    if ((then.pauseConditions ?? []).length > 0 && (now.pauseConditions ?? []).length === 0) stay.resumed.add(index);
    if (now.currentStepIndex !== undefined && now.currentStepIndex > (index ?? 0)) stay.skippedTo = now.currentStepIndex;
    if (then.promoteFull !== true && now.promoteFull === true) {
      stay.isPromotedInFull = true;
      // An abort that no controller has seen yet, and then a promotion: the fields do not tell which came first.
      stay.abort = now.abort === true && now.abortedAt === undefined ? 'perhaps' : 'no';
    }
    if (then.abort !== true && now.abort === true && now.stableRS !== now.currentPodHash) stay.abort = 'yes';
    if (then.abort === true && now.abort !== true) stay.abort = 'no';
  }

  /** A new revision, edited steps, another strategy or a retry begin anew: what was said before counts no more. */
  function noteController(before: Rollout, after: Rollout): void {
    const then: RolloutStatus = before.status ?? {};
    const now: RolloutStatus = after.status ?? {};
    const isNew = then.currentPodHash !== now.currentPodHash || then.currentStepHash !== now.currentStepHash;
    if (isNew) stay = newStay(now.currentPodHash ?? '');
    if (now.stableRS === now.currentPodHash) stay.abort = 'no';
    // An abort that was taken back before a controller saw it has left no trace, and the promotion stands.
    if (then.promoteFull === true && now.promoteFull !== true && now.abort === true) stay.isPromotedInFull = false;
    const isRetried = then.abortedAt !== undefined && now.abortedAt === undefined;
    if (isRetried || (!isNew && (now.currentStepIndex ?? 0) < (then.currentStepIndex ?? 0))) {
      stay.resumed.clear();
      stay.skippedTo = 0;
    }
  }

  return {
    note({ resource, before, after, by }) {
      if (resource !== 'rollouts.argoproj.io') return;
      if (before === undefined || after === undefined) {
        stay = newStay('');
        return;
      }
      if (jsonEqual(before.status, after.status)) return;
      if (by.who === 'user') noteUser(rolloutIn(before), rolloutIn(after));
      if (by.who === 'controller') noteController(rolloutIn(before), rolloutIn(after));
    },
    hasResumed: (hash, step) => of(hash)?.resumed.has(step) === true,
    hasSkipped: (hash, step) => (of(hash)?.skippedTo ?? 0) > step,
    hasPromotedInFull: (hash) => of(hash)?.isPromotedInFull === true,
    hasAborted: (hash) => of(hash)?.abort === 'yes',
    mayHaveAborted: (hash) => (of(hash)?.abort ?? 'no') !== 'no',
  };
}

const newStay = (hash: string): Stay => ({ hash, resumed: new Set(), skippedTo: 0, isPromotedInFull: false, abort: 'no' });
