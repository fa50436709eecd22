import type { FieldProblem } from '@sluice/kubernetes';
import { invalid, missing } from '../../problems.ts';
import type { BlueGreenStrategy } from '../blue-green.ts';
import { revisionHistoryLimitOf } from '../defaults.ts';
import type { Rollout } from '../rollout.ts';
import { analysisProblems } from './analysis.ts';
import { antiAffinityProblems } from './anti-affinity.ts';
import { intOrPercentProblems } from './int-or-percent.ts';

const field = 'spec.strategy.blueGreen';

/** What is wrong with a blue-green strategy. */
export function blueGreenProblems(rollout: Rollout, blueGreen: BlueGreenStrategy): readonly FieldProblem[] {
  const { activeService, previewService, scaleDownDelayRevisionLimit, maxUnavailable, antiAffinity } = blueGreen;
  const history = revisionHistoryLimitOf(rollout);
  return [
    ...(activeService === '' ? [missing(`${field}.activeService`)] : []),
    ...(activeService !== '' && activeService === previewService
      ? [invalid(`${field}.activeService`, activeService, 'must be another Service than previewService')]
      : []),
    ...(scaleDownDelayRevisionLimit !== undefined && scaleDownDelayRevisionLimit > history
      ? [
          invalid(
            `${field}.scaleDownDelayRevisionLimit`,
            scaleDownDelayRevisionLimit,
            `must not be greater than revisionHistoryLimit, which is ${history}`,
          ),
        ]
      : []),
    ...intOrPercentProblems(`${field}.maxUnavailable`, maxUnavailable),
    ...antiAffinityProblems(`${field}.antiAffinity`, antiAffinity),
    ...analysisProblems(`${field}.prePromotionAnalysis`, blueGreen.prePromotionAnalysis),
    ...analysisProblems(`${field}.postPromotionAnalysis`, blueGreen.postPromotionAnalysis),
  ];
}
