import { isPassed, isPromoted, isUndecided, namedRun, partsOf, type WantedRun } from '@sluice/rollout';
import { isFollowed, type Situation } from './situation.ts';

/** Whether this analysis lets the rollout go on. */
export const isOpen = ({ seen, status, skipsAnalyses }: Situation, type: 'PrePromotion' | 'PostPromotion'): boolean =>
  skipsAnalyses || isPassed(seen, status, type);

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
    return part.type === 'PostPromotion' && isSwitched
      ? [{ part, mayStart: !isHeld && isSaturated && isFollowed(situation, activeHash) }]
      : [];
  });
}
