import { isPromoted, isUndecided, namedRun, partsOf, verdictFor, type WantedRun } from '@sluice/rollout';
import type { Situation } from './situation.ts';

type Analysis = 'PrePromotion' | 'PostPromotion';

/** Whether the gate that an analysis stands for is open: it has passed for this revision, or it is not asked for. */
export function isPassed({ seen, status, skipsAnalyses }: Situation, type: Analysis): boolean {
  return skipsAnalyses || !partsOf(seen.rollout).some((part) => part.type === type) || verdictFor(seen, status, type)?.is === 'passed';
}

/** Whether the analysis before the promotion has begun: pods that are lost meanwhile do not end it. */
export const isBegun = ({ status }: Situation): boolean => namedRun(status, 'PrePromotion') !== undefined;

/**
 * The analyses that belong to where a blue-green rollout stands: before the switch once the preview has all its pods; after it once the
 * active Service leads to the new ones.
 */
export function wantedRuns(situation: Situation): readonly WantedRun[] {
  const { seen, revisions, status, activeHash, isReady, isSaturated, isPointed, skipsAnalyses } = situation;
  if (isPromoted(status) || status.abort === true || skipsAnalyses) return [];
  const isHeld = seen.rollout.spec.paused === true || isUndecided(status);
  const isSwitched = activeHash === revisions.currentHash;
  return partsOf(seen.rollout).flatMap((part): readonly WantedRun[] => {
    if (part.type === 'PrePromotion' && !isSwitched) return [{ part, mayStart: !isHeld && isReady && isPointed }];
    return part.type === 'PostPromotion' && isSwitched ? [{ part, mayStart: !isHeld && isSaturated }] : [];
  });
}
