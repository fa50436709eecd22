import { autoPromotionEnabledOf, autoPromotionSecondsOf, type RolloutStatus } from '@sluice/api';
import { type Instant, parseInstant } from '@sluice/kubernetes';
import {
  isPausedByController,
  isPromoted,
  isResumedByUser,
  neededByUsers,
  type Pointing,
  pauseFor,
  pointWhenServing,
  scaleDownDeadlineOf,
  selectedHash,
  sizeOf,
  withoutPause,
  withPause,
  withStatus,
} from '@sluice/rollout';
import { isBegun, isOpen } from './runs.ts';
import type { Situation } from './situation.ts';

/** Where the pause before the switch stands. */
export type Gate =
  /** The preview has not got all its pods, or nothing is to be switched. */
  | { readonly state: 'not-reached' }
  /** The analysis before the promotion has no good verdict yet. */
  | { readonly state: 'analysing' }
  | { readonly state: 'paused'; readonly until?: Instant }
  | { readonly state: 'open' };

export function gateOf(situation: Situation): Gate {
  const { seen, status, isReady, isFastTracked } = situation;
  if (isPromoted(status) || status.abort === true || seen.rollout.spec.paused === true) return { state: 'not-reached' };
  if (isFastTracked || status.blueGreen?.scaleUpPreviewCheckPoint === true) return { state: 'open' };
  if (!isOpen(situation, 'PrePromotion')) return { state: isReady || isBegun(situation) ? 'analysing' : 'not-reached' };
  // A promotion is the user's word: it is kept even if a pod of the preview has just become unready.
  if (isResumedByUser(status)) return { state: 'open' };
  const seconds = autoPromotionSecondsOf(seen.rollout);
  const isAutomatic = autoPromotionEnabledOf(seen.rollout);
  if (!isReady && !isPausedByController(status)) return { state: 'not-reached' };
  if (isAutomatic && seconds === 0) return { state: 'open' };
  const begun = pauseFor(status, 'BlueGreenPause')?.startTime;
  const start = begun === undefined ? seen.now : (parseInstant(begun) ?? seen.now);
  const until = start + seconds * 1000;
  if (isAutomatic && begun !== undefined && seen.now >= until) return { state: 'open' };
  return isAutomatic ? { state: 'paused', until } : { state: 'paused' };
}

/** The status with the pause begun or over. An open gate stays open for this revision, until it is promoted. */
export function passGate(situation: Situation, gate: Gate): RolloutStatus {
  const { status, seen } = situation;
  switch (gate.state) {
    case 'not-reached':
      return isPromoted(status) || status.abort === true ? withoutPause(status, 'BlueGreenPause') : status;
    case 'analysing':
      return status;
    case 'paused':
      return withPause(status, 'BlueGreenPause', seen.now);
    case 'open': {
      const resumed = withoutPause(status, 'BlueGreenPause');
      const needsMark = !situation.isFastTracked && !situation.isSaturated;
      return needsMark ? withStatus(resumed, { blueGreen: { ...resumed.blueGreen, scaleUpPreviewCheckPoint: true } }) : resumed;
    }
    default:
      return gate satisfies never;
  }
}

/**
 * The preview Service follows the current revision as soon as it has a pod to show. When an aborted one is about to lose its pods, the
 * preview goes back to the stable revision first, so that it never goes dark; and so it does where it still shows an earlier one.
 */
export function pointPreview({ seen, status, revisions, previewService }: Situation): Pointing {
  const { rollout, now } = seen;
  const { current, stable } = revisions;
  if (rollout.spec.paused === true && status.abort !== true) return { actions: [], events: [] };
  const isLeaving = status.abort === true && current !== undefined && (scaleDownDeadlineOf(current) ?? Number.POSITIVE_INFINITY) <= now;
  const isShown = sizeOf(current) > 0 && selectedHash(previewService) === revisions.currentHash;
  return pointWhenServing(rollout, previewService, isLeaving || (status.abort === true && !isShown) ? stable : current);
}

/** The active Service: back to the stable revision after an abort, over to the current one when it is saturated and the gate is open. */
export function pointActive(situation: Situation, gate: Gate): Pointing {
  const { seen, status, revisions, activeService, isPointed, isSaturated, isFastTracked } = situation;
  const { rollout } = seen;
  const atLeast = neededByUsers(rollout, revisions.all);
  // A Service that leads to no revision yet is first led to the one that serves.
  if (status.abort === true || (!isPointed && !isFastTracked && !isPromoted(status)))
    return pointWhenServing(rollout, activeService, revisions.stable, { atLeast });
  if (rollout.spec.paused === true) return { actions: [], events: [] };
  return isPromoted(status) || (gate.state === 'open' && isSaturated)
    ? pointWhenServing(rollout, activeService, revisions.current, { atLeast })
    : { actions: [], events: [] };
}
